import { join } from 'node:path';
import { normalizePath } from '../core/build-context.ts';
import { findBaseImages } from '../core/dockerfile/images.ts';
import { parseDockerfile } from '../core/dockerfile/parse.ts';
import type { ImageCase } from '../core/monorepo/decide-images.ts';
import { describeEntry, readArguments, readContexts } from '../core/monorepo/image-entry.ts';
import { SlipwayError } from '../core/problem.ts';
import { parseReference, type Reference } from '../core/reference.ts';
import type { Io } from '../io/io.ts';
import { digestOf } from '../io/registry/digest.ts';
import { hashTree, listTree } from '../io/tree.ts';
import { openRegistry } from './open-registry.ts';
import type { FoundImage } from './read-images.ts';
import type { PlanRequest } from './read-plan-request.ts';

export type Recipe = NonNullable<ImageCase['recipe']>;

/** What one image needs to know of the others. */
interface Below {
  readonly contexts: readonly string[];
  readonly recipe: Recipe;
}

/**
 * What an image is made of, as one short hash: its files, its settings, the images that it is built on by their
 * digests, and what those of the list are made of. It needs no history, and is noted on the image.
 */
export async function readRecipe(
  io: Io,
  request: PlanRequest,
  image: FoundImage,
  below: readonly Below[],
): Promise<Recipe> {
  const { entry, sources, text } = image;
  const bad = below.flatMap(({ recipe }) => ('obstacle' in recipe ? [recipe] : []));
  if (bad[0]) return bad[0];
  const dockerfile = parseDockerfile(text);
  const own = [...readContexts(entry).map(({ name }) => name), ...below.flatMap((one) => one.contexts)];
  const bases = findBaseImages(dockerfile, {
    target: entry.target,
    platforms: entry.platforms,
    contexts: own,
    buildArgs: readArguments(entry),
  });
  const open = bases.find(({ isResolved }) => !isResolved);
  if (open) return { obstacle: `line ${open.line} of its Dockerfile names an image by a variable` };
  const fetched = findFetched(text);
  if (fetched) return { obstacle: `its Dockerfile adds what is fetched from an address` };
  const digests = await Promise.all(bases.map(({ reference }) => lookUp(io, request, reference)));
  const lost = bases.find((_, at) => digests[at] === undefined);
  if (lost) return { obstacle: `its registry does not say what ${lost.reference} is now` };
  const files = await hashFiles(io, image);
  const parts = [
    describeEntry(entry),
    text,
    sources.ignore?.text ?? '',
    files,
    ...bases.map(({ reference }, at) => `${reference}@${digests[at]}`).sort(),
    ...below.map(({ recipe }) => JSON.stringify(recipe)),
  ];
  return { text: `images ${hash(JSON.stringify(parts))}` };
}

function findFetched(text: string): boolean {
  return /^\s*ADD\s(?:.*\s)?["']?(?:https?:\/\/|git@|git:\/\/)/im.test(text);
}

/** The files that count, as they are in the workspace. */
async function hashFiles({ workspace }: Io, { entry, counts }: FoundImage): Promise<string> {
  const folders = readContexts(entry).filter(
    ({ value, image }) => image === undefined && !value.includes('://'),
  );
  const roots = [entry.context, ...folders.map(({ value }) => value)].map(normalizePath);
  // `paths` may name a file anywhere.
  const starts = entry.paths.length > 0 || roots.includes('.') ? ['.'] : [...new Set(roots)].sort();
  const hashes = starts.map(async (start) => {
    const look = (path: string) => {
      const whole = start === '.' ? path : `${start}/${path}`;
      const isClosed = whole === '.git';
      return { verdict: isClosed || counts(whole) === undefined ? 'ignored' : 'kept', isClosed } as const;
    };
    const folder = join(workspace, start);
    return hashTree(folder, await listTree(folder, look));
  });
  return (await Promise.all(hashes)).join();
}

async function lookUp(io: Io, { facts, inputs, findings }: PlanRequest, name: string) {
  const reading = parseReference(name);
  if ('problem' in reading) return undefined;
  const { reference } = reading;
  if (reference.digest !== undefined) return reference.digest;
  const sources: readonly Reference[] = [reference];
  try {
    const { githubToken } = inputs;
    const client = await openRegistry(io, {
      event: facts.event,
      targets: [],
      sources,
      githubToken,
      findings,
    });
    return (await client.headManifest(reference))?.digest;
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}

// 64 bits, as in the recipe of `reuse`.
function hash(text: string): string {
  return digestOf(new TextEncoder().encode(text)).slice('sha256:'.length, 'sha256:'.length + 16);
}
