import type { JsonValue } from '../../core/event.ts';
import { parseDocument } from '../../core/manifest.ts';
import { formatName, type RepositoryName, withDigest } from '../../core/reference.ts';
import { type ReadManifest, type RegistryClient, readContent } from './client.ts';
import { readFreshManifest } from './fresh.ts';

/** Reads what was pushed, each manifest of a repository once for all who look at it within half a minute. */
export interface ImageReader {
  readonly read: (name: RepositoryName, digest: string) => Promise<ReadManifest>;
  /** The configuration of an image, by its own digest: what it says never changes. */
  readonly readConfig: (name: RepositoryName, digest: string) => Promise<JsonValue>;
  /** The same; nothing where the repository does not have it. */
  readonly find: (name: RepositoryName, digest: string) => Promise<ReadManifest | undefined>;
  /** For when time has passed: what was there before a test, a clean-up may have taken meanwhile. */
  readonly forget: () => void;
}

// An export of a cache may stand between the look into an image and its release.
const mostAge = 30_000;

export function openImageReader(client: RegistryClient): ImageReader {
  const known = new Map<string, { readonly manifest: Promise<ReadManifest>; readonly since: number }>();
  const configs = new Map<string, Promise<JsonValue>>();
  const keyOf = (name: RepositoryName, digest: string) => `${formatName(name)}@${digest}`;
  const recall = (key: string) => {
    const found = known.get(key);
    return found && performance.now() - found.since < mostAge ? found.manifest : undefined;
  };
  const remember = (key: string, manifest: Promise<ReadManifest>) => {
    known.set(key, { manifest, since: performance.now() });
    // Whoever asks again is to get an answer of now.
    manifest.catch(() => known.delete(key));
    return manifest;
  };
  return {
    read: (name, digest) => {
      const key = keyOf(name, digest);
      return recall(key) ?? remember(key, readFreshManifest(client, withDigest(name, digest)));
    },
    find: async (name, digest) => {
      const key = keyOf(name, digest);
      const before = await recall(key)?.catch(() => undefined);
      if (before) return before;
      const found = await client.door.untilSeen(() => client.findManifest(withDigest(name, digest)));
      return found && remember(key, Promise.resolve(readContent(found)));
    },
    readConfig: (name, digest) => {
      const reading = configs.get(digest) ?? client.getBlob(name, digest).then(parseJson);
      configs.set(digest, reading);
      reading.catch(() => configs.delete(digest));
      return reading;
    },
    forget: () => known.clear(),
  };
}

function parseJson(bytes: Uint8Array): JsonValue {
  return parseDocument(bytes) as JsonValue;
}
