import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { blobsOf, parseManifest } from '../../src/core/manifest.ts';
import type { RepositoryName } from '../../src/core/reference.ts';
import { openBlob } from '../../src/io/registry/blob-stream.ts';
import { copyBlob, mountBlob, type Place, uploadBlob } from '../../src/io/registry/blobs.ts';
import type { RegistryOptions } from '../../src/io/registry/door.ts';
import { openProxy, useClients } from './bench.ts';
import type { FaultProxy } from './faults.ts';
import { digestOf, failureOf, findTestRegistries, freshRepository, pushIndex, sha256 } from './registries.ts';
import { readAll, streamOf } from './streams.ts';
import { requireTokens } from './token-service.ts';

const POLICY = { attempts: 2, baseDelay: 5, maxDelay: 50 };
const registries = findTestRegistries();
const here = await openProxy(registries.open);
const there = await openProxy(registries.locked.host);
const connect = useClients({ policy: POLICY });

function place(name: RepositoryName, options: RegistryOptions = {}): Place {
  return { client: connect(options), name };
}

function thereCredentials(): RegistryOptions {
  const { username, password } = registries.locked;
  return { credentials: new Map([[there.host, { username, password }]]) };
}

const statuses = (proxy: FaultProxy) => proxy.requests.map(({ method, status }) => `${method} ${status}`);

async function withLayer(label: string) {
  const name = freshRepository(here.host, label);
  const image = await pushIndex(
    { ...name, host: registries.open },
    ['linux/amd64'],
    randomBytes(8).toString('hex'),
  );
  const child = await place(name).client.getManifest(digestOf(name, image.children[0] ?? ''));
  const layer = blobsOf(parseManifest(child.bytes, child.mediaType)).at(-1);
  if (!layer) throw new Error('no layer');
  here.reset();
  return { name, layer };
}

describe('a blob goes into a registry', () => {
  test('in two requests, with its length announced, and comes out the same', async () => {
    const bytes = randomBytes(300_000);
    const blob = { digest: sha256(bytes), size: bytes.length };
    const target = place(freshRepository(here.host, 'upload'));
    await uploadBlob(target, blob, streamOf(bytes));
    expect(statuses(here)).toEqual(['POST 202', 'PUT 201']);
    expect(here.requests[1]?.headers).toMatchObject({ 'content-length': '300000' });
    expect(sha256(await readAll(await openBlob(target, blob)))).toBe(blob.digest);
  });

  test('again from the start when the connection breaks off', async () => {
    const bytes = randomBytes(1000);
    here.inject({ method: 'PUT', times: 1, fault: { kind: 'reset' } });
    const target = place(freshRepository(here.host, 'again'));
    await uploadBlob(target, { digest: sha256(bytes), size: bytes.length }, streamOf(bytes));
    expect(statuses(here)).toEqual(['POST 202', 'PUT 0', 'POST 202', 'PUT 201']);
  });

  test('again when the registry has asked for a second without requests', async () => {
    const bytes = randomBytes(1000);
    const headers = { 'retry-after': '1' };
    here.inject({ method: 'PUT', times: 1, fault: { kind: 'answer', status: 429, headers } });
    const policy = { ...POLICY, maxDelay: 2000 };
    const target = place(freshRepository(here.host, 'later'), { policy });
    const started = performance.now();
    await uploadBlob(target, { digest: sha256(bytes), size: bytes.length }, streamOf(bytes));
    expect(performance.now() - started).toBeGreaterThan(990);
    expect(statuses(here)).toEqual(['POST 202', 'PUT 429', 'POST 202', 'PUT 201']);
  });

  test('without the credentials, where the registry has it sent to another address', async () => {
    const bytes = randomBytes(1000);
    const target = place(freshRepository(there.host, 'elsewhere'), thereCredentials());
    const location = `http://${here.host}/storage/upload?signature=1`;
    there.inject({
      method: 'POST',
      fault: ({ headers }) =>
        headers.authorization ? { kind: 'answer', status: 202, headers: { location } } : undefined,
    });
    here.inject({ path: /storage/, fault: { kind: 'answer', status: 201 } });
    await uploadBlob(target, { digest: sha256(bytes), size: bytes.length }, streamOf(bytes));
    expect(here.requests).toHaveLength(1);
    expect(here.requests[0]?.path).toMatch(/signature=1&digest=sha256/);
    expect(here.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('not when its content is not what its digest says', async () => {
    const bytes = randomBytes(1000);
    const target = place(freshRepository(here.host, 'lie'));
    const task = uploadBlob(target, { digest: sha256('other'), size: bytes.length }, streamOf(bytes));
    expect((await failureOf(task)).message).toMatch(/answered 400: digest_invalid/);
  });
});

describe('a blob goes from one repository to another', () => {
  test('of the same registry by a mount: one request, no bytes', async () => {
    const { name, layer } = await withLayer('mount-from');
    const target = place(freshRepository(here.host, 'mount-to'));
    expect(await copyBlob(place(name), target, layer)).toBe('mounted');
    expect(statuses(here)).toEqual(['POST 201']);
  });

  test('of the same registry with one token for both repositories', async () => {
    const { name, layer } = await withLayer('token-from');
    requireTokens(here, { username: 'octocat', password: 'p' });
    const options = { credentials: new Map([[here.host, { username: 'octocat', password: 'p' }]]) };
    const target = place(freshRepository(here.host, 'token-to'), options);
    expect(await mountBlob(target, layer.digest, name.repository)).toEqual({ kind: 'mounted' });
    expect(here.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1);
  });

  test('of another registry with one GET there and two requests here; again with one', async () => {
    const { name, layer } = await withLayer('across');
    const target = place(freshRepository(there.host, 'across'), thereCredentials());
    expect(await copyBlob(place(name), target, layer)).toBe('copied');
    expect(statuses(here)).toEqual(['GET 200']);
    expect(statuses(there)).toEqual(['POST 401', 'POST 202', 'PUT 201']);
    there.requests.length = 0;
    expect(await copyBlob(place(name), target, layer)).toBe('mounted');
    expect(statuses(there)).toEqual(['POST 201']);
    expect(statuses(here)).toEqual(['GET 200']);
  });

  test('that is the same repository costs nothing', async () => {
    const { name, layer } = await withLayer('same');
    expect(await copyBlob(place(name), place(name), layer)).toBe('mounted');
    expect(here.requests).toHaveLength(0);
  });
});

describe('a mount that is refused', () => {
  test.each([400, 401, 403, 404, 405, 413, 416, 500])(
    'with %i is no end: the bytes are copied, and no other mount from there is tried',
    async (status) => {
      const { name, layer } = await withLayer('refused-from');
      const second = await withLayer('refused-second');
      here.inject({ path: /mount=/, fault: { kind: 'answer', status } });
      const client = connect();
      const target = { client, name: freshRepository(here.host, 'refused-to') };
      expect(await copyBlob({ client, name }, target, layer)).toBe('copied');
      const mounts = here.lines().filter((line) => line.includes('mount=')).length;
      expect(mounts).toBeLessThanOrEqual(POLICY.attempts);
      here.requests.length = 0;
      const config = { digest: sha256('{}'), size: 2 };
      await uploadBlob({ client, name }, config, streamOf(Buffer.from('{}')));
      here.requests.length = 0;
      expect(await copyBlob({ client, name }, target, config)).toBe('copied');
      expect(statuses(here)).toEqual(['POST 202', 'GET 200', 'PUT 201']);
      here.reset();
      expect(await copyBlob({ client, name: second.name }, target, second.layer)).toBe('mounted');
      expect(statuses(here)).toEqual(['POST 201']);
    },
  );

  test('by an answer that says nothing of an upload is no end either', async () => {
    const { name, layer } = await withLayer('no-location');
    here.inject({ path: /mount=/, fault: { kind: 'answer', status: 202 } });
    const client = connect();
    expect(await copyBlob({ client, name }, { client, name: freshRepository(here.host, 'to') }, layer)).toBe(
      'copied',
    );
  });

  test('by a token service that takes one repository at a time costs one refused token, and is not asked again', async () => {
    const { name, layer } = await withLayer('scopes-from');
    const scopesOf = (path: string) => new URL(path, 'http://any').searchParams.getAll('scope');
    here.inject({
      path: /^\/token/,
      fault: ({ path }) => (scopesOf(path).length > 1 ? { kind: 'answer', status: 403 } : undefined),
    });
    requireTokens(here, { username: 'octocat', password: 'p' });
    const client = connect({ credentials: new Map([[here.host, { username: 'octocat', password: 'p' }]]) });
    const target = { client, name: freshRepository(here.host, 'scopes-to') };
    expect(await copyBlob({ client, name }, target, layer)).toBe('copied');
    expect(await copyBlob({ client, name }, target, layer)).toBe('copied');
    expect(here.requests.filter(({ path }) => scopesOf(path).length > 1)).toHaveLength(1);
  });

  test('because the registry cannot be reached is not taken for a refusal', async () => {
    const { name, layer } = await withLayer('reset-from');
    here.inject({ path: /mount=/, fault: { kind: 'reset' } });
    const client = connect();
    const task = copyBlob({ client, name }, { client, name: freshRepository(here.host, 'to') }, layer);
    expect(await failureOf(task)).toMatchObject({ code: 'registry.connection' });
    expect(here.lines().filter((line) => !line.includes('mount='))).toEqual([]);
  });
});

test.each([200, 204])('an upload that is answered %i is done', async (status) => {
  here.inject({ method: 'PUT', fault: { kind: 'answer', status } });
  const target = place(freshRepository(here.host, 'answered'));
  await uploadBlob(target, { digest: sha256('x'), size: 1 }, streamOf(Buffer.from('x')));
  await target.client.putManifest(target.name, 'v1', Buffer.from('{}'), 'application/json');
  expect(statuses(here)).toEqual(['POST 202', `PUT ${status}`, `PUT ${status}`]);
});
