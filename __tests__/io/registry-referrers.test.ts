import { expect, test } from '@jest/globals';
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
