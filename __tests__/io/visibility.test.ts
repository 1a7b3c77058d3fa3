import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describePrivate, listPublicNames } from '../../src/core/visibility.ts';
import { checkVisibility } from '../../src/flows/check-visibility.ts';
import type { PublishRequest } from '../../src/flows/read-request.ts';
import type { Released } from '../../src/flows/release-image.ts';
import { createIo } from '../../src/io/io.ts';
import { canPull } from '../../src/io/registry/anonymous.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { decide, makeFacts, readInputs } from '../fixtures/values.ts';
import { close, type FaultProxy, listen, startFaultProxy } from './faults.ts';
import { digestOf, findTestRegistries, freshRepository, pushIndex } from './registries.ts';
import { routeTo } from './reroute.ts';
import { requireTokens } from './token-service.ts';

const policy = { attempts: 1, baseDelay: 1, maxDelay: 1 };
const digest = `sha256:${'a'.repeat(64)}`;
const ghcr = { host: 'ghcr.io', repository: 'acme/rocket' };

describe('a pull without a login', () => {
  let proxy: FaultProxy;
  beforeAll(async () => {
    proxy = await startFaultProxy(findTestRegistries().open);
  });
  beforeEach(() => proxy.reset());
  afterAll(() => proxy?.close());

  async function pull() {
    const name = freshRepository(proxy.host, 'anonymous');
    const image = await pushIndex({ ...name, host: findTestRegistries().open }, ['linux/amd64']);
    return canPull(new RegistryClient({ policy }), digestOf(name, image.digest));
  }

  it('works with a token that everyone gets, as for a public package', async () => {
    requireTokens(proxy, { username: 'octocat', password: 'p' });
    expect(await pull()).toBe(true);
  });

  it.each([401, 403])('is refused with %d where the package is private', async (status) => {
    proxy.inject({ path: /manifests/, fault: () => ({ kind: 'answer', status, body: '{}' }) });
    expect(await pull()).toBe(false);
  });

  it.each([404, 429, 503])('says nothing where the registry answers %d', async (status) => {
    proxy.inject({ path: /manifests/, fault: () => ({ kind: 'answer', status, body: '{}' }) });
    expect(await pull()).toBeUndefined();
  });
});

describe('what is asked', () => {
  const { event } = makeFacts();
  const withPrivate = (isPrivate?: boolean) => ({
    ...event,
    repository: { ...event.repository, ...(isPrivate !== undefined && { isPrivate }) },
  });

  it('is only a package on GitHub of a repository that is known to be public', () => {
    const names = [ghcr, { host: 'docker.io', repository: 'acme/rocket' }];
    expect(listPublicNames(withPrivate(false), names)).toEqual([ghcr]);
    expect(listPublicNames(withPrivate(true), names)).toEqual([]);
    const { isPrivate: _, ...silent } = event.repository;
    expect(listPublicNames({ ...event, repository: silent }, names)).toEqual([]);
  });

  it('is answered with the page where the package is made public', () => {
    expect(describePrivate(event, ghcr).hint).toContain(
      'https://github.com/orgs/acme/packages/container/rocket/settings',
    );
  });
});

describe('after the tags', () => {
  async function check(status: number, tags: string) {
    const raw = { images: 'ghcr.io/acme/rocket', tags };
    const facts = makeFacts();
    const event = { ...facts.event, repository: { ...facts.event.repository, isPrivate: false } };
    const warnings: string[] = [];
    const asked: string[] = [];
    const base = createIo({}, new AbortController().signal);
    const log = {
      ...base.log,
      problem: (level: string, { code }: { code: string }) => warnings.push(`${level} ${code}`),
    };
    const server = createServer(({ headers, url }, response) => {
      asked.push(`https://${headers.host}${url}`);
      response.writeHead(status).end();
    });
    const host = await listen(server);
    const { plan } = decide(raw);
    const request = {
      inputs: readInputs(raw).inputs,
      facts: { ...facts, event },
    } as unknown as PublishRequest;
    const released = { plan, digest } as Released;
    await checkVisibility(
      { ...base, log } as never,
      request,
      released,
      new RegistryClient({ policy, agentFor: routeTo(() => host) }),
    );
    await close(server);
    return { warnings, asked };
  }

  it('a package that is private is a warning, and no failure', async () => {
    const { warnings, asked } = await check(401, 'type=raw,value=1');
    expect(warnings).toEqual(['warning verify.private']);
    expect(asked[0]).toContain('https://ghcr.io/token?');
    expect(asked[0]).not.toContain('push');
  });

  it('a registry that is down is no word', async () => {
    expect((await check(503, 'type=raw,value=1')).warnings).toEqual([]);
  });
});
