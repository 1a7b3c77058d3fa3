import { describe, expect, test } from '@jest/globals';
import { parseManifest, platformImagesOf } from '../../src/core/manifest.ts';
import { openProxy, useClients } from './bench.ts';
import { startFaultProxy } from './faults.ts';
import {
  digestOf,
  encode,
  failureOf,
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  OCI_MANIFEST,
  pushIndex,
  sha256,
  tagOf,
} from './registries.ts';

const QUICK = { attempts: 3, baseDelay: 5, maxDelay: 300 };
const registries = findTestRegistries();
const proxy = await openProxy(registries.open);
const connect = useClients({ policy: QUICK, lagDelays: [5, 5] });

/** A repository behind the proxy, with an image of two platforms; set-up requests are not counted. */
async function withImage(label: string) {
  const name = freshRepository(proxy.host, label);
  const image = await pushIndex({ ...name, host: registries.open }, ['linux/amd64', 'linux/arm64']);
  proxy.reset();
  return { name, image };
}

describe('against a real registry', () => {
  test('an image can be read by digest, tagged, and read by its tag: three requests, the same bytes', async () => {
    const { name, image } = await withImage('roundtrip');
    const client = connect();
    const source = await client.getManifest(digestOf(name, image.digest));
    expect(source).toEqual({ digest: image.digest, mediaType: OCI_INDEX, bytes: Buffer.from(image.bytes) });
    expect(await client.putManifest(name, 'v1', source.bytes, source.mediaType)).toBe(image.digest);
    const tagged = await client.getManifest(tagOf(name, 'v1'));
    expect(tagged.digest).toBe(image.digest);
    expect(proxy.requests).toHaveLength(3);
    const content = parseManifest(tagged.bytes, tagged.mediaType);
    expect(content.kind === 'index' && platformImagesOf(content).map(({ name }) => name)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
  });

  test('every type of manifest is accepted, since GHCR answers 404 to who does not, and nothing is compressed', async () => {
    const { name, image } = await withImage('accept');
    await connect().getManifest(digestOf(name, image.digest));
    await connect().headManifest(digestOf(name, image.digest));
    for (const { headers } of proxy.requests) {
      expect(headers.accept?.split(', ')).toEqual([
        'application/vnd.oci.image.index.v1+json',
        'application/vnd.docker.distribution.manifest.list.v2+json',
        'application/vnd.oci.image.manifest.v1+json',
        'application/vnd.docker.distribution.manifest.v2+json',
      ]);
      expect(headers['accept-encoding']).toBe('identity');
    }
  });

  test('a tag that exists is looked up with one HEAD', async () => {
    const { name, image } = await withImage('head');
    const client = connect();
    await client.putManifest(name, 'v1', image.bytes, OCI_INDEX);
    proxy.requests.length = 0;
    expect(await client.headManifest(tagOf(name, 'v1'))).toEqual({
      digest: image.digest,
      mediaType: OCI_INDEX,
    });
    expect(proxy.lines()).toEqual([`HEAD 200 /v2/${name.repository}/manifests/v1`]);
  });

  test('a tag that does not exist is an answer, not an error', async () => {
    const { name } = await withImage('absent');
    const client = connect();
    expect(await client.headManifest(tagOf(name, 'nope'))).toBeUndefined();
    expect(await client.findManifest(tagOf(name, 'nope'))).toBeUndefined();
    expect(await client.headManifest(tagOf(freshRepository(proxy.host, 'none'), 'v1'))).toBeUndefined();
  });

  test('where the image is required, its absence is an error that names registry, repository and tag', async () => {
    const name = freshRepository(proxy.host, 'missing');
    const error = await failureOf(connect().getManifest(tagOf(name, 'v1')));
    expect(error).toMatchObject({ name: 'SlipwayError', code: 'registry.not-found' });
    expect(error.message).toContain(`could not read the tag \`v1\` (${proxy.host}/${name.repository})`);
    expect(error.message).toContain('manifest_unknown: manifest unknown');
  });

  test('an index whose images are missing is refused by the registry, and its words are passed on', async () => {
    const name = freshRepository(proxy.host, 'holes');
    const entry = { mediaType: OCI_MANIFEST, digest: sha256('nothing'), size: 7 };
    const bytes = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [entry] });
    const error = await failureOf(connect().putManifest(name, 'v1', bytes, OCI_INDEX));
    expect(error.message).toMatch(/could not write the tag `v1`.*answered 400: manifest_(?:blob_)?unknown/);
  });

  test('a small blob is read and checked against its digest', async () => {
    const { name, image } = await withImage('blob');
    const client = connect();
    const child = await client.readManifest(digestOf(name, image.children[0] ?? ''));
    if (child.content.kind !== 'manifest') throw new Error('not an image');
    const config = await client.getBlob(name, child.content.config.digest);
    expect(JSON.parse(new TextDecoder().decode(config))).toMatchObject({
      os: 'linux',
      architecture: 'amd64',
    });
    const tooLarge = await failureOf(client.getBlob(name, child.content.config.digest, 10));
    expect(tooLarge).toMatchObject({ code: 'registry.too-large' });
  });

  test('the right to push is proven with one POST, and the session is cancelled in the background', async () => {
    const name = freshRepository(proxy.host, 'probe');
    const client = connect();
    expect(await client.probePush(name)).toEqual({ kind: 'allowed' });
    await client.settle();
    expect(proxy.lines()).toEqual([
      `POST 202 /v2/${name.repository}/blobs/uploads/`,
      expect.stringMatching(/^DELETE 204 \/v2\/.*\/blobs\/uploads\//),
    ]);
  });
});

describe('a registry that says less than it should', () => {
  test('without a digest in the answer to HEAD, the bytes are read and tell it', async () => {
    const { name, image } = await withImage('no-digest');
    const client = connect();
    await client.putManifest(name, 'v1', image.bytes, OCI_INDEX);
    proxy.inject({ fault: { kind: 'rewrite', headers: { 'docker-content-digest': '' } } });
    expect(await client.headManifest(tagOf(name, 'v1'))).toMatchObject({
      digest: image.digest,
      mediaType: OCI_INDEX,
    });
  });

  test('without the type of a manifest, the document says what it is', async () => {
    const { name, image } = await withImage('no-type');
    proxy.inject({ fault: { kind: 'rewrite', headers: { 'content-type': 'application/json' } } });
    expect((await connect().getManifest(digestOf(name, image.digest))).mediaType).toBe(OCI_INDEX);
  });
});

describe('a registry with a login', () => {
  const credentialsFor = (host: string, password: string) => ({
    credentials: new Map([[host, { username: registries.locked.username, password }]]),
  });

  test('asks once for the password, whatever number of requests start together', async () => {
    const locked = await startFaultProxy(registries.locked.host);
    try {
      const client = connect(credentialsFor(locked.host, registries.locked.password));
      const name = freshRepository(locked.host, 'login');
      const tags = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(tags.map((tag) => client.headManifest(tagOf(name, tag))));
      expect(locked.requests.filter(({ status }) => status === 401)).toHaveLength(1);
      expect(locked.requests).toHaveLength(tags.length + 1);
    } finally {
      await locked.close();
    }
  });

  test('refuses a wrong password, and the error never shows it', async () => {
    const { host } = registries.locked;
    const client = connect(credentialsFor(host, 'wr0ng-pass'));
    const probe = await client.probePush(freshRepository(host, 'wrong'));
    expect(probe).toMatchObject({ kind: 'denied', problem: { code: 'registry.denied' } });
    expect(JSON.stringify(probe)).not.toContain('wr0ng-pass');
    expect(JSON.stringify(probe)).not.toContain(Buffer.from('wr0ng-pass').toString('base64').slice(0, 8));
  });

  test('says which inputs to set when there are no credentials', async () => {
    const { host } = registries.locked;
    const probe = await connect().probePush(freshRepository(host, 'anonymous'));
    expect(probe).toMatchObject({
      kind: 'denied',
      problem: { code: 'registry.no-credentials', hint: expect.stringContaining('`registries`') },
    });
  });
});
