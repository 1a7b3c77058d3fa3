import { type Annotations, readFields } from '../descriptor.ts';
import { parseDocument } from '../manifest.ts';
import { RECIPE_KEY } from '../reuse/keys.ts';

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

/** From annotations or labels: both have the same names (image-spec, annotations.md). */
export function readImageFacts(texts: Readonly<Record<string, string>>): ImageFacts {
  const facts: Record<string, string> = {};
  for (const name of ['revision', 'created', 'version'] as const) {
    const value = texts[`${PREFIX}.${name}`];
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
