import {
  isImageConfig,
  type Manifest,
  parseConfigPlatform,
  parseManifest,
  platformImagesOf,
} from '../../core/manifest.ts';
import { formatPlatform, isUnknownPlatform } from '../../core/platform.ts';
import { SlipwayError } from '../../core/problem.ts';
import { formatName, type Reference, type RepositoryName, withDigest } from '../../core/reference.ts';
import type { TagState, TagStates } from '../../core/release.ts';
import type { Target } from '../../core/targets.ts';
import type { RegistryClient, StoredManifest } from './client.ts';

/**
 * What tags name now: a HEAD for each, side by side, and the manifest once for each image that they name.
 * HEAD first, since most tags of a release are new, and since Docker Hub counts a GET as a pull.
 */
export async function readTagStates(client: RegistryClient, targets: readonly Target[]): Promise<TagStates> {
  const platforms = new Map<string, Promise<readonly string[]>>();
  const read = async ({ reference }: Target): Promise<TagState> => {
    const head = await client.headManifest(reference);
    if (!head) return { kind: 'absent' };
    const key = `${formatName(reference)}@${head.digest}`;
    const known = platforms.get(key) ?? readPlatformsAt(client, withDigest(reference, head.digest));
    platforms.set(key, known);
    return { kind: 'present', digest: head.digest, platforms: await known };
  };
  const states = await Promise.all(targets.map((target) => readable(() => read(target))));
  return new Map(targets.map(({ text }, i) => [text, states[i] ?? { kind: 'absent' }]));
}

/** What a tag names at this very moment, for compare-and-set: one HEAD. */
export function readTagState(client: RegistryClient, reference: Reference): Promise<TagState> {
  return readable(async () => {
    const head = await client.headManifest(reference);
    return head ? { kind: 'present', digest: head.digest, platforms: [] } : { kind: 'absent' };
  });
}

/** Puts the very bytes of an image under a tag. */
export async function writeTag(client: RegistryClient, target: Target, image: StoredManifest): Promise<void> {
  const { reference } = target;
  await client.putManifest(reference, reference.tag, image.bytes, image.mediaType, { isFresh: true });
}

/**
 * Reads a tag that was just written, with patience: a registry may show the old answer for a while.
 * What it answers last is what counts, also where that is wrong.
 */
export async function readBackTag(client: RegistryClient, target: Target, digest: string): Promise<TagState> {
  const { reference } = target;
  return readable(async () => {
    const stored = await client.door.untilSeen(async (isLast) => {
      const found = await client.findManifest(reference);
      return found?.digest === digest || isLast ? found : undefined;
    });
    if (!stored) return { kind: 'absent' };
    const content = parseManifest(stored.bytes, stored.mediaType);
    return {
      kind: 'present',
      digest: stored.digest,
      platforms: await readPlatforms(client, reference, content),
    };
  });
}

/** The platforms that an image can be pulled for; a single manifest's stands in its config. */
export async function readPlatforms(
  client: RegistryClient,
  name: RepositoryName,
  content: Manifest,
): Promise<readonly string[]> {
  if (content.kind === 'index') return platformImagesOf(content).map((image) => image.name);
  // Other artifacts, e.g. a Helm chart, have configs that say nothing of platforms.
  if (!isImageConfig(content.config)) return [];
  const platform = parseConfigPlatform(await client.getBlob(name, content.config.digest));
  return isUnknownPlatform(platform) ? [] : [formatPlatform(platform)];
}

async function readPlatformsAt(client: RegistryClient, reference: Reference): Promise<readonly string[]> {
  const { content } = await client.readManifest(reference);
  return readPlatforms(client, reference, content);
}

async function readable(read: () => Promise<TagState>): Promise<TagState> {
  try {
    return await read();
  } catch (error) {
    const [problem] = error instanceof SlipwayError ? error.problems : [];
    if (!problem) throw error;
    return { kind: 'unreadable', problem };
  }
}
