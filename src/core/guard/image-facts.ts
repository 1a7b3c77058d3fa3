import { type Annotations, readFields } from '../descriptor.ts';
import { parseDocument } from '../manifest.ts';
import type { Metadata } from '../metadata/types.ts';
import { NOTE_PREFIX, RECIPE_KEY } from '../reuse/keys.ts';

/** What an image says of its origin; nothing where it does not say. */
export interface ImageFacts {
  /** Full commit id. */
  readonly revision?: string;
  /** When the commit was made, in images of ours; others write the time of the build. */
  readonly created?: string;
  readonly version?: string;
  /** What it was made of, where Slipway has noted that. */
  readonly recipe?: string;
}

const PREFIX = 'org.opencontainers.image';

const names = ['revision', 'created', 'version'] as const;

/** Annotations that say what the run knows, where the image itself says something else: a Dockerfile may, or a user. */
export const originKeys: readonly string[] = names.map(toNote);

function toNote(name: string): string {
  return `${NOTE_PREFIX}.${name}`;
}

/**
 * The guards of tags compare commits and versions of runs. A LABEL such as `version=151.0` is the version of something
 * else, and no run of ours would ever come after it.
 */
export function deriveOriginNotes({ sources, annotations }: Pick<Metadata, 'sources' | 'annotations'>) {
  const run = new Map(sources.derived);
  return names.flatMap((name) => {
    const key = `${PREFIX}.${name}`;
    const value = run.get(key) ?? '';
    const isSaid = annotations.some((line) => line === `index:${key}=${value}`);
    return value === '' || isSaid ? [] : [[toNote(name), value] as const];
  });
}

/** From annotations or labels: both have the same names (image-spec, annotations.md). A note of ours goes before. */
export function readImageFacts(texts: Readonly<Record<string, string>>): ImageFacts {
  const facts: Record<string, string> = {};
  for (const name of names) {
    const value = texts[toNote(name)] || texts[`${PREFIX}.${name}`];
    if (value) facts[name] = value;
  }
  const recipe = texts[RECIPE_KEY];
  if (recipe) facts.recipe = recipe;
  return facts;
}

/** The labels in an image config; none where it is no image config. */
export function parseConfigLabels(bytes: Uint8Array): Annotations {
  const { config } = readFields(parseDocument(bytes), 'the image config');
  const labels = typeof config === 'object' && config !== null ? (config as { Labels?: unknown }).Labels : {};
  return Object.fromEntries(
    Object.entries(labels ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
