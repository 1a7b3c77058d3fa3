import { parseImageConfig } from '../core/content/image-config.ts';
import { findLayerOrigins } from '../core/content/layer-steps.ts';
import type { Event } from '../core/event.ts';
import { isImageConfig, platformImagesOf, pullSizeOf } from '../core/manifest.ts';
import { findPreviousTag, type PreviousImage, type SizedImage } from '../core/picture/change.ts';
import type { LayerPicture } from '../core/picture/layers.ts';
import type { ImagePicture } from '../core/picture/picture.ts';
import { SlipwayError } from '../core/problem.ts';
import { DOCKER_HUB, type RepositoryName, withDigest } from '../core/reference.ts';
import type { TagStates } from '../core/release.ts';
import type { PlatformResult } from '../core/report.ts';
import type { Target } from '../core/targets.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import type { ImageReader } from '../io/registry/image-reader.ts';

/** What the picture is made from. */
export interface PictureSubject {
  readonly event: Event;
  readonly name: RepositoryName;
  readonly digest: string;
  readonly platforms: readonly PlatformResult[];
  readonly previous: Promise<PreviousImage | undefined>;
}

/** A picture that cannot be drawn is left out: it says nothing of the release. */
export function readPicture(images: ImageReader, subject: PictureSubject): Promise<ImagePicture> {
  return besides(drawPicture(images, subject));
}

async function drawPicture(images: ImageReader, subject: PictureSubject): Promise<ImagePicture> {
  const { sha, serverUrl, repository } = subject.event;
  const [layers, previous] = await Promise.all([orNothing(readLayers(images, subject)), subject.previous]);
  return {
    sha,
    repositoryUrl: `${serverUrl}/${repository.owner}/${repository.name}`,
    ...(layers && { layers }),
    // The same image once more has nothing to be compared with.
    ...(previous && previous.digest !== subject.digest && { previous }),
  };
}

/** Whoever waits for it hears of a failure; a step that fails of something else does not wait. */
function besides<Value>(reading: Promise<Value>): Promise<Value> {
  reading.catch(() => undefined);
  return reading;
}

async function orNothing<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SlipwayError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Of the first platform: the others have the same instructions. */
async function readLayers(
  images: ImageReader,
  { name, platforms }: PictureSubject,
): Promise<LayerPicture | undefined> {
  const image = platforms.find(({ layers }) => layers !== undefined && layers.length > 1);
  if (!image?.layers || !image.config) return undefined;
  const { history } = parseImageConfig(await images.readConfig(name, image.config));
  const origins = findLayerOrigins(history, image.layers.length);
  return { platform: image.name, layers: image.layers, origins };
}

/**
 * The image that the tags named before, read beside the build: the summary compares the new one with it. Nothing where
 * every tag is new, or where it cannot be read.
 */
export function readPrevious(
  client: RegistryClient,
  targets: readonly Target[],
  before: TagStates,
): Promise<PreviousImage | undefined> {
  return besides(orNothing(readPreviousImage(client, targets, before)));
}

async function readPreviousImage(
  client: RegistryClient,
  targets: readonly Target[],
  before: TagStates,
): Promise<PreviousImage | undefined> {
  const tag = findPreviousTag(targets, before);
  // There, each manifest that is read counts as a pull (docs.docker.com, "Pull usage and limits").
  if (!tag || tag.reference.host === DOCKER_HUB) return undefined;
  const { reference, ...named } = tag;
  const { content } = await client.readManifest(withDigest(reference, tag.digest));
  const images = content.kind === 'index' ? platformImagesOf(content) : [];
  const platforms = await Promise.all(images.map((image) => readSizedImage(client, reference, image)));
  return { ...named, platforms };
}

async function readSizedImage(
  client: RegistryClient,
  name: RepositoryName,
  image: { readonly name: string; readonly digest: string },
): Promise<SizedImage> {
  const { content } = await client.readManifest(withDigest(name, image.digest));
  if (content.kind !== 'manifest' || !isImageConfig(content.config)) return { name: image.name };
  return { name: image.name, size: pullSizeOf(content), layers: content.layers };
}
