import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { openImageReader } from '../../src/io/registry/image-reader.ts';
import { type FaultProxy, startFaultProxy } from './faults.ts';
import { findTestRegistries, freshRepository, pushIndex } from './registries.ts';

let open: string;
let proxy: FaultProxy;
beforeAll(async () => {
  open = findTestRegistries().open;
  proxy = await startFaultProxy(open);
});
beforeEach(() => proxy.reset());
afterAll(() => proxy.close());

const asked = () => proxy.requests.map(({ method, status }) => `${method} ${status}`);

async function pushed() {
  const name = freshRepository(proxy.host, 'reader');
  const { digest, children } = await pushIndex({ ...name, host: open }, ['linux/amd64', 'linux/arm64']);
  const policy = { attempts: 1, baseDelay: 0, maxDelay: 0 };
  const reader = openImageReader(new RegistryClient({ policy, lagDelays: [] }));
  return { name, digest, child: children[0] ?? '', reader };
}

test('whoever looks at an image at the same time or a moment later, it is read once', async () => {
  const { name, digest, reader } = await pushed();
  const [first, second] = await Promise.all([reader.read(name, digest), reader.read(name, digest)]);
  expect((await reader.read(name, digest)).digest).toBe(digest);
  expect([first.digest, second.digest]).toEqual([digest, digest]);
  expect(asked()).toEqual(['GET 200']);
});

test('what was read is there, and what was not is asked for; once time has passed both are asked for', async () => {
  const { name, digest, child, reader } = await pushed();
  await reader.read(name, digest);
  const found = [await reader.find(name, digest), await reader.find(name, child)];
  expect(found.map((one) => one?.digest)).toEqual([digest, child]);
  expect(asked()).toEqual(['GET 200', 'GET 200']);
  reader.forget();
  expect((await reader.find(name, digest))?.digest).toBe(digest);
  expect(asked()).toEqual(['GET 200', 'GET 200', 'GET 200']);
});

test('a fault is not remembered', async () => {
  const { name, digest, reader } = await pushed();
  proxy.inject({ method: 'GET', times: 1, fault: { kind: 'reset' } });
  await expect(reader.read(name, digest)).rejects.toThrow('broke off');
  expect((await reader.read(name, digest)).digest).toBe(digest);
});

test('what is gone is not there', async () => {
  const { name, reader } = await pushed();
  expect(await reader.find(name, `sha256:${'0'.repeat(64)}`)).toBeUndefined();
});

test('a configuration is read once, and a fault of it is not remembered', async () => {
  const { name, child, reader } = await pushed();
  const { content } = await reader.read(name, child);
  const digest = content.kind === 'manifest' ? content.config.digest : '';
  proxy.reset();
  proxy.inject({ method: 'GET', times: 1, fault: { kind: 'reset' } });
  await expect(reader.readConfig(name, digest)).rejects.toThrow('broke off');
  const [first, second] = await Promise.all([
    reader.readConfig(name, digest),
    reader.readConfig(name, digest),
  ]);
  expect(first).toMatchObject({ os: 'linux' });
  expect(second).toEqual(first);
  expect(asked()).toHaveLength(2);
});
