import { findBaseImages } from '../dockerfile/images.ts';
import type { Dockerfile } from '../dockerfile/parse.ts';
import { findNearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import { formatFamiliar, formatName, parseReference } from '../reference.ts';
import { type ImageEntry, readArguments, readContexts } from './image-entry.ts';

/** Another image of the list that an image is built on, or takes files of. */
export interface Link {
  readonly key: string;
  /** The build contexts whose place it takes: names that the Dockerfile has for it. */
  readonly contexts: readonly string[];
  /** In words: `line 3 of its Dockerfile`. */
  readonly reason: string;
}

/** An image as others may name it. */
export interface NamedImage {
  readonly key: string;
  /** In full, `ghcr.io/acme/base`. */
  readonly names: readonly string[];
  /** The tags that mean what a run publishes; any other one is an image of the past, and stays what it is. */
  readonly tags: ReadonlySet<string>;
}

/** What an image is linked to, each image of the list once. */
export function findLinks(
  entry: ImageEntry,
  dockerfile: Dockerfile | undefined,
  images: readonly NamedImage[],
): readonly Link[] {
  const contexts = readContexts(entry);
  const found = [
    ...contexts.flatMap(({ name, image }) =>
      image === undefined ? [] : [{ key: image, contexts: [name], reason: `its build context \`${name}\`` }],
    ),
    ...(dockerfile ? findNamed(entry, dockerfile, images) : []),
    ...entry.dependsOn.map((key) => ({ key, contexts: [], reason: '`depends-on`' })),
  ];
  const links = new Map<string, Link>();
  for (const link of found) {
    const known = links.get(link.key);
    links.set(link.key, known ? { ...known, contexts: [...known.contexts, ...link.contexts] } : link);
  }
  return [...links.values()];
}

/** FROM, COPY --from and mounts that name an image of the list, in the stages that are reached. */
function findNamed(
  entry: ImageEntry,
  dockerfile: Dockerfile,
  images: readonly NamedImage[],
): readonly Link[] {
  const { target, platforms } = entry;
  const contexts = readContexts(entry).map(({ name }) => name);
  const bases = findBaseImages(dockerfile, { target, platforms, contexts, buildArgs: readArguments(entry) });
  return bases.flatMap(({ reference: text, line }) => {
    const reading = parseReference(text);
    if ('problem' in reading || reading.reference.digest !== undefined) return [];
    const { reference } = reading;
    const image = images.find(
      ({ key, names, tags }) =>
        key !== entry.key && names.includes(formatName(reference)) && tags.has(reference.tag ?? 'latest'),
    );
    // BuildKit looks up a context by the short name, and without the tag that is meant anyway.
    const name = formatFamiliar(reference).replace(/:latest$/, '');
    return image ? [{ key: image.key, contexts: [name], reason: `line ${line} of its Dockerfile` }] : [];
  });
}

/** Links that name nothing, and circles. */
export function checkLinks(
  entries: readonly ImageEntry[],
  links: ReadonlyMap<string, readonly Link[]>,
): readonly Problem[] {
  const keys = entries.map(({ key }) => key);
  const lost = entries.flatMap(({ key }) =>
    (links.get(key) ?? [])
      .filter((link) => !keys.includes(link.key))
      .map((link) => describeLost(key, link, keys)),
  );
  const circle = lost.length === 0 ? findCircle(keys, links) : undefined;
  return [...lost, ...(circle ? [describeCircle(circle)] : [])];
}

function findCircle(
  keys: readonly string[],
  links: ReadonlyMap<string, readonly Link[]>,
): readonly string[] | undefined {
  const done = new Set<string>();
  const follow = (key: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(key)) return [...way.slice(way.indexOf(key)), key];
    if (done.has(key)) return undefined;
    for (const link of links.get(key) ?? []) {
      const circle = follow(link.key, [...way, key]);
      if (circle) return circle;
    }
    done.add(key);
    return undefined;
  };
  for (const key of keys) {
    const circle = follow(key, []);
    if (circle) return circle;
  }
  return undefined;
}

/** A job of the workflow for each row of images that wait for others. */
export const maximumWaves = 4;

/** The images in rows: each one behind all of those that it is built on. */
export function deriveWaves(
  keys: readonly string[],
  links: ReadonlyMap<string, readonly Link[]>,
): readonly (readonly string[])[] {
  const built = new Set(keys);
  const ranks = new Map<string, number>();
  const rank = (key: string): number => {
    const below = (links.get(key) ?? []).filter((link) => built.has(link.key));
    const own = ranks.get(key) ?? 1 + Math.max(-1, ...below.map((link) => rank(link.key)));
    ranks.set(key, own);
    return own;
  };
  const waves: string[][] = [];
  for (const key of keys) {
    const at = rank(key);
    while (waves.length <= at) waves.push([]);
    waves[at]?.push(key);
  }
  return waves;
}

export function checkWaves(waves: readonly (readonly string[])[]): readonly Problem[] {
  if (waves.length <= maximumWaves) return [];
  return [
    {
      code: 'images-file.depth',
      input: 'images-file',
      message: `images build on each other in ${waves.length} rows, and there are jobs for ${maximumWaves}: the last are ${waves.at(-1)?.join(', ')}`,
      hint: 'let them build on an image further below, or make two of them stages of one Dockerfile',
    },
  ];
}

function describeLost(key: string, link: Link, keys: readonly string[]): Problem {
  const nearest = findNearest(link.key, keys);
  return {
    code: 'images-file.link',
    input: 'images-file',
    message: `\`${key}\` needs the image \`${link.key}\` (${link.reason}), and there is none of that name`,
    hint: nearest ? `did you mean \`${nearest}\`?` : `there are ${keys.join(', ')}`,
  };
}

function describeCircle(circle: readonly string[]): Problem {
  return {
    code: 'images-file.circle',
    input: 'images-file',
    message: `no image can be built first: ${circle.join(' needs ')}`,
    hint: 'take one of these links out; a name with another tag, such as a version, is an image of the past and no link',
  };
}
