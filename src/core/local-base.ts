import type { BaseImage } from './dockerfile/images.ts';
import type { EngineFacts } from './engine.ts';
import { isJsonObject, type JsonValue, textAt, valueAt } from './event.ts';
import type { Problem } from './problem.ts';
import { formatName, formatReference, parseReference, type Reference } from './reference.ts';

/** A base image of the engine's own store, which the builder does not see by itself. */
export interface LocalBase {
  /** As the Dockerfile names it. */
  readonly name: string;
  readonly reference: Reference;
  readonly line: number;
  /** What the build takes it for; empty where that is not known. */
  readonly platforms: readonly string[];
  /** False where a registry may have it: then it is asked. */
  readonly isCertain: boolean;
  /** What the containerd store has under the name. */
  readonly digest?: string;
}

/** The base images that may stand in the engine's store, by name. A digest names content, wherever it is from. */
export function listBaseNames(images: readonly BaseImage[]): readonly string[] {
  return images.flatMap(({ reference, isResolved }) => {
    const read = readName(reference);
    return isResolved && read && read.digest === undefined ? [reference] : [];
  });
}

/**
 * Which of them were made on this machine: those that the store has under that name and no registry gave.
 *
 * The classic store tells, by its digests. The containerd store has a digest for all, so the registry has to be asked;
 * so it has with `pull`, which wants what the registry has.
 */
export function decideLocalBases(
  images: readonly BaseImage[],
  inspected: JsonValue,
  { hasContainerdStore }: EngineFacts,
  pull: boolean,
): readonly LocalBase[] {
  const stored = Array.isArray(inspected) ? inspected.filter(isJsonObject) : [];
  const names = new Set(listBaseNames(images));
  return images.flatMap(({ reference: name, line, platforms }) => {
    const reference = names.has(name) ? readName(name) : undefined;
    if (!reference) return [];
    const found = stored.find((image) => textsAt(image, 'RepoTags').some((tag) => isSame(tag, reference)));
    const isFromRegistry = textsAt(found, 'RepoDigests').some((digest) => isOf(digest, reference));
    if (!found || (isFromRegistry && !hasContainerdStore)) return [];
    const digest = textAt(found, 'Descriptor', 'digest');
    const isCertain = !hasContainerdStore && !pull;
    return [{ name, reference, line, platforms, isCertain, ...(digest && { digest }) }];
  });
}

/** `--build-context`: the image takes the place of the name, in FROM, `--from` and mounts alike. */
export function formatLayoutContext(name: string, folder: string, digest: string): string {
  return `${name}=oci-layout://${folder}@${digest}`;
}

/** Where the image lacks a platform, BuildKit would take another one's files and say so in a warning at most. */
export function checkLocalPlatforms(
  { name, line, platforms }: LocalBase,
  available: readonly string[],
  dockerfile: string | undefined,
): readonly Problem[] {
  const missing = platforms.filter((platform) => !available.some((one) => serves(one, platform)));
  if (missing.length === 0) return [];
  return [
    {
      code: 'base.local-platforms',
      input: 'platforms',
      message: `the base image \`${name}\` (line ${line}) is in the engine's store for ${available.join(', ') || 'no platform'}, and the build needs it for ${missing.join(', ')}`,
      hint: 'build it for those platforms too in the earlier step (`load` of several needs the containerd image store), or push it to a registry there',
      ...(dockerfile && { at: { file: dockerfile, startLine: line } }),
    },
  ];
}

/** An image of the same processor's older kind will do: `linux/arm/v6` for `linux/arm/v7`, as BuildKit has it. */
function serves(available: string, wanted: string): boolean {
  const [os, architecture, variant = ''] = available.split('/');
  const [wantedOs, wantedArchitecture, wantedVariant = ''] = wanted.split('/');
  return os === wantedOs && architecture === wantedArchitecture && variant <= wantedVariant;
}

function readName(text: string): Reference | undefined {
  const reading = parseReference(text);
  if (!('reference' in reading)) return undefined;
  const { reference } = reading;
  return reference.tag || reference.digest ? reference : { ...reference, tag: 'latest' };
}

function isSame(text: string, reference: Reference): boolean {
  const read = readName(text);
  return read !== undefined && formatReference(read) === formatReference(reference);
}

function isOf(text: string, reference: Reference): boolean {
  const read = readName(text);
  return read !== undefined && formatName(read) === formatName(reference);
}

function textsAt(image: JsonValue | undefined, key: string): readonly string[] {
  const list = valueAt(image, key);
  return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
}
