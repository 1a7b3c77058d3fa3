import { createServer } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RegistryOptions } from '../../src/io/registry/door.ts';
import { openProxy, useClients } from './bench.ts';
import { close, listen } from './faults.ts';
import {
  digestOf,
  failureOf,
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  pushIndex,
  type TestImage,
  tagOf,
} from './registries.ts';

const QUICK = { attempts: 3, baseDelay: 5, maxDelay: 300 };
const registries = findTestRegistries();
const proxy = await openProxy(registries.open);
const elsewhere = await openProxy(registries.open);
const connect = useClients({ policy: QUICK, lagDelays: [5, 5, 5] });
const name = freshRepository(proxy.host, 'faults');
let image: TestImage;
beforeAll(async () => {
  image = await pushIndex({ ...name, host: registries.open }, ['linux/amd64']);
});

const read = (options: RegistryOptions = {}) => connect(options).getManifest(digestOf(name, image.digest));
const refusal = (status: number, code: string, message: string) => ({
  kind: 'answer' as const,
  status,
  body: JSON.stringify({ errors: [{ code, message }] }),
});

describe('a passing fault is outlived', () => {
  test.each([
    ['502 from a gateway', { kind: 'answer', status: 502, body: '<html>' } as const],
    ['503', { kind: 'answer', status: 503 } as const],
    ['429', { kind: 'answer', status: 429 } as const],
    ['408', { kind: 'answer', status: 408 } as const],
    ['a connection that is reset', { kind: 'reset' } as const],
    ['an answer that is cut off', { kind: 'truncate' } as const],
  ])('%s, twice, then the manifest comes', async (_, fault) => {
    proxy.inject({ times: 2, fault });
    expect((await read()).digest).toBe(image.digest);
    expect(proxy.requests).toHaveLength(3);
  });

  test('the right to push is asked for again: a session more does no harm', async () => {
    proxy.inject({ method: 'POST', times: 1, fault: { kind: 'answer', status: 503 } });
    expect(await connect().probePush(name)).toEqual({ kind: 'allowed' });
  });

  test('a registry that does not answer is asked again after the time limit', async () => {
    proxy.inject({ times: 1, fault: { kind: 'hang' } });
    expect((await read({ timeout: 100 })).digest).toBe(image.digest);
    expect(proxy.requests).toHaveLength(2);
  });

  test('a tag is written although the first attempt was reset: writing it twice is the same', async () => {
    proxy.inject({ method: 'PUT', times: 1, fault: { kind: 'reset' } });
    expect(await connect().putManifest(name, 'reset', image.bytes, OCI_INDEX)).toBe(image.digest);
  });

  test('a registry that asks for a pause in the header gets it', async () => {
    proxy.inject({ times: 1, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } });
    const started = Date.now();
    await read({ policy: { ...QUICK, maxDelay: 2000 } });
    expect(Date.now() - started).toBeGreaterThan(950);
  });

  test('a pause longer than the limit is cut to the limit', async () => {
    proxy.inject({ times: 1, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '3600' } } });
    const started = Date.now();
    await read();
    expect(Date.now() - started).toBeLessThan(2000);
  });

  test('GHCR`s hint in the body counts as well', async () => {
    const body = JSON.stringify({
      errors: [{ code: 'TOOMANYREQUESTS', message: 'retry-after: 200.5ms, allowed: 44000/minute' }],
    });
    proxy.inject({ times: 1, fault: { kind: 'answer', status: 429, body } });
    const started = Date.now();
    await read();
    expect(Date.now() - started).toBeGreaterThan(190);
  });
});

describe('a lasting fault ends soon, and is explained', () => {
  test('a denial is asked once', async () => {
    proxy.inject({
      fault: refusal(403, 'DENIED', 'installation not allowed to Create organization package'),
    });
    const error = await failureOf(connect().putManifest(name, 'v1', image.bytes, OCI_INDEX));
    expect(error).toMatchObject({ code: 'registry.packages-write' });
    expect(error.message).toContain('packages: write');
    expect(proxy.requests).toHaveLength(1);
  });

  test('an outage is reported after the last attempt', async () => {
    proxy.inject({ fault: { kind: 'answer', status: 503 } });
    expect(await failureOf(read())).toMatchObject({ code: 'registry.outage' });
    expect(proxy.requests).toHaveLength(QUICK.attempts);
  });

  test('a registry that is not there is told from one that refuses, and does not count as a denial', async () => {
    const server = createServer();
    const host = await listen(server);
    await close(server);
    const gone = freshRepository(host, 'gone');
    expect(await failureOf(connect().getManifest(tagOf(gone, 'v1')))).toMatchObject({
      code: 'registry.refused',
    });
    expect(await connect().probePush(gone)).toMatchObject({ kind: 'unreachable' });
  });

  test('a registry that is overloaded says nothing about the right to push', async () => {
    proxy.inject({ fault: { kind: 'answer', status: 503 } });
    expect(await connect().probePush(name)).toMatchObject({
      kind: 'unreachable',
      problem: { code: 'registry.outage' },
    });
  });

  test('a content that does not match its digest is not used', async () => {
    proxy.inject({ fault: { kind: 'corrupt' } });
    const error = await failureOf(read());
    expect(error).toMatchObject({ code: 'registry.digest-mismatch' });
    expect(error.message).toContain(`expected ${image.digest}`);
  });

  test('an answer without end is cut at the limit', async () => {
    proxy.inject({ fault: { kind: 'answer', status: 200, body: 'x'.repeat(5 * 1024 * 1024) } });
    expect(await failureOf(read())).toMatchObject({ code: 'registry.too-large' });
  });

  test('what a registry says cannot write lines of its own to the log', async () => {
    proxy.inject({
      fault: { kind: 'answer', status: 400, body: 'oops\n::add-mask::x\n::set-output name=a::b' },
    });
    expect((await failureOf(read())).message).not.toMatch(/^::/m);
  });

  test('a registry that stores other content than was sent is found out', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    proxy.inject({
      method: 'PUT',
      fault: { kind: 'answer', status: 201, headers: { 'docker-content-digest': other } },
    });
    const error = await failureOf(connect().putManifest(name, 'v1', image.bytes, OCI_INDEX));
    expect(error).toMatchObject({ code: 'registry.digest-mismatch' });
  });

  test('a cancelled job does not wait for a registry that is silent, and says why it ended', async () => {
    proxy.inject({ fault: { kind: 'hang' } });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('cancelled')), 50);
    const started = Date.now();
    expect(await failureOf(read({ signal: controller.signal }))).toMatchObject({ message: 'cancelled' });
    expect(Date.now() - started).toBeLessThan(1000);
  });

  test('a cancelled job stops waiting at once', async () => {
    proxy.inject({ fault: { kind: 'answer', status: 503, headers: { 'retry-after': '60' } } });
    const controller = new AbortController();
    const task = failureOf(read({ signal: controller.signal, policy: { ...QUICK, maxDelay: 60_000 } }));
    setTimeout(() => controller.abort(new Error('cancelled')), 50);
    const started = Date.now();
    await task;
    expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe('a redirect', () => {
  const credentials = () => ({
    credentials: new Map([[proxy.host, { username: 'octocat', password: 'p' }]]),
  });
  const challenge = {
    kind: 'answer' as const,
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="x"' },
  };

  test('to another origin is followed without the credentials', async () => {
    proxy.inject({ fault: ({ headers }) => (headers.authorization ? undefined : challenge) });
    proxy.inject({
      fault: ({ path }) => ({
        kind: 'answer',
        status: 307,
        headers: { location: `http://${elsewhere.host}${path}` },
      }),
    });
    expect((await read(credentials())).digest).toBe(image.digest);
    expect(proxy.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(elsewhere.requests).toHaveLength(1);
    expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('that leads away and back does not bring the credentials back', async () => {
    proxy.inject({ path: /back/, fault: { kind: 'answer', status: 404 } });
    proxy.inject({ fault: ({ headers }) => (headers.authorization ? undefined : challenge) });
    const to = (location: string) => ({ kind: 'answer' as const, status: 307, headers: { location } });
    proxy.inject({ fault: to(`http://${elsewhere.host}/away`) });
    elsewhere.inject({ fault: to(`http://${proxy.host}/back`) });
    await failureOf(read(credentials()));
    expect(proxy.requests.at(-1)).toMatchObject({ path: '/back' });
    expect(proxy.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  test('within the registry keeps them', async () => {
    proxy.inject({ fault: ({ headers }) => (headers.authorization ? undefined : challenge) });
    proxy.inject({
      path: /manifests\/[^?]*$/,
      fault: ({ path }) => ({ kind: 'answer', status: 307, headers: { location: `${path}?again` } }),
    });
    expect((await read(credentials())).digest).toBe(image.digest);
    expect(proxy.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
  });

  test('in a circle, or to an address without TLS, is refused', async () => {
    proxy.inject({ times: 10, fault: { kind: 'answer', status: 307, headers: { location: '/v2/again' } } });
    expect(await failureOf(read())).toMatchObject({ code: 'registry.redirect' });
    proxy.reset();
    const location = 'http://plain.example/x';
    proxy.inject({ fault: { kind: 'answer', status: 307, headers: { location } } });
    expect(await failureOf(read())).toMatchObject({ code: 'registry.redirect' });
    expect(proxy.requests).toHaveLength(1);
  });
});

describe('what was written a moment ago and is not seen yet', () => {
  const lag = {
    kind: 'answer' as const,
    status: 404,
    body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"x"}]}',
  };

  test('is waited for when the caller has just written it', async () => {
    proxy.inject({ method: 'PUT', times: 2, fault: lag });
    const task = connect().putManifest(name, 'lag', image.bytes, OCI_INDEX, { isFresh: true });
    expect(await task).toBe(image.digest);
    expect(proxy.requests).toHaveLength(3);
  });

  test('is waited for within limits', async () => {
    proxy.inject({ method: 'PUT', fault: lag });
    const task = connect().putManifest(name, 'lag', image.bytes, OCI_INDEX, { isFresh: true });
    expect(await failureOf(task)).toMatchObject({ code: 'registry.part-missing' });
    expect(proxy.requests).toHaveLength(4);
  });

  test('is not waited for otherwise', async () => {
    proxy.inject({ method: 'PUT', fault: lag });
    await failureOf(connect().putManifest(name, 'lag', image.bytes, OCI_INDEX));
    expect(proxy.requests).toHaveLength(1);
  });

  test('is not mistaken for content that the registry finds wrong', async () => {
    proxy.inject({ method: 'PUT', fault: refusal(400, 'MANIFEST_INVALID', 'manifest invalid') });
    const task = connect().putManifest(name, 'lag', image.bytes, OCI_INDEX, { isFresh: true });
    expect((await failureOf(task)).message).toContain('manifest invalid');
    expect(proxy.requests).toHaveLength(1);
  });
});
