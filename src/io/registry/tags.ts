import { type ImageFacts, parseConfigLabels, readImageFacts } from '../../core/guard/image-facts.ts';
import {
  isImageConfig,
  type Manifest,
  parseConfigPlatform,
  parseManifest,
  platformImagesOf,
} from '../../core/manifest.ts';
import { formatPlatform, isUnknownPlatform } from '../../core/platform.ts';
import { SlipwayError } from '../../core/problem.ts';
import {
  DOCKER_HUB,
  formatName,
  type Reference,
  type RepositoryName,
  withDigest,
} from '../../core/reference.ts';
import type { TagState, TagStates } from '../../core/release.ts';
import type { Target } from '../../core/targets.ts';
import { type ReadManifest, type RegistryClient, readContent, type StoredManifest } from './client.ts';

/** What tags name now, side by side; what is to be known of an image is read once, however many tags name it. */
export async function readTagStates(client: RegistryClient, targets: readonly Target[]): Promise<TagStates> {
  const images = new Map<string, Promise<ImageState>>();
  const read = async ({ reference }: Target): Promise<TagState> => {
    const found = await findImage(client, reference);
    if (!found) return { kind: 'absent' };
    const key = `${formatName(reference)}@${found.digest}`;
    const known = images.get(key) ?? found.read();
    images.set(key, known);
    return { kind: 'present', digest: found.digest, ...(await known) };
  };
  const states = await Promise.all(targets.map((target) => readable(() => read(target))));
  return new Map(targets.map(({ text }, i) => [text, states[i] ?? { kind: 'absent' }]));
}

interface FoundImage {
  readonly digest: string;
  readonly read: () => Promise<ImageState>;
}

/** The manifest at once, which is one round trip; Docker Hub counts that as a pull, and a HEAD not. */
async function findImage(client: RegistryClient, reference: Reference): Promise<FoundImage | undefined> {
  if (reference.host === DOCKER_HUB) {
    const head = await client.headManifest(reference);
    const read = async (digest: string) =>
      readImageState(client, reference, await client.readManifest(withDigest(reference, digest)));
    return head && { digest: head.digest, read: () => read(head.digest) };
  }
  const stored = await client.findManifest(reference);
  return (
    stored && {
      digest: stored.digest,
      read: async () => readImageState(client, reference, readContent(stored)),
    }
  );
}

/** What a tag names at this very moment, for compare-and-set: one HEAD. */
export function readTagState(client: RegistryClient, reference: Reference): Promise<TagState> {
  return readable(async () => {
    const head = await client.headManifest(reference);
    return head ? { kind: 'present', digest: head.digest, platforms: [] } : { kind: 'absent' };
  });
}

// What is broken off may be done by the registry later on, when it was put back already.
const TAG_GRACE = 2000;

/** Puts the very bytes of an image under a tag. */
export async function writeTag(client: RegistryClient, target: Target, image: StoredManifest): Promise<void> {
  const { reference } = target;
  const { bytes, mediaType } = image;
  await client.putManifest(reference, reference.tag, bytes, mediaType, { isFresh: true, grace: TAG_GRACE });
}

/**
 * Reads a tag that was just written, with patience: a registry may show the old answer for a while.
 * What it answers last is what counts, also where that is wrong. An image that is neither the new one nor the one
 * before is no old answer: somebody else has moved the tag, and waiting does not change that.
 */
export async function readBackTag(
  client: RegistryClient,
  target: Target,
  digest: string,
  before?: { readonly digest: string | undefined },
): Promise<TagState> {
  const { reference } = target;
  return readable(async () => {
    const stored = await client.door.untilSeen(async (isLast) => {
      const found = await client.findManifest(reference);
      const isOthers = before !== undefined && found !== undefined && found.digest !== before.digest;
      return found?.digest === digest || isOthers || isLast ? found : undefined;
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
  return platformsOf(await client.getBlob(name, content.config.digest));
}

function platformsOf(config: Uint8Array): readonly string[] {
  const platform = parseConfigPlatform(config);
  return isUnknownPlatform(platform) ? [] : [formatPlatform(platform)];
}

/** Platforms of an image, and what it says of its origin. */
type ImageState = { readonly platforms: readonly string[] } & ImageFacts;

/** An index says it in its annotations; a single manifest also in the labels of its config, which is read anyway. */
async function readImageState(
  client: RegistryClient,
  reference: Reference,
  { content }: ReadManifest,
): Promise<ImageState> {
  if (content.kind === 'index')
    return {
      platforms: await readPlatforms(client, reference, content),
      ...readImageFacts(content.annotations),
    };
  if (!isImageConfig(content.config)) return { platforms: [], ...readImageFacts(content.annotations) };
  const config = await client.getBlob(reference, content.config.digest);
  const facts = readImageFacts({ ...parseConfigLabels(config), ...content.annotations });
  return { platforms: platformsOf(config), ...facts };
}

/** What the first image of an index says in its labels: for an index without annotations. Three requests. */
export async function readIndexLabels(client: RegistryClient, reference: Reference): Promise<ImageFacts> {
  const { content } = await client.readManifest(reference);
  const [first] = content.kind === 'index' ? platformImagesOf(content) : [];
  if (!first) return {};
  const image = await client.readManifest(withDigest(reference, first.digest));
  if (image.content.kind !== 'manifest' || !isImageConfig(image.content.config)) return {};
  const config = await client.getBlob(reference, image.content.config.digest);
  return readImageFacts({ ...parseConfigLabels(config), ...image.content.annotations });
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
