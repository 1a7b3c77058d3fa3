import type { Descriptor } from '../../core/descriptor.ts';
import { cosignTagsOf, isWished, type ReferrerWish } from '../../core/promote/referrer-filter.ts';
import { withDigest, withTag } from '../../core/reference.ts';
import type { Place } from './blobs.ts';
import { type ReadManifest, readContent } from './client.ts';
import { fallbackTagOf, listReferrers } from './referrers.ts';
import { listTags } from './tag-list.ts';

/** A manifest that says something about another one. */
export interface FoundReferrer {
  /** Digest of what it speaks of. */
  readonly subject: string;
  readonly manifest: ReadManifest;
  /** As the registry lists it. */
  readonly entry: Descriptor;
}

/** A signature that cosign keeps under a tag made of the digest. */
export interface TaggedNote {
  readonly tag: string;
  readonly manifest: ReadManifest;
}

export interface Referring {
  readonly referrers: readonly FoundReferrer[];
  readonly notes: readonly TaggedNote[];
}

/** Signatures of signatures end somewhere. */
const maximumDepth = 4;

/**
 * What refers to any of these manifests, and what refers to that. Where the registry has no API for it, the list of
 * its tags tells with one request which of them have referrers at all.
 */
export async function findReferrers(
  place: Place,
  digests: readonly string[],
  wish: ReferrerWish,
): Promise<Referring> {
  if (wish === 'none') return { referrers: [], notes: [] };
  const tags = new Set(await listTags(place.client, place.name));
  const hasApi = await answersApi(place, digests[0] ?? '');
  const referrers: FoundReferrer[] = [];
  let level = digests;
  for (let depth = 0; depth < maximumDepth && level.length > 0; depth++) {
    const subjects = hasApi ? level : level.filter((digest) => tags.has(fallbackTagOf(digest)));
    const found = (await Promise.all(subjects.map((subject) => readReferrers(place, subject)))).flat();
    const wished = found.filter(({ manifest }) => isWished(manifest.content, wish));
    const known = new Set(referrers.map(({ manifest }) => manifest.digest));
    const fresh = wished.filter(({ manifest }) => !known.has(manifest.digest));
    referrers.push(...fresh);
    level = fresh.map(({ manifest }) => manifest.digest);
  }
  const subjects = [...digests, ...referrers.map(({ manifest }) => manifest.digest)];
  return { referrers, notes: wish === 'all' ? await readNotes(place, subjects, tags) : [] };
}

async function answersApi({ client, name }: Place, digest: string): Promise<boolean> {
  return (await listReferrers(client, name, digest)).source === 'api';
}

async function readReferrers({ client, name }: Place, subject: string): Promise<readonly FoundReferrer[]> {
  const { descriptors } = await listReferrers(client, name, subject);
  const read = async (entry: Descriptor) => {
    // A list may name what is gone.
    const found = await client.findManifest(withDigest(name, entry.digest));
    return found ? [{ subject, entry, manifest: readContent(found) }] : [];
  };
  return (await Promise.all(descriptors.map(read))).flat();
}

async function readNotes(
  { client, name }: Place,
  subjects: readonly string[],
  tags: ReadonlySet<string>,
): Promise<readonly TaggedNote[]> {
  const names = subjects.flatMap(cosignTagsOf).filter((tag) => tags.has(tag));
  return Promise.all(
    names.map(async (tag) => ({ tag, manifest: await client.readManifest(withTag(name, tag)) })),
  );
}
