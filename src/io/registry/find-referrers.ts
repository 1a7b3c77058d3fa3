import type { Descriptor } from '../../core/descriptor.ts';
import { isNetworkProblem } from '../../core/network-fault.ts';
import { SlipwayError } from '../../core/problem.ts';
import { cosignTagsOf, isWished, type ReferrerWish } from '../../core/promote/referrer-filter.ts';
import { withDigest, withTag } from '../../core/reference.ts';
import type { Place } from './blobs.ts';
import { type ReadManifest, readContent } from './client.ts';
import { fallbackTagOf, listReferrers, readFallbackTag } from './referrers.ts';
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
 * its tags tells with one request which of them have referrers at all; where that list is refused, each is asked for.
 */
export async function findReferrers(
  place: Place,
  digests: readonly string[],
  wish: ReferrerWish,
): Promise<Referring> {
  if (wish === 'none') return { referrers: [], notes: [] };
  const hasTag = await readTagNames(place);
  const hasApi = await answersApi(place, digests[0] ?? '');
  const referrers: FoundReferrer[] = [];
  let level = digests;
  for (let depth = 0; depth < maximumDepth && level.length > 0; depth++) {
    const subjects = level.map((digest) => ({ digest, hasTag: hasTag(fallbackTagOf(digest)) }));
    const asked = subjects.filter((subject) => hasApi || subject.hasTag);
    const found = (await Promise.all(asked.map((subject) => readReferrers(place, subject, hasApi)))).flat();
    const wished = found.filter(({ manifest }) => isWished(manifest.content, wish));
    const known = new Set(referrers.map(({ manifest }) => manifest.digest));
    const fresh = wished.filter(({ manifest }) => !known.has(manifest.digest));
    referrers.push(...fresh);
    level = fresh.map(({ manifest }) => manifest.digest);
  }
  const subjects = [...digests, ...referrers.map(({ manifest }) => manifest.digest)];
  return { referrers, notes: wish === 'all' ? await readNotes(place, subjects, hasTag) : [] };
}

/** Whether a repository may have a tag: always, where the login may read it and not list its tags. */
async function readTagNames({ client, name }: Place): Promise<(tag: string) => boolean> {
  try {
    const tags = new Set(await listTags(client, name));
    return (tag) => tags.has(tag);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.problems.some(isNetworkProblem)) throw error;
    return () => true;
  }
}

async function answersApi({ client, name }: Place, digest: string): Promise<boolean> {
  return (await listReferrers(client, name, digest)).source === 'api';
}

/** A registry whose API does not list everything has the rest under the tag (distribution-spec, "Pushing Manifests with Subject"). */
async function readReferrers(
  { client, name }: Place,
  { digest: subject, hasTag }: { readonly digest: string; readonly hasTag: boolean },
  hasApi: boolean,
): Promise<readonly FoundReferrer[]> {
  const { descriptors } = await listReferrers(client, name, subject);
  const tagged = hasApi && hasTag ? (await readFallbackTag(client, name, subject)).descriptors : [];
  const entries = new Map([...tagged, ...descriptors].map((entry) => [entry.digest, entry]));
  const read = async (entry: Descriptor) => {
    // A list may name what is gone.
    const found = await client.findManifest(withDigest(name, entry.digest));
    return found ? [{ subject, entry, manifest: readContent(found) }] : [];
  };
  return (await Promise.all([...entries.values()].map(read))).flat();
}

async function readNotes(
  { client, name }: Place,
  subjects: readonly string[],
  hasTag: (tag: string) => boolean,
): Promise<readonly TaggedNote[]> {
  const tags = subjects.flatMap(cosignTagsOf).filter(hasTag);
  const read = async (tag: string) => {
    const found = await client.findManifest(withTag(name, tag));
    return found ? [{ tag, manifest: readContent(found) }] : [];
  };
  return (await Promise.all(tags.map(read))).flat();
}
