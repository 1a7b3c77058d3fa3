import { Readable } from 'node:stream';
import type { Bundle } from '../../core/attest/bundle.ts';
import {
  type BundleFacts,
  describeReferrer,
  EMPTY_CONFIG,
  formatReferrer,
  mergeReferrers,
} from '../../core/attest/referrer.ts';
import type { Descriptor } from '../../core/descriptor.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../core/manifest.ts';
import { SlipwayError } from '../../core/problem.ts';
import { formatName, withTag } from '../../core/reference.ts';
import { pause } from '../http/pause.ts';
import { type Place, uploadBlob } from './blobs.ts';
import { digestOf } from './digest.ts';
import { fallbackTagOf, listReferrers, type Referrers, readFallbackTag } from './referrers.ts';

/** A bundle on its way to the image that it speaks of. */
export interface Attachment extends BundleFacts {
  readonly subject: Descriptor;
  readonly bundle: Bundle;
}

/** Manifests that refer to the same image, as its list names them. */
export interface Attached {
  readonly subject: string;
  readonly entries: readonly Descriptor[];
}

const mostWrites = 5;

/** Pushes a bundle and the manifest that refers to the image; whether the image's list names it is asked apart. */
export async function pushAttachment(place: Place, attachment: Attachment): Promise<Descriptor> {
  const { subject, bundle } = attachment;
  const layer = encode(JSON.stringify(bundle));
  await upload(place, encode('{}'), EMPTY_CONFIG.digest);
  await upload(place, layer, digestOf(layer));
  const blob = { digest: digestOf(layer), size: layer.length };
  const manifest = encode(formatReferrer(subject, blob, attachment));
  const digest = digestOf(manifest);
  await place.client.putManifest(place.name, digest, manifest, OCI_MANIFEST, { isFresh: true });
  return describeReferrer({ digest, size: manifest.length }, attachment);
}

/**
 * Sees to it that the list of what refers to an image names these: by the registry's API, or under the fallback tag
 * where there is no API, or where the registry did not say that it lists what was written. That tag is read, added to
 * and written, and between the two another job may write, too: it is read back, and added to again where our entries
 * are gone (distribution-spec, "Pushing Manifests with Subject").
 */
export async function ensureListed(place: Place, { subject, entries }: Attached): Promise<void> {
  const { client, name } = place;
  const isListing = entries.every(({ digest }) => client.isListing(name, digest));
  for (let write = 0; ; write++) {
    const list = await client.door.untilSeen(async (isLast) => {
      const found = await readList(place, subject, write);
      // Only what the registry lists by itself, or what was written here, is waited for.
      const isFinal = isLast || (write === 0 && !(found.source === 'api' && isListing));
      return isFinal || namesAll(found.descriptors, entries) ? found : undefined;
    });
    if (!list || namesAll(list.descriptors, entries)) return;
    const isItsOwn = list.source === 'api' && isListing;
    if (isItsOwn || write === mostWrites) throw describeUnlisted(place, subject, isItsOwn);
    if (write > 0) await pause(Math.random() * 500, undefined);
    await addToList(place, subject, entries);
  }
}

/** As others would find it; once the tag is written, what stands under it. */
async function readList({ client, name }: Place, subject: string, write: number): Promise<Referrers> {
  return write === 0 ? listReferrers(client, name, subject) : readFallbackTag(client, name, subject);
}

async function addToList(place: Place, subject: string, entries: readonly Descriptor[]): Promise<void> {
  const { client, name } = place;
  const tag = fallbackTagOf(subject);
  const merged = mergeReferrers((await client.findManifest(withTag(name, tag)))?.bytes, entries);
  if (!merged) throw describeTaken(place, tag);
  if (merged.text !== undefined)
    await client.putManifest(name, tag, encode(merged.text), OCI_INDEX, { isFresh: true });
}

function namesAll(found: readonly Descriptor[], entries: readonly Descriptor[]): boolean {
  return entries.every(({ digest }) => found.some((one) => one.digest === digest));
}

async function upload(place: Place, bytes: Uint8Array<ArrayBuffer>, digest: string): Promise<void> {
  await uploadBlob(place, { digest, size: bytes.length }, async () =>
    Readable.from([bytes], { objectMode: false }),
  );
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function describeUnlisted({ name }: Place, subject: string, hasApi: boolean): SlipwayError {
  const where = hasApi ? 'its referrers API' : `the tag \`${fallbackTagOf(subject)}\``;
  return new SlipwayError({
    code: 'attest.not-listed',
    message: `what refers to ${formatName(name)}@${subject} was pushed, and ${where} does not list it: nobody would find it`,
    hint: hasApi
      ? 'the registry says that it lists what it was sent, and does not: run the job again, and report it to the registry if it stays so'
      : 'other jobs may write that tag at the same time: let them wait for each other, and run the job again',
  });
}

function describeTaken({ name }: Place, tag: string): SlipwayError {
  return new SlipwayError({
    code: 'attest.tag-taken',
    message: `${formatName(name)}:${tag} is an image, and that tag is for the list of what refers to an image`,
    hint: `give that image another tag; \`${tag}\` is kept for this by the distribution specification`,
  });
}
