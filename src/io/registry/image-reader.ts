import { formatName, type RepositoryName, withDigest } from '../../core/reference.ts';
import type { ReadManifest, RegistryClient } from './client.ts';
import { readFreshManifest } from './fresh.ts';

/** Reads what was pushed, each manifest of a repository once for all who look at it. */
export interface ImageReader {
  readonly read: (name: RepositoryName, digest: string) => Promise<ReadManifest>;
  /** Whether a repository has a manifest: one that was read from it is there. */
  readonly isThere: (name: RepositoryName, digest: string) => Promise<boolean>;
  /** For when time has passed: what was there before a test, a clean-up may have taken meanwhile. */
  readonly forget: () => void;
}

export function openImageReader(client: RegistryClient): ImageReader {
  const known = new Map<string, Promise<ReadManifest>>();
  const keyOf = (name: RepositoryName, digest: string) => `${formatName(name)}@${digest}`;
  return {
    read: (name, digest) => {
      const key = keyOf(name, digest);
      const manifest = known.get(key) ?? readFreshManifest(client, withDigest(name, digest));
      known.set(key, manifest);
      // Whoever asks again is to get an answer of now.
      manifest.catch(() => known.delete(key));
      return manifest;
    },
    isThere: async (name, digest) => {
      const read = known.get(keyOf(name, digest));
      if (read) return (await read.catch(() => undefined)) !== undefined;
      const head = await client.door.untilSeen(() => client.headManifest(withDigest(name, digest)));
      return head !== undefined;
    },
    forget: () => known.clear(),
  };
}
