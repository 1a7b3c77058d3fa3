import type { Descriptor } from '../../core/descriptor.ts';
import { describeLostParts, type ImageOrigin, isBlobType, isStoredBlob } from '../../core/image-parts.ts';
import { blobsOf, childrenOf, isManifestType, MAX_INDEX_DEPTH } from '../../core/manifest.ts';
import { type Problem, SlipwayError } from '../../core/problem.ts';
import { formatName, withDigest } from '../../core/reference.ts';
import { readAnyManifest } from './any-manifest.ts';
import type { Place } from './blobs.ts';
import { type ReadManifest, readContent, type StoredManifest } from './client.ts';

/** Everything below a manifest, and the manifest itself: what has to be there for it to be pulled. */
export interface Closure {
  /** Children before their parents, each once; the last one is the root. */
  readonly manifests: readonly ReadManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
  /** Manifests that it names and the repository does not have, by their digests. */
  readonly lost: readonly string[];
  /** Manifests of kinds that nobody here can read; they are there. */
  readonly unknown: readonly string[];
}

/** The manifest behind a digest of one repository; nothing where there is none. */
export type FindManifest = (digest: string) => Promise<ReadManifest | undefined>;

/** Reads all that belongs to a manifest, each manifest once, those of one level side by side. */
export async function readClosure(
  place: Place,
  root: ReadManifest,
  find: FindManifest = findIn(place),
): Promise<Closure> {
  const levels: (readonly ReadManifest[])[] = [[root]];
  const seen = new Set([root.digest]);
  const blobs = new Map<string, Descriptor>();
  const lost: string[] = [];
  const unknown: string[] = [];
  for (let level = levels[0] ?? []; level.length > 0; ) {
    for (const { content } of level) for (const blob of blobsOf(content)) blobs.set(blob.digest, blob);
    const next = level
      .flatMap(({ content }) => childrenOf(content))
      .filter(({ digest }) => addTo(seen, digest));
    for (const child of next) if (isBlobType(child.mediaType)) blobs.set(child.digest, child);
    const children = next.filter(({ mediaType }) => !isBlobType(mediaType));
    if (children.length === 0) break;
    if (levels.length > MAX_INDEX_DEPTH) throw describeDepth(place, root);
    const found = await Promise.all(children.map((child) => readChild(place, child, find)));
    const digestsOf = (kind: 'lost' | 'unknown') =>
      children.filter((_, at) => found[at] === kind).map(({ digest }) => digest);

    lost.push(...digestsOf('lost'));
    unknown.push(...digestsOf('unknown'));
    level = found.filter((one) => typeof one === 'object');
    levels.push(level);
  }
  return { manifests: levels.reverse().flat(), blobs: [...blobs.values()], lost, unknown };
}

/**
 * The one check of completeness: an image of which a repository lacks a part can be named, and not pulled. All that is
 * missing is named at once. Blobs are asked for unless this run writes them
 * itself, or is about to read them.
 */
export async function findLostParts(
  place: Place,
  closure: Closure,
  { origin, blobs }: { readonly origin: ImageOrigin; readonly blobs: 'ask' | 'known' },
): Promise<readonly Problem[]> {
  const root = closure.manifests.at(-1);
  if (!root) return [];
  const lostBlobs = blobs === 'known' ? [] : await findLostBlobs(place, closure.blobs);
  const lost = [...closure.lost, ...lostBlobs];
  return describeLostParts(formatName(place.name), root, closure.manifests, lost, origin);
}

/** The digests of those that the repository does not have; side by side, one HEAD each. */
async function findLostBlobs(
  { client, name }: Place,
  blobs: readonly Descriptor[],
): Promise<readonly string[]> {
  const stored = blobs.filter(isStoredBlob);
  const ask = async (digest: string) => ((await client.hasBlob(name, digest)) === false ? undefined : true);
  const isThere = await Promise.all(stored.map(({ digest }) => client.door.untilSeen(() => ask(digest))));
  return stored.filter((_, at) => !isThere[at]).map(({ digest }) => digest);
}

function addTo(seen: Set<string>, digest: string): boolean {
  if (seen.has(digest)) return false;
  seen.add(digest);
  return true;
}

/** A part may have been written a moment ago, by another machine: a registry may not see it yet. */
function findIn({ client, name }: Place): FindManifest {
  return async (digest) => {
    const found = await client.door.untilSeen(() => client.findManifest(withDigest(name, digest)));
    return found && readContent(found);
  };
}

/** A child of a kind that nobody here can read is looked for, no more. */
async function readChild(
  { client, name }: Place,
  { digest, mediaType }: Descriptor,
  find: FindManifest,
): Promise<ReadManifest | 'lost' | 'unknown'> {
  if (isManifestType(mediaType)) return (await find(digest)) ?? 'lost';
  const { kind } = await readAnyManifest(client, name, digest);
  return kind === 'absent' ? 'lost' : 'unknown';
}

function describeDepth({ name }: Place, { digest }: StoredManifest): SlipwayError {
  return new SlipwayError({
    code: 'closure.depth',
    message: `${formatName(name)}@${digest} nests more than ${MAX_INDEX_DEPTH} indexes in one another`,
    hint: 'no tool makes such an image by itself: look where it comes from',
  });
}
