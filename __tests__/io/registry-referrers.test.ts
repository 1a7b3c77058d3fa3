import { describe, expect, test } from '@jest/globals';
import { findReferrers } from '../../src/io/registry/find-referrers.ts';
import { fallbackTagOf, listReferrers } from '../../src/io/registry/referrers.ts';
import { openProxy, useClients } from './bench.ts';
import {
  encode,
  failureOf,
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  OCI_MANIFEST,
  pushIndex,
  sha256,
} from './registries.ts';

const { open } = findTestRegistries();
const proxy = await openProxy(open);
const connect = useClients({ policy: { attempts: 2, baseDelay: 5, maxDelay: 50 } });

const referrer = (text: string) => ({
  mediaType: OCI_MANIFEST,
  digest: sha256(text),
  size: 7,
  artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
});
const page = (texts: readonly string[], link?: string) => ({
  kind: 'answer' as const,
  status: 200,
  headers: { 'content-type': OCI_INDEX, ...(link && { link }) },
  body: new TextDecoder().decode(
    encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: texts.map(referrer) }),
  ),
});

const SUBJECT = sha256('subject');

test('a registry without the referrers API keeps them under a tag, as GHCR does: two requests', async () => {
  const name = freshRepository(proxy.host, 'fallback');
  const image = await pushIndex({ ...name, host: open }, ['linux/amd64']);
  const entry = { mediaType: OCI_MANIFEST, digest: image.children[0], size: 1 };
  const list = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [entry] });
  await connect().putManifest(name, fallbackTagOf(image.digest), list, OCI_INDEX);
  proxy.reset();
  const referrers = await listReferrers(connect(), name, image.digest);
  expect(referrers).toMatchObject({ source: 'tag', descriptors: [{ digest: image.children[0] }] });
  expect(proxy.lines().map((line) => line.slice(0, 7))).toEqual(['GET 404', 'GET 200']);
});

test('an image that nothing refers to has no referrers', async () => {
  const name = freshRepository(proxy.host, 'none');
  expect(await listReferrers(connect(), name, SUBJECT)).toEqual({ source: 'none', descriptors: [] });
});

test('the API is read to its last page', async () => {
  const name = freshRepository(proxy.host, 'pages');
  proxy.inject({ path: /last=a/, fault: page(['b']) });
  proxy.inject({
    path: /referrers/,
    fault: page(['a'], `</v2/${name.repository}/referrers/${SUBJECT}?last=a>; rel="next"`),
  });
  const referrers = await listReferrers(connect(), name, SUBJECT);
  expect(referrers.source).toBe('api');
  expect(referrers.descriptors.map(({ digest }) => digest)).toEqual([sha256('a'), sha256('b')]);
  expect(proxy.requests).toHaveLength(2);
});

test('a registry that answers everything with a page of its own counts as one without the API', async () => {
  proxy.inject({ path: /referrers/, fault: { kind: 'answer', status: 200, body: '<html>' } });
  const name = freshRepository(proxy.host, 'page');
  expect(await listReferrers(connect(), name, SUBJECT)).toMatchObject({ source: 'none' });
});

test('a refusal is not taken for "there are none"', async () => {
  proxy.inject({ path: /referrers/, fault: { kind: 'answer', status: 403 } });
  const name = freshRepository(proxy.host, 'refused');
  const error = await failureOf(listReferrers(connect(), name, SUBJECT));
  expect(error.message).toContain('could not list what refers to the image');
});

test('the tag that stands in for the API follows the specification', () => {
  expect(fallbackTagOf(SUBJECT)).toBe(SUBJECT.replace(':', '-'));
  expect(fallbackTagOf(`sha512:${'a'.repeat(128)}`)).toBe(`sha512-${'a'.repeat(64)}`);
});

describe('a login that may read an image and not list its tags', () => {
  async function withReferrers() {
    const name = freshRepository(proxy.host, 'unlisted');
    const image = await pushIndex({ ...name, host: open }, ['linux/amd64'], name.repository);
    const client = connect();
    const [child = ''] = image.children;
    const { bytes, mediaType, content } = await client.readManifest({ ...name, digest: child });
    const config = content.kind === 'manifest' ? content.config : undefined;
    const subject = { mediaType: OCI_INDEX, digest: image.digest, size: image.bytes.length };
    const manifest = encode({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [], subject });
    await client.putManifest(name, sha256(manifest), manifest, OCI_MANIFEST);
    const list = { mediaType: OCI_MANIFEST, digest: sha256(manifest), size: manifest.length };
    const index = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [list] });
    await client.putManifest(name, fallbackTagOf(image.digest), index, OCI_INDEX);
    const note = `${image.digest.replace(':', '-')}.sig`;
    await client.putManifest(name, note, bytes, mediaType);
    proxy.reset();
    return { place: { client, name }, digest: image.digest, referrer: sha256(manifest), note };
  }

  test.each([
    ['401', { kind: 'answer', status: 401 } as const],
    ['403', { kind: 'answer', status: 403 } as const],
    ['405', { kind: 'answer', status: 405 } as const],
    ['500', { kind: 'answer', status: 500 } as const],
    [
      'a page where JSON was expected',
      { kind: 'answer', status: 200, body: '<html>sign in</html>' } as const,
    ],
    ['null', { kind: 'answer', status: 200, body: 'null' } as const],
  ])('finds referrers and cosign`s tags one by one: %s', async (_, fault) => {
    const { place, digest, referrer, note } = await withReferrers();
    proxy.inject({ path: /tags\/list/, fault });
    const found = await findReferrers(place, [digest], 'all');
    expect(found.referrers.map(({ manifest }) => manifest.digest)).toEqual([referrer]);
    expect(found.notes.map(({ tag }) => tag)).toEqual([note]);
  });

  test('costs those who may list them nothing: what has no tag is not asked for', async () => {
    const { place, digest } = await withReferrers();
    await findReferrers(place, [digest], 'all');
    const lines = proxy
      .lines()
      .map((line) => line.replace(/sha256[-:][0-9a-f]{64}/, 'X').replace(/\/v2\/.*?-[0-9a-f]{8}\//, ''));
    expect(lines).toEqual([
      'GET 200 tags/list?n=1000',
      'GET 404 referrers/X',
      'GET 200 manifests/X',
      'GET 404 referrers/X',
      'GET 200 manifests/X',
      'GET 200 manifests/X',
      'GET 200 manifests/X.sig',
    ]);
  });
});
