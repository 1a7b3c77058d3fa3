import { emptyEntry, type ImageEntry } from '../core/monorepo/image-entry.ts';
import { formatPlatform, parsePlatform } from '../core/platform.ts';
import type { Problem } from '../core/problem.ts';
import { formatName, parseReference } from '../core/reference.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a target may have that changes no image, or that a step has an input for. */
const leftAside = new Set(['cache-from', 'cache-to', 'output', 'pull', 'no-cache', 'attest']);
const understood = new Set(
  'context contexts dockerfile args tags platforms target labels annotations'.split(' '),
);

/**
 * The targets of a bake definition as `docker buildx bake --print` writes it: variables, groups, functions and matrices
 * are all resolved there, by the one program that knows how.
 */
export function readBakeTargets(
  definition: Fields,
  file: string,
): { readonly images: readonly ImageEntry[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const images = Object.entries(mapOf(definition.target)).map(([key, value]) => {
    const target = mapOf(value);
    for (const name of Object.keys(target))
      if (!understood.has(name) && !leftAside.has(name)) problems.push(describeUnknown(file, key, name));
    if (!('context' in target)) problems.push(describeUnprinted(file, key));
    return readTarget(key, target, file, problems);
  });
  return { images, problems };
}

function readTarget(key: string, target: Fields, file: string, problems: Problem[]): ImageEntry {
  const context = textOf(target.context) || '.';
  const dockerfile = textOf(target.dockerfile);
  return {
    ...emptyEntry,
    key,
    context,
    // bake's Dockerfile is in the context.
    file: dockerfile === '' || dockerfile.startsWith('/') ? dockerfile : `${context}/${dockerfile}`,
    target: textOf(target.target),
    names: readNames(textsOf(target.tags)),
    platforms: textsOf(target.platforms).flatMap((name) => {
      const reading = parsePlatform(name);
      if ('platform' in reading) return [formatPlatform(reading.platform)];
      problems.push({ ...reading.problem, input: 'images-file', at: { file } });
      return [];
    }),
    buildArgs: pairsOf(target.args),
    metadata: {
      ...(target.labels !== undefined && { labels: pairsOf(target.labels).join('\n') }),
      ...(target.annotations !== undefined && { annotations: textsOf(target.annotations).join('\n') }),
    },
    buildContexts: pairsOf(target.contexts).map((line) => line.replace(/=target:/, '=image:')),
  };
}

/** Which tags there are is for the rules of the step to say; the targets name images. */
function readNames(tags: readonly string[]): readonly string[] {
  const names = tags.flatMap((tag) => {
    const reading = parseReference(tag);
    return 'reference' in reading ? [formatName(reading.reference)] : [];
  });
  return [...new Set(names)];
}

function describeUnknown(file: string, key: string, field: string): Problem {
  return {
    code: 'images-file.bake-field',
    input: 'images-file',
    message: `the target \`${key}\` of ${file} has \`${field}\`, which is not understood here, and leaving it out would build another image`,
    hint: field.startsWith('secret')
      ? 'take it out, and give secrets to the build door, or to the workflow as `build-secrets`'
      : 'take it out, or build this target with docker/bake-action',
    at: { file },
  };
}

function describeUnprinted(file: string, key: string): Problem {
  return {
    code: 'images-file.bake-printed',
    input: 'images-file',
    message: `the target \`${key}\` of ${file} has no context: it is no printed definition`,
    hint: 'write it as `docker buildx bake --print` does, which resolves variables, `inherits` and matrices',
    at: { file },
  };
}

function mapOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function pairsOf(value: unknown): readonly string[] {
  return Object.entries(mapOf(value)).map(([name, one]) => `${name}=${textOf(one)}`);
}
