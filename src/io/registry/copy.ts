import type { Descriptor } from '../../core/descriptor.ts';
import { isForeignLayer } from '../../core/image-parts.ts';
import type { Limiter } from '../http/limiter.ts';
import { copyBlob, type Place } from './blobs.ts';
import type { ReadManifest } from './client.ts';
import type { Closure } from './closure.ts';

/** What a copy has cost. */
export interface CopyCount {
  readonly mounted: number;
  readonly copied: number;
  /** Bytes that went over the wire. */
  readonly bytes: number;
}

/**
 * Brings everything below a manifest to another repository: the very bytes, blobs before the manifests that name
 * them, children before their parents. Broken off, it leaves nothing that a tag names, and goes on where it was.
 */
export async function copyClosure(source: Place, target: Place, closure: Closure): Promise<CopyCount> {
  const blobs = closure.blobs.filter((blob) => !isForeignLayer(blob));
  const transfers = source.client.door.transfersFrom(source.name.host);
  const ways = await transferAll(transfers, blobs, (blob) => copyBlob(source, target, blob));
  await putManifests(target, closure.manifests);
  const copied = blobs.filter((_, at) => ways[at] === 'copied');
  return {
    mounted: ways.length - copied.length,
    copied: copied.length,
    bytes: copied.reduce((sum, { size }) => sum + size, 0),
  };
}

/** A blob is opened when it can be sent. At the first failure no other is begun, and those under way are waited for. */
export async function transferAll<Way>(
  transfers: Limiter,
  blobs: readonly Descriptor[],
  transfer: (blob: Descriptor) => Promise<Way>,
): Promise<readonly (Way | undefined)[]> {
  let hasFailed = false;
  const begin = async (blob: Descriptor) => {
    if (hasFailed) return undefined;
    return transfer(blob).catch((error: unknown) => {
      hasFailed = true;
      throw error;
    });
  };
  const ways = blobs.map((blob) => transfers.run(() => begin(blob)));
  await Promise.allSettled(ways);
  return Promise.all(ways);
}

/** Writes manifests by their digests, children before their parents, and an image before what says something of it. */
export async function putManifests(target: Place, manifests: readonly ReadManifest[]): Promise<void> {
  for (const level of byLevel(manifests))
    await Promise.all(level.map((manifest) => putCopy(target, manifest)));
}

/**
 * Manifests that need nothing but blobs first, then those that need only these, and so on. A subject is needed, too: some
 * registries refuse what says something of an image that they do not have.
 */
function byLevel(manifests: readonly ReadManifest[]): readonly (readonly ReadManifest[])[] {
  const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  const known = new Map<string, number>();
  const levelOf = (digest: string): number => {
    const content = byDigest.get(digest)?.content;
    const before = known.get(digest);
    if (!content || before !== undefined) return before ?? -1;
    // A digest cannot be made to name itself, but a server may say so.
    known.set(digest, -1);
    const children = content.kind === 'index' ? content.manifests : [];
    const needed = content.subject ? [...children, content.subject] : children;
    const level = Math.max(-1, ...needed.map((one) => levelOf(one.digest))) + 1;
    known.set(digest, level);
    return level;
  };
  const levels: ReadManifest[][] = [];
  for (const manifest of byDigest.values()) {
    const level = levelOf(manifest.digest);
    levels[level] = [...(levels[level] ?? []), manifest];
  }
  return levels;
}

async function putCopy({ client, name }: Place, { digest, bytes, mediaType }: ReadManifest): Promise<void> {
  await client.putManifest(name, digest, bytes, mediaType, { isFresh: true });
}
