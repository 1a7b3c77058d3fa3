import type { JsonValue } from '../../core/event.ts';
import { parseDocument } from '../../core/manifest.ts';
import { formatName, type RepositoryName, withDigest } from '../../core/reference.ts';
import type { ReadManifest, RegistryClient } from './client.ts';
import { readFreshManifest } from './fresh.ts';

/** Reads what was pushed, each manifest of a repository once for all who look at it within half a minute. */
export interface ImageReader {
  readonly read: (name: RepositoryName, digest: string) => Promise<ReadManifest>;
  /** The configuration of an image, by its own digest: what it says never changes. */
  readonly readConfig: (name: RepositoryName, digest: string) => Promise<JsonValue>;
  /** Whether a repository has a manifest: one that was read from it is there. */
  readonly isThere: (name: RepositoryName, digest: string) => Promise<boolean>;
  /** For when time has passed: what was there before a test, a clean-up may have taken meanwhile. */
  readonly forget: () => void;
}

// An export of a cache may stand between the look into an image and its release.
const mostAge = 30_000;

export function openImageReader(client: RegistryClient): ImageReader {
  const known = new Map<string, { readonly manifest: Promise<ReadManifest>; readonly since: number }>();
  const configs = new Map<string, Promise<JsonValue>>();
  const keyOf = (name: RepositoryName, digest: string) => `${formatName(name)}@${digest}`;
  const find = (key: string) => {
    const found = known.get(key);
    return found && performance.now() - found.since < mostAge ? found.manifest : undefined;
  };
  return {
    read: (name, digest) => {
      const key = keyOf(name, digest);
      const before = find(key);
      if (before) return before;
      const manifest = readFreshManifest(client, withDigest(name, digest));
      known.set(key, { manifest, since: performance.now() });
      // Whoever asks again is to get an answer of now.
      manifest.catch(() => known.delete(key));
      return manifest;
    },
    readConfig: (name, digest) => {
      const reading = configs.get(digest) ?? client.getBlob(name, digest).then(parseJson);
      configs.set(digest, reading);
      reading.catch(() => configs.delete(digest));
      return reading;
    },
    isThere: async (name, digest) => {
      const read = find(keyOf(name, digest));
      if (read) return (await read.catch(() => undefined)) !== undefined;
      const head = await client.door.untilSeen(() => client.headManifest(withDigest(name, digest)));
      return head !== undefined;
    },
    forget: () => known.clear(),
  };
}

function parseJson(bytes: Uint8Array): JsonValue {
  return parseDocument(bytes) as JsonValue;
}
