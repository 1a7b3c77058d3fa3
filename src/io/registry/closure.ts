import type { Descriptor } from '../../core/descriptor.ts';
import { blobsOf, childrenOf, MAX_INDEX_DEPTH } from '../../core/manifest.ts';
import { SlipwayError } from '../../core/problem.ts';
import { formatName, withDigest } from '../../core/reference.ts';
import type { Place } from './blobs.ts';
import { type ReadManifest, readContent, type StoredManifest } from './client.ts';

/** Everything below a manifest, and the manifest itself: what has to be there for it to be pulled. */
export interface Closure {
  /** Children before their parents, each once; the last one is the root. */
  readonly manifests: readonly ReadManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
}

/** Reads all that belongs to a manifest, each manifest once, those of one level side by side. */
export async function readClosure(place: Place, root: ReadManifest): Promise<Closure> {
  const levels: (readonly ReadManifest[])[] = [[root]];
  const seen = new Set([root.digest]);
  for (let level = levels[0] ?? []; level.length > 0; ) {
    const next = level
      .flatMap(({ content }) => childrenOf(content))
      .filter(({ digest }) => addTo(seen, digest));
    if (next.length === 0) break;
    if (levels.length > MAX_INDEX_DEPTH) throw describeDepth(place, root);
    level = await Promise.all(next.map((child) => readChild(place, root, child)));
    levels.push(level);
  }
  const manifests = levels.reverse().flat();
  const blobs = new Map(
    manifests.flatMap(({ content }) => blobsOf(content)).map((blob) => [blob.digest, blob]),
  );
  return { manifests, blobs: [...blobs.values()] };
}

function addTo(seen: Set<string>, digest: string): boolean {
  if (seen.has(digest)) return false;
  seen.add(digest);
  return true;
}

/** A retention tool may have removed it while the index stayed: then there is nothing whole to bring anywhere. */
async function readChild(place: Place, root: StoredManifest, { digest }: Descriptor): Promise<ReadManifest> {
  const found = await place.client.findManifest(withDigest(place.name, digest));
  if (found) return readContent(found);
  throw new SlipwayError({
    code: 'closure.incomplete',
    message: `${formatName(place.name)}@${root.digest} is broken: ${digest}, which it is made of, is gone`,
    hint: 'a clean-up has removed a part of the image: take another version of it, or build it again',
  });
}

function describeDepth({ name }: Place, { digest }: StoredManifest): SlipwayError {
  return new SlipwayError({
    code: 'closure.depth',
    message: `${formatName(name)}@${digest} nests more than ${MAX_INDEX_DEPTH} indexes in one another`,
    hint: 'no tool makes such an image by itself: look where it comes from',
  });
}
