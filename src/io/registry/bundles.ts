import type { Descriptor } from '../../core/descriptor.ts';
import { SlipwayError } from '../../core/problem.ts';
import { artifactTypeOf, predicateTypeOf } from '../../core/promote/referrer-filter.ts';
import { withDigest } from '../../core/reference.ts';
import type { Place } from './blobs.ts';
import { readContent } from './client.ts';
import { listReferrers } from './referrers.ts';

/** A bundle as it was found, whoever put it there; or why there is none to read. */
export type ReadBundle = { readonly bundle: unknown } | { readonly reason: string };

// Whoever may push may hang anything onto an image: there is an end to what is looked at.
const mostReferrers = 100;
/** A statement has 16 MB at GitHub, and base64 makes a third more of it. */
const mostBytes = 32 * 1024 * 1024;
const bundleType = 'application/vnd.dev.sigstore.bundle';

/**
 * The Sigstore bundles that a registry lists for an image, one after the other: by its API or the fallback tag. Where
 * `types` are given, those that say of themselves that they are of another kind are left out.
 */
export async function* readBundles(
  place: Place,
  digest: string,
  types: readonly string[] | undefined,
): AsyncGenerator<ReadBundle> {
  const { client, name } = place;
  const { descriptors } = await listReferrers(client, name, digest);
  for (const entry of descriptors.slice(0, mostReferrers)) {
    const stored = await client.findManifest(withDigest(name, entry.digest));
    const content = stored && readContent(stored).content;
    // Only the manifest's own word counts: lists are often wrong about types.
    if (content?.kind !== 'manifest' || !artifactTypeOf(content).startsWith(bundleType)) continue;
    const type = predicateTypeOf(content);
    if (type !== undefined && types?.includes(type) === false) continue;
    const [layer] = content.layers;
    yield layer ? await readLayer(place, layer) : { reason: 'its manifest names no bundle' };
  }
  if (descriptors.length > mostReferrers)
    yield { reason: `only ${mostReferrers} of ${descriptors.length} that the registry lists were looked at` };
}

async function readLayer({ client, name }: Place, layer: Descriptor): Promise<ReadBundle> {
  if (layer.size > mostBytes) return { reason: `it has ${layer.size} bytes, expected at most ${mostBytes}` };
  try {
    const bytes = await client.getBlob(name, layer.digest, mostBytes);
    return { bundle: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: 'it is no JSON' };
    if (error instanceof SlipwayError) return { reason: error.problems[0]?.message ?? error.message };
    throw error;
  }
}
