import { type Manifest, parseManifest } from '../../core/manifest.ts';
import type { Reference } from '../../core/reference.ts';
import type { RegistryClient, StoredManifest } from './client.ts';

/** A manifest that was pushed a moment ago, be it by BuildKit: GHCR may say for a while that there is none. */
export async function readFreshManifest(
  client: RegistryClient,
  reference: Reference,
): Promise<StoredManifest & { readonly content: Manifest }> {
  const early = await client.door.untilSeen(async (isLast) =>
    isLast ? undefined : client.findManifest(reference),
  );
  // The last attempt, which says what is wrong.
  const stored = early ?? (await client.getManifest(reference));
  return { ...stored, content: parseManifest(stored.bytes, stored.mediaType) };
}
