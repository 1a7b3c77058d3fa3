import { BUNDLE_TYPE, type Bundle } from '../../src/core/attest/bundle.ts';
import type { Descriptor } from '../../src/core/descriptor.ts';
import { type Attached, ensureListed, pushAttachment } from '../../src/io/registry/attach.ts';
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
const connect = useClients({ policy: { attempts: 2, baseDelay: 5, maxDelay: 50 }, lagDelays: [10, 20, 40] });

const bundle = (payload: string) =>
  ({
    mediaType: BUNDLE_TYPE,
    verificationMaterial: { certificate: { rawBytes: '' }, tlogEntries: [] },
    dsseEnvelope: { payload, payloadType: 'x', signatures: [] },
  }) as unknown as Bundle;

/** An image, and what was pushed about it; its list does not name that yet. */
async function pushImage(label: string, payloads: readonly string[]) {
  const name = freshRepository(proxy.host, label);
  const image = await pushIndex({ ...name, host: open }, ['linux/amd64', 'linux/arm64']);
  const subject: Descriptor = { mediaType: OCI_INDEX, digest: image.digest, size: image.bytes.length };
  const place = { client: connect(), name };
  const entries: Descriptor[] = [];
  for (const payload of payloads) {
    entries.push(await pushAttachment(place, { subject, predicateType: 'type', bundle: bundle(payload) }));
  }
  proxy.requests.length = 0;
  return { place, attached: { subject: image.digest, entries } satisfies Attached };
}

const listed = async ({ place, attached }: Awaited<ReturnType<typeof pushImage>>) =>
  (await listReferrers(place.client, place.name, attached.subject)).descriptors.map(({ digest }) => digest);
const digestsOf = ({ attached }: { readonly attached: Attached }) =>
  attached.entries.map(({ digest }) => digest);
const tagWrites = () => proxy.lines().filter((line) => /^PUT .*manifests\/sha256-/.test(line));

test('several are listed by one write of the tag, and a second look writes nothing', async () => {
  const pushed = await pushImage('attach', ['a', 'b', 'c']);
  await ensureListed(pushed.place, pushed.attached);
  expect(await listed(pushed)).toEqual(digestsOf(pushed));
  await ensureListed(pushed.place, pushed.attached);
  expect(tagWrites()).toHaveLength(1);
});

test('a write that another job has overwritten is made again, with what that job wrote', async () => {
  const pushed = await pushImage('lost', ['a']);
  const others = { mediaType: OCI_MANIFEST, digest: pushed.attached.subject, size: 1 };
  const tag = fallbackTagOf(pushed.attached.subject);
  const list = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [others] });
  // Our write is answered as good, and what the registry has then is the other job's.
  await connect().putManifest({ ...pushed.place.name, host: open }, tag, list, OCI_INDEX);
  proxy.inject({ method: 'PUT', path: /sha256-/, times: 1, fault: { kind: 'answer', status: 201 } });
  await ensureListed(pushed.place, pushed.attached);
  expect(await listed(pushed)).toEqual([others.digest, ...digestsOf(pushed)]);
  expect(tagWrites()).toHaveLength(2);
});

test('a write that is seen late is waited for, not made again', async () => {
  const pushed = await pushImage('late', ['a']);
  let isWritten = false;
  let late = 2;
  proxy.inject({
    path: /manifests\/sha256-/,
    fault: ({ method }) => {
      if (method === 'PUT') isWritten = true;
      if (method === 'PUT' || !isWritten || late-- <= 0) return undefined;
      return { kind: 'answer', status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' };
    },
  });
  await ensureListed(pushed.place, pushed.attached);
  expect(tagWrites()).toHaveLength(1);
});

test('a registry with the referrers API gets no tag beside it', async () => {
  const pushed = await pushImage('api', ['a']);
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: pushed.attached.entries });
  const headers = { 'content-type': OCI_INDEX };
  proxy.inject({ path: /\/referrers\//, fault: { kind: 'answer', status: 200, headers, body } });
  await ensureListed(pushed.place, pushed.attached);
  expect(proxy.lines()).toHaveLength(1);
});

/** An API that answers, and lists nothing. */
const emptyApi = {
  kind: 'answer' as const,
  status: 200,
  headers: { 'content-type': OCI_INDEX },
  body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] }),
};

test('a registry whose API lists nothing, and that did not say that it would, gets the tag at once', async () => {
  const pushed = await pushImage('unlisted', ['a']);
  proxy.inject({ path: /\/referrers\//, fault: emptyApi });
  await ensureListed(pushed.place, pushed.attached);
  expect(tagWrites()).toHaveLength(1);
  expect(proxy.lines().filter((line) => line.includes('/referrers/'))).toHaveLength(1);
  const { client, name } = pushed.place;
  const found = await findReferrers(pushed.place, [pushed.attached.subject], 'all');
  expect(found.referrers.map(({ manifest }) => manifest.digest)).toEqual(digestsOf(pushed));
  expect(client.isListing(name, digestsOf(pushed)[0] ?? '')).toBe(false);
});

test('an attestation that the registry said it lists, and does not, is an error: nobody would find it', async () => {
  proxy.inject({
    method: 'PUT',
    path: /manifests/,
    fault: { kind: 'rewrite', headers: { 'oci-subject': 'sha256:x' } },
  });
  const pushed = await pushImage('unlisted', ['a']);
  proxy.inject({ path: /\/referrers\//, fault: emptyApi });
  const error = await failureOf(ensureListed(pushed.place, pushed.attached));
  expect(error.code).toBe('attest.not-listed');
  expect(tagWrites()).toEqual([]);
});

test('an image that somebody has put under the tag of the list is not overwritten', async () => {
  const pushed = await pushImage('taken', ['a']);
  const { client, name } = pushed.place;
  const { bytes } = await client.getManifest({ ...name, digest: digestsOf(pushed)[0]! });
  const tag = fallbackTagOf(pushed.attached.subject);
  await client.putManifest(name, tag, bytes, OCI_MANIFEST);
  const error = await failureOf(ensureListed(pushed.place, pushed.attached));
  expect(error.code).toBe('attest.tag-taken');
  expect((await client.headManifest({ ...name, tag }))?.digest).toBe(sha256(bytes));
});
