import { describe, expect, it } from '@jest/globals';
import type { Login } from '../../src/core/docker-config.ts';
import type { PublishFacts, PublishPlan } from '../../src/core/publish-plan.ts';
import {
  classicEngine,
  codesOf,
  containerdEngine,
  decide,
  makeFacts,
  workspace,
} from '../fixtures/values.ts';

/** A part of a plan in one text. */
const show = {
  logins: ({ logins }: PublishPlan) =>
    logins.map(({ host, username }: Login) => `${username}@${host}`).join(' '),
  emulation: ({ emulation }: PublishPlan) => emulation.map(({ platform }) => platform).join(' '),
  repositories: ({ repositories }: PublishPlan) =>
    repositories.map((name) => `${name.host}/${name.repository}`).join(' '),
  platforms: ({ platforms }: PublishPlan) => platforms.join(' '),
  attestations: ({ provenance, sbom }: PublishPlan) => `${provenance} ${sbom}`.trim(),
  builder: ({ engine }: PublishPlan) => `${engine.driver} ${engine.builder ?? ''}`.trim(),
};

const withDockerfile = (text: string): Partial<PublishFacts> => ({
  workspace: { ...workspace, dockerfile: { path: 'Dockerfile', text } },
});
const token = { 'github-token': 'ghs_1' };
const three = { platforms: 'linux/amd64,linux/arm64,linux/arm/v7' };

describe('decidePublish', () => {
  const cases: {
    name: string;
    raw?: Record<string, string>;
    facts?: Partial<PublishFacts>;
    event?: string;
    part: keyof typeof show;
    is: string;
  }[] = [
    {
      name: 'the engine of the machine names the platform where none is asked for',
      part: 'platforms',
      is: 'linux/amd64',
    },
    {
      name: 'a named builder names it',
      raw: { builder: 'b' },
      facts: {
        engine: {
          ...containerdEngine,
          builderDriver: 'remote',
          builderPlatforms: ['linux/arm64', 'linux/amd64'],
        },
      },
      part: 'platforms',
      is: 'linux/arm64',
    },
    { name: 'a builder elsewhere will say', raw: { driver: 'kubernetes' }, part: 'platforms', is: '' },
    { name: 'nothing is pushed to on a pull request', event: 'pull-request', part: 'repositories', is: '' },
    {
      name: 'each repository is pushed to once',
      raw: { images: 'ghcr.io/a/b\nquay.io/a/b', tags: 'type=raw,value=1\ntype=raw,value=2' },
      part: 'repositories',
      is: 'ghcr.io/a/b quay.io/a/b',
    },

    { name: 'GHCR is logged in to where it is pushed to', raw: token, part: 'logins', is: 'wile@ghcr.io' },
    {
      name: 'GHCR is not logged in to on a pull request that takes nothing from it',
      raw: token,
      event: 'pull-request',
      part: 'logins',
      is: '',
    },
    {
      name: 'GHCR is logged in to for a base image on a pull request',
      raw: token,
      event: 'pull-request',
      facts: withDockerfile('FROM ghcr.io/acme/base:1'),
      part: 'logins',
      is: 'wile@ghcr.io',
    },
    {
      name: 'GHCR is logged in to for a base image whose name comes from a build argument',
      raw: { ...token, 'build-args': 'FROM_IMAGE=ghcr.io/acme/base:1' },
      event: 'pull-request',
      facts: withDockerfile('ARG FROM_IMAGE=busybox\nFROM $FROM_IMAGE'),
      part: 'logins',
      is: 'wile@ghcr.io',
    },
    {
      name: 'GHCR is logged in to for an image that one platform takes',
      raw: { ...token, ...three },
      event: 'pull-request',
      facts: withDockerfile(
        'FROM busybox AS base-amd64\nFROM ghcr.io/acme/arm AS base-arm64\nFROM busybox AS base-arm\nFROM base-$TARGETARCH',
      ),
      part: 'logins',
      is: 'wile@ghcr.io',
    },
    {
      name: 'no login for a base image that a build context replaces',
      raw: { ...token, 'build-contexts': 'base=docker-image://busybox' },
      event: 'pull-request',
      facts: withDockerfile('FROM ghcr.io/acme/x AS base\nFROM base'),
      part: 'logins',
      is: '',
    },
    {
      name: 'a login without a registry is for that of the first image',
      raw: { images: 'docker.io/acme/app', username: 'u', password: 'p' },
      part: 'logins',
      is: 'u@docker.io',
    },
    {
      name: 'a login without a registry is for that of the first image, also where no rule gives a tag',
      raw: {
        images: 'docker.io/acme/app',
        tags: 'type=semver,pattern={{version}}',
        username: 'u',
        password: 'p',
      },
      event: 'pull-request',
      part: 'logins',
      is: 'u@docker.io',
    },
    {
      name: 'a login without a registry is for that of the first reference',
      raw: { tags: 'quay.io/acme/app:1', username: 'u', password: 'p' },
      part: 'logins',
      is: 'u@quay.io',
    },

    {
      name: 'no emulator for the own platform and its relatives',
      raw: { platforms: 'linux/amd64,linux/amd64/v3,linux/386' },
      part: 'emulation',
      is: '',
    },
    {
      name: 'an emulator for each foreign platform that runs a command',
      raw: three,
      part: 'emulation',
      is: 'linux/arm/v7 linux/arm64',
    },
    {
      name: 'no emulator where commands run on the build platform',
      raw: three,
      facts: withDockerfile(
        'FROM --platform=$BUILDPLATFORM golang AS b\nRUN go build\nFROM scratch\nCOPY --from=b /a /a',
      ),
      part: 'emulation',
      is: '',
    },
    {
      name: 'no emulator for a stage that a build argument leaves out',
      raw: { ...three, 'build-args': 'KIND=plain' },
      facts: withDockerfile(
        'ARG KIND=rich\nFROM scratch AS plain\nFROM busybox AS rich\nRUN true\nFROM $KIND',
      ),
      part: 'emulation',
      is: '',
    },
    {
      name: 'emulators where the Dockerfile is elsewhere',
      raw: { ...three, context: 'git' },
      part: 'emulation',
      is: 'linux/arm/v7 linux/arm64',
    },
    {
      name: 'no emulators on a machine that is not this one',
      raw: { ...three, driver: 'remote', endpoint: 'tcp://b:1' },
      part: 'emulation',
      is: '',
    },
    {
      name: 'no emulators on the machine of a named builder that is not this one',
      raw: { ...three, builder: 'b' },
      facts: { engine: { ...containerdEngine, builderDriver: 'remote', builderPlatforms: ['linux/amd64'] } },
      part: 'emulation',
      is: '',
    },
    {
      name: 'only the emulators that a named builder on this machine lacks',
      raw: { ...three, builder: 'b' },
      facts: {
        engine: {
          ...containerdEngine,
          builderDriver: 'docker-container',
          builderPlatforms: ['linux/amd64', 'linux/arm64'],
        },
      },
      part: 'emulation',
      is: 'linux/arm/v7',
    },

    { name: 'the least provenance', part: 'attestations', is: 'mode=min' },
    { name: 'no provenance', raw: { provenance: 'false' }, part: 'attestations', is: 'false' },
    {
      name: 'all attestations',
      raw: { provenance: 'max', sbom: 'true' },
      part: 'attestations',
      is: 'mode=max true',
    },
    {
      name: 'no attestations in a store that holds none',
      raw: { driver: 'docker' },
      facts: { engine: classicEngine },
      part: 'attestations',
      is: 'false',
    },

    { name: 'the engine itself', part: 'builder', is: 'docker' },
    {
      name: 'a container on a classic engine',
      facts: { engine: classicEngine },
      part: 'builder',
      is: 'docker-container',
    },
    {
      name: 'the classic engine itself for an image that is only loaded',
      raw: { load: 'true' },
      facts: { engine: classicEngine },
      part: 'builder',
      is: 'docker',
    },
    {
      name: 'the classic engine itself for `type=docker`, which loads',
      raw: { outputs: 'type=docker' },
      facts: { engine: classicEngine },
      part: 'builder',
      is: 'docker',
    },
    {
      name: 'a container on a classic engine for an archive',
      raw: { outputs: 'type=oci,dest=a.tar', provenance: 'false' },
      facts: { engine: classicEngine },
      part: 'builder',
      is: 'docker-container',
    },
    {
      name: 'the engine itself for the inline cache',
      raw: { 'cache-to': 'type=inline', provenance: 'false' },
      facts: { engine: classicEngine },
      part: 'builder',
      is: 'docker',
    },
    {
      name: 'a container for a named engine',
      raw: { builder: 'mine' },
      part: 'builder',
      is: 'docker-container mine',
    },
  ];
  it.each(cases)('$name', ({ raw = {}, facts, event, part, is }) => {
    const { plan, problems } = decide(raw, makeFacts(facts, event));
    expect(problems).toEqual([]);
    expect(show[part](plan)).toBe(is);
  });

  it('builds on a pull request of a fork without secrets, and stays green', () => {
    const raw = { registry: 'docker.io', images: 'acme/app', username: 'u', password: '' };
    const { plan, problems, notices } = decide(raw, makeFacts({}, 'pull-request-fork'));
    expect(problems).toEqual([]);
    expect(plan.push.push).toBe(false);
    expect(codesOf(notices)).toEqual(['login.empty-password']);
  });

  it('dates the image by its commit', () => {
    const commitDate = new Date('2024-05-06T07:08:09.999Z');
    expect(decide({}, makeFacts({ commitDate })).plan.sourceDateEpoch).toBe(1_714_979_289);
    expect(decide({}).plan).not.toHaveProperty('sourceDateEpoch');
  });

  it('refuses an OCI layout beside a push, whose index would name what it does not hold', () => {
    const outputs = 'type=oci,dest=layout,tar=false';
    expect(codesOf(decide({ outputs }).problems)).toEqual(['outputs.layout']);
    expect(codesOf(decide({ outputs, push: 'false' }).problems)).toEqual([]);
    expect(codesOf(decide({ outputs: 'type=oci,dest=image.tar' }).problems)).toEqual([]);
  });

  const targets: { name: string; target: string; hint?: string }[] = [
    { name: 'a misspelt stage, with the nearest one', target: 'ap', hint: 'did you mean `app`?' },
    { name: 'a stage that is not there', target: 'release' },
  ];
  it.each(targets)('refuses $name', ({ target, hint }) => {
    const { problems } = decide({ target });
    expect(problems).toMatchObject([{ code: 'target.unknown', input: 'target' }]);
    expect(problems[0]?.message).toContain('`base`, `app`');
    expect(problems[0]?.hint).toBe(hint);
  });

  it.each(['app', 'APP', '0', ''])('takes the stage `%s`', (target) => {
    expect(decide({ target }).problems).toEqual([]);
  });

  it('tells all mistakes in one run, those of the inputs and those of what they mean together', () => {
    const { dockerfile: _, ...lost } = workspace;
    const facts = makeFacts({
      engine: classicEngine,
      workspace: { ...lost, similar: ['docker/Dockerfile'] },
    });
    const { problems } = decide(
      {
        images: 'ghcr.io/rocket',
        tags: 'type=sha,fromat=long\nghcr.io/acme/app:.1',
        flavor: 'latest=maybe',
        labels: '{{nope}}=1',
        platforms: 'linux/amd64,linux/amr64,linux/arm64',
        load: 'true',
        push: 'ture',
        driver: 'docker',
        username: 'u',
        password: 'github_pat_1',
        secrets: 'npm',
      },
      facts,
    );
    const inputs = ['images', 'tags', 'flavor', 'labels', 'platforms', 'push', 'password', 'secrets', 'file'];
    expect([...new Set(problems.map(({ input }) => input))].sort()).toEqual(inputs.sort());
    for (const { message } of problems) expect(message).not.toMatch(/undefined|\[object/);
  });
});
