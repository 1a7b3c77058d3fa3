import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import {
  findBuilderImage,
  isHubLimit,
  isHubRefusal,
  moveHelper,
  moveImage,
  pinScanner,
} from '../../src/core/helper-images.ts';
import { helperPins } from '../../src/core/helper-pins.ts';
import { parseHubLimits, tellHubLimits } from '../../src/core/hub-limits.ts';
import { codesOf, decide, readInputs } from '../fixtures/values.ts';

const limit =
  'failed to resolve source metadata for docker.io/docker/dockerfile:1: unexpected status from HEAD request to https://registry-1.docker.io/v2/docker/dockerfile/manifests/1: 429 Too Many Requests';
const noName = `failed to resolve source metadata for ${helperPins.scanner}: failed to do request: Head "https://registry-1.docker.io/v2/docker/buildkit-syft-scanner/manifests/stable-1": dial tcp: lookup registry-1.docker.io on 10.1.1.53:53: no such host`;

describe('Docker Hub refuses a helper image', () => {
  const texts: { text: string; refuses: boolean; limit: boolean }[] = [
    { text: limit, refuses: true, limit: true },
    {
      text: 'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
      refuses: true,
      limit: true,
    },
    { text: noName, refuses: true, limit: false },
    {
      text: 'Head "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout',
      refuses: true,
      limit: false,
    },
    {
      text: 'Get "https://auth.docker.io/token": dial tcp 1.2.3.4:443: connect: connection refused',
      refuses: true,
      limit: false,
    },
    { text: 'docker.io/moby/buildkit:nope: not found', refuses: false, limit: false },
    { text: 'pull access denied for docker.io/acme/private', refuses: false, limit: false },
    { text: 'https://public.ecr.aws/v2/: 429 toomanyrequests: Rate exceeded', refuses: false, limit: false },
    { text: 'Get "https://ghcr.io/v2/": i/o timeout', refuses: false, limit: false },
  ];
  it.each(texts)('is told from other failures: $text', ({ text, refuses, limit: isLimit }) => {
    expect({ refuses: isHubRefusal(text), limit: isHubLimit(text) }).toEqual({ refuses, limit: isLimit });
  });

  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    {
      image: helperPins.builder,
      place: 'mirror.gcr.io',
      moved: helperPins.builder.replace('docker.io', 'mirror.gcr.io'),
    },
    {
      image: `tonistiigi/binfmt:1@${digest}`,
      place: 'r.io/hub',
      moved: `r.io/hub/tonistiigi/binfmt:1@${digest}`,
    },
    { image: 'busybox', place: 'r.io', moved: 'r.io/library/busybox' },
    { image: 'ghcr.io/acme/binfmt:1', place: 'r.io', moved: undefined },
    { image: helperPins.builder, place: '', moved: undefined },
  ])('$image is $moved in $place', ({ image, place, moved }) => {
    expect(moveImage(image, place)).toBe(moved);
  });
});

describe('the build starts once more', () => {
  const requestOf = (raw: Record<string, string>) =>
    deriveBuildRequest(readInputs(raw).inputs, decide(raw).plan, 'b', 'm', []);

  it('with the frontend of the other place, whatever the Dockerfile says', () => {
    const moved = moveHelper(requestOf({ 'build-args': 'A=b' }), limit, 'r.io');
    expect(moved?.buildArgs).toEqual(['A=b', 'BUILDKIT_SYNTAX=r.io/docker/dockerfile:1']);
    expect(moved && moveHelper(moved, limit, 'r.io')).toBeUndefined();
  });

  it('with the scanner of the other place, and its other attributes', () => {
    const moved = (sbom: string) => moveHelper(requestOf({ sbom }), noName, 'r.io')?.sbom;
    const scanner = helperPins.scanner.replace('docker.io', 'r.io');
    expect(moved('true')).toBe(`generator=${scanner}`);
    expect(moved('scan-context=true')).toBe(`scan-context=true,generator=${scanner}`);
    expect(moved('generator=docker.io/acme/scanner:1')).toBeUndefined();
  });

  it.each([
    {
      name: 'a base image was refused, and that is for the user to choose',
      error: limit.replaceAll('docker/dockerfile', 'library/node'),
      place: 'r.io',
    },
    { name: 'nobody named another place', error: limit, place: '' },
    {
      name: 'the image is not there',
      error: 'failed to resolve source metadata for docker.io/docker/dockerfile:9: not found',
      place: 'r.io',
    },
  ])('not where $name', ({ error, place }) => {
    expect(moveHelper(requestOf({}), error, place)).toBeUndefined();
  });
});

describe('`helper-images-from`', () => {
  it.each(['mirror.gcr.io', 'https://Mirror.GCR.io/', 'registry.example.com:5000/hub'])(
    'takes %s',
    (place) => {
      const { inputs, problems } = readInputs({ 'helper-images-from': place });
      expect({ place: inputs.helperImagesFrom, problems }).toEqual({
        place: place.toLowerCase().replace(/^https:\/\/|\/$/g, ''),
        problems: [],
      });
    },
  );

  it.each(['docker.io', 'mirror', 'a b'])('refuses %s, which is no other registry', (place) => {
    expect(codesOf(readInputs({ 'helper-images-from': place }).problems)).toEqual([
      'helper-images-from.syntax',
    ]);
  });
});

describe("Docker Hub's limits", () => {
  const headers = (more: Record<string, string> = {}) => {
    const all: Record<string, string> = {
      'ratelimit-limit': '100;w=21600',
      'ratelimit-remaining': '0;w=21600',
      'docker-ratelimit-source': '203.0.113.7',
      ...more,
    };
    return (name: string) => all[name] ?? null;
  };
  const problem = { code: 'registry.rate-limit-hub', message: 'toomanyrequests', hint: 'log in' };

  it('are said with what is left, for whom, and when a pull no longer counts', () => {
    const told = tellHubLimits(problem, parseHubLimits(headers()), false);
    expect(told.message).toContain(
      'Docker Hub: 0 of 100 pulls left for this address without a login (203.0.113.7); each pull counts for 6 hours',
    );
    expect(told.hint).toContain('log in\n     a login raises the limit');
  });

  it('of a login do not advise to log in', () => {
    const told = tellHubLimits(problem, parseHubLimits(headers({ 'retry-after': '600' })), true);
    expect(told.message).toContain('left for the login for docker.io; each');
    expect(told.message).toContain('it asks to wait 10 minutes');
    expect(told.hint).not.toContain('a login raises');
  });

  it('that nobody tells leave the message as it was', () => {
    expect(parseHubLimits(() => null)).toBeUndefined();
    expect(tellHubLimits(problem, undefined, false).message).toBe('toomanyrequests');
  });
});

describe('what a step boots or runs of its own accord', () => {
  it.each(Object.entries(helperPins))('is pinned by digest: %s', (_, image) => {
    expect(image).toMatch(/^docker\.io\/[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });

  it('is what stands in the file that Dependabot reads', () => {
    const script = new URL('../../script/pins', import.meta.url).pathname;
    expect(() => execFileSync(script, ['--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it.each([
    ['true', `generator=${helperPins.scanner}`],
    ['scan-context=true', `scan-context=true,generator=${helperPins.scanner}`],
    ['generator=ghcr.io/acme/scanner:1', 'generator=ghcr.io/acme/scanner:1'],
    ['a=b,"generator=ghcr.io/acme/scanner:1,x"', 'a=b,"generator=ghcr.io/acme/scanner:1,x"'],
    ['false', 'false'],
    ['', ''],
  ])('makes an SBOM for `sbom: %s` as %s', (wish, pinned) => expect(pinScanner(wish)).toBe(pinned));

  it.each([
    [{}, false, helperPins.builder],
    [{}, true, helperPins.rootlessBuilder],
    [{ SLIPWAY_BUILDKIT_IMAGE: 'r.io/buildkit:1' }, false, 'r.io/buildkit:1'],
    [{ SLIPWAY_BUILDKIT_IMAGE: '' }, false, helperPins.builder],
  ])('is, with the variables %j, on Kubernetes without root %s: %s', (variables, isRootless, image) => {
    expect(findBuilderImage(variables, isRootless)).toBe(image);
  });
});
