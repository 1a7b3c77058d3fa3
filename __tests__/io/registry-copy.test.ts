import { expect, test } from '@jest/globals';
import { readClosure } from '../../src/io/registry/closure.ts';
import { copyClosure } from '../../src/io/registry/copy.ts';
import { openProxy, useClients } from './bench.ts';
import { findTestRegistries, freshRepository, pushIndex } from './registries.ts';

const { open, locked } = findTestRegistries();
const proxy = await openProxy(locked.host);
const connectWith = useClients({ credentials: new Map([[proxy.host, locked]]) });
const connect = (attempts: number) => connectWith({ policy: { attempts, baseDelay: 1, maxDelay: 5 } });

/** The way from the open registry, without faults, to the one behind the proxy. */
async function copy(from: Awaited<ReturnType<typeof push>>, repository: string) {
  const client = connect(1);
  const source = { client, name: from.name };
  const closure = await readClosure(source, await client.readManifest({ ...from.name, digest: from.digest }));
  return copyClosure(source, { client, name: { host: proxy.host, repository } }, closure);
}

async function push() {
  const name = freshRepository(open, 'copy-source');
  return { name, ...(await pushIndex(name, ['linux/amd64', 'linux/arm64'], name.repository)) };
}

async function isWhole(repository: string, digest: string): Promise<boolean> {
  const place = { client: connect(1), name: { host: proxy.host, repository } };
  const root = await place.client.findManifest({ ...place.name, digest });
  if (!root) return false;
  const { blobs } = await readClosure(place, await place.client.readManifest({ ...place.name, digest }));
  for (const blob of blobs) await place.client.getBlob(place.name, blob.digest);
  return true;
}

test.each([
  ['the connection breaks', { kind: 'reset' as const }],
  ['the registry answers 503', { kind: 'answer' as const, status: 503 }],
])(
  'a copy in which %s at any request leaves no image that lacks a part, and is resumed',
  async (_, fault) => {
    const image = await push();
    const clean = freshRepository(proxy.host, 'copy').repository;
    await copy(image, clean);
    const total = proxy.requests.length;
    expect(await isWhole(clean, image.digest)).toBe(true);
    for (let at = 0; at < total; at++) {
      const { repository } = freshRepository(proxy.host, 'copy');
      proxy.reset();
      let count = 0;
      proxy.inject({ fault: () => (count++ >= at ? fault : undefined) });
      await expect(copy(image, repository)).rejects.toMatchObject({ name: 'SlipwayError' });
      proxy.reset();
      // Either there is no image under this digest yet, or it is whole.
      await isWhole(repository, image.digest);
      await copy(image, repository);
      expect(await isWhole(repository, image.digest)).toBe(true);
    }
  },
  60_000,
);
