import { describe, expect, test } from '@jest/globals';
import type { RepositoryName } from '../../src/core/reference.ts';
import { copyBlob, uploadBlob } from '../../src/io/registry/blobs.ts';
import { readClosure } from '../../src/io/registry/closure.ts';
import { copyClosure } from '../../src/io/registry/copy.ts';
import { openProxy, useClients } from './bench.ts';
import { startFaultProxy } from './faults.ts';
import {
  encode,
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  OCI_MANIFEST,
  pushIndex,
  sha256,
} from './registries.ts';
import { streamOf } from './streams.ts';

const { open, locked } = findTestRegistries();
const proxy = await openProxy(locked.host);
const connectWith = useClients({ credentials: new Map([[proxy.host, locked]]) });
const connect = (attempts: number) => connectWith({ policy: { attempts, baseDelay: 1, maxDelay: 5 } });

/** The way from the open registry, without faults, to the one behind the proxy. */
async function copy(from: Pick<Awaited<ReturnType<typeof push>>, 'name' | 'digest'>, repository: string) {
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

describe('an image of 60 layers', () => {
  const layers = Array.from({ length: 60 }, (_, at) => Buffer.alloc(2000, `layer ${at}`));
  const source = { client: connect(1), name: freshRepository(open, 'layers') };

  async function pushLayers() {
    const blobs = await Promise.all(
      layers.map(async (bytes) => {
        const blob = { digest: sha256(bytes), size: bytes.length };
        await uploadBlob(source, blob, streamOf(bytes));
        return { mediaType: 'application/vnd.oci.image.layer.v1.tar', ...blob };
      }),
    );
    const [first, ...rest] = blobs;
    const config = { ...first, mediaType: 'application/vnd.example.config' };
    const bytes = encode({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: rest });
    await source.client.putManifest(source.name, sha256(bytes), bytes, OCI_MANIFEST);
    return { name: source.name, digest: sha256(bytes), bytes };
  }

  test('goes to two places with at most eight layers on their way, each opened only when it can be sent', async () => {
    const image = await pushLayers();
    const origin = await startFaultProxy(open);
    let under = 0;
    let most = 0;
    const begin = () => {
      under++;
      most = Math.max(most, under);
      return undefined;
    };
    origin.inject({ path: /blobs\/sha256/, fault: begin });
    proxy.inject({ method: 'PUT', path: /blobs\/uploads/, fault: () => void under-- });
    try {
      const client = connect(1);
      const from = { client, name: { ...image.name, host: origin.host } };
      const closure = await readClosure(
        from,
        await client.readManifest({ ...from.name, digest: image.digest }),
      );
      const to = ['one', 'two'].map((label) => ({ client, name: freshRepository(proxy.host, label) }));
      const counts = await Promise.all(to.map((place) => copyClosure(from, place, closure)));
      expect(counts.map(({ copied }) => copied)).toEqual([60, 60]);
      expect(most).toBeLessThanOrEqual(8);
      expect(origin.lines().filter((line) => line.includes('/blobs/'))).toHaveLength(120);
    } finally {
      await origin.close();
    }
  });

  test('stops at the first layer that cannot be written', async () => {
    const image = await pushLayers();
    proxy.inject({ method: 'PUT', fault: { kind: 'answer', status: 413 } });
    const { repository } = freshRepository(proxy.host, 'refused');
    await expect(copy(image, repository)).rejects.toThrow('answered 413');
    const opened = proxy.lines().filter((line) => line.startsWith('POST'));
    expect(opened.length).toBeLessThan(30);
  });
});

test('an image is written before what has it for a subject, and the index that lists both comes last', async () => {
  const name = freshRepository(open, 'copy-subject');
  const image = await pushIndex(name, ['linux/amd64'], name.repository);
  const client = connect(1);
  const [child = ''] = image.children;
  const listed = await client.readManifest({ ...name, digest: child });
  const described = { mediaType: listed.mediaType, digest: child, size: listed.bytes.length };
  const { config, layers } = JSON.parse(new TextDecoder().decode(listed.bytes));
  const statement = encode({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers, subject: described });
  const digest = sha256(statement);
  await client.putManifest(name, digest, statement, OCI_MANIFEST);
  // The attestation is listed first.
  const entries = [{ mediaType: OCI_MANIFEST, digest, size: statement.length }, described];
  const index = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: entries });
  await client.putManifest(name, sha256(index), index, OCI_INDEX);
  proxy.reset();
  await copy({ name, digest: sha256(index) }, 'copy/subject');
  const written = proxy.lines().filter((line) => line.startsWith('PUT') && line.includes('/manifests/'));
  expect(written.map((line) => line.split('/').at(-1))).toEqual([child, digest, sha256(index)]);
});

describe('what a source need not have', () => {
  const config = encode({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } });
  const described = { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.length };

  /** An image whose manifest a registry takes by its digest, whatever of it is there. */
  async function pushManifest(client: ReturnType<typeof connect>, name: RepositoryName, fields: object) {
    const bytes = encode({ schemaVersion: 2, mediaType: OCI_MANIFEST, ...fields });
    await client.putManifest(name, sha256(bytes), bytes, OCI_MANIFEST);
    return sha256(bytes);
  }

  test('a layer that is fetched from its vendor stays there, and the digest of the image is the same', async () => {
    const client = connect(1);
    const name = freshRepository(open, 'copy-foreign');
    const blob = { digest: sha256(config), size: config.length };
    await uploadBlob({ client, name }, blob, streamOf(config));
    const digest = await pushManifest(client, name, {
      config: { ...described, digest: sha256(config) },
      layers: [
        {
          mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
          digest: sha256('the base of Windows'),
          size: 19,
          urls: ['https://vendor.example.com/base'],
        },
      ],
    });
    const { repository } = freshRepository(proxy.host, 'copied-foreign');
    const count = await copy({ name, digest }, repository);
    expect(count).toMatchObject({ mounted: 0, copied: 1 });
    const target = { host: proxy.host, repository, digest };
    expect((await client.findManifest(target))?.digest).toBe(digest);
  });

  test('bytes that the manifest contains are written from there', async () => {
    const client = connect(1);
    const name = freshRepository(proxy.host, 'copied-embedded');
    const content = Buffer.from(JSON.stringify({ id: crypto.randomUUID() }));
    const blob = {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: sha256(content),
      size: content.length,
      data: content.toString('base64'),
    };
    // The source is asked for nothing: there is no such repository.
    const source = { client, name: freshRepository(open, 'copy-nowhere') };
    await copyBlob(source, { client, name }, blob);
    expect(Buffer.from(await client.getBlob(name, blob.digest))).toEqual(content);
  });
});
