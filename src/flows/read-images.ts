import { join } from 'node:path';
import { isRemote, listDockerfileCandidates, normalizePath } from '../core/build-context.ts';
import { parseDockerfile } from '../core/dockerfile/parse.ts';
import { findContextFiles } from '../core/monorepo/context-files.ts';
import { type ImageEntry, readArguments, readContexts } from '../core/monorepo/image-entry.ts';
import {
  type Counts,
  findImageFiles,
  type ImageSources,
  type PatternTools,
} from '../core/monorepo/image-files.ts';
import { describeOutside, leavesFolder, listPlaces } from '../core/monorepo/places.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { type ImageList, parseImageList } from '../inputs/images-file.ts';
import { findRealPath, isWithin, readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { runCommand } from '../io/process.ts';
import { loadExpressions } from './load-tools.ts';

/** The list of images as it is in the workspace. */
export async function readImageList(io: Io, file: string): Promise<ImageList> {
  const text = await readTextIfThere(join(io.workspace, file));
  return text === undefined
    ? { images: [], problems: [describeMissing(file)] }
    : readImageText(io, file, text);
}

/** What the text of such a file says. It may be a bake definition: buildx itself knows what that means. */
export async function readImageText(
  { workspace, env, signal }: Io,
  file: string,
  text: string,
): Promise<ImageList> {
  if (!file.endsWith('.hcl')) return parseImageList(text, file);
  const args = ['buildx', 'bake', '--print', '--file', '-'];
  try {
    const result = await runCommand({ program: 'docker', args, env, cwd: workspace, signal, input: text });
    if (result.exitCode === 0) return parseImageList(result.stdout, file);
    return { images: [], problems: [describeUnread(file, result.stderr.trim())] };
  } catch (error) {
    if (!(error instanceof SlipwayError) || signal.aborted) throw error;
    return { images: [], problems: [describeUnread(file, 'there is no docker with buildx on this runner')] };
  }
}

/** An image of the list with what the checkout has for it. */
export interface FoundImage {
  readonly entry: ImageEntry;
  readonly sources: ImageSources;
  readonly counts: Counts;
  /** Text of its Dockerfile. */
  readonly text: string;
}

/** Dockerfiles and lists of ignored files; all that is missing at once. */
export async function readImage(
  { workspace }: Io,
  entry: ImageEntry,
  links: readonly string[],
  limit: PatternTools['limit'],
): Promise<{ readonly found: FoundImage; readonly problems: readonly Problem[] }> {
  const { context, file, target, platforms } = entry;
  const outside = await findOutside(workspace, entry);
  if (outside.length > 0) {
    const counts = () => undefined;
    return { found: { entry, sources: nothing, counts, text: '' }, problems: outside };
  }
  const texts = await Promise.all(
    listDockerfileCandidates(context, file).map(async (path) => {
      const text = await readTextIfThere(join(workspace, path));
      return text === undefined ? [] : [{ path: normalizePath(path), text }];
    }),
  );
  const [dockerfile] = texts.flat();
  const ignore = dockerfile && (await readIgnore(workspace, context, dockerfile.path));
  const contexts = readContexts(entry).map(({ name }) => name);
  const choices = { target, platforms, contexts, buildArgs: readArguments(entry) };
  const text = dockerfile?.text ?? '';
  const sources: ImageSources = {
    ...(dockerfile && { dockerfile: dockerfile.path }),
    ...(ignore && { ignore }),
    context: findContextFiles(parseDockerfile(text), choices),
    links,
  };
  const problems = dockerfile ? [] : [describeNoDockerfile(entry)];
  const compile = await loadExpressions(ignore?.text ?? '', entry.paths.join('\n'));
  const files = readFiles(entry, sources, { compile, limit });
  return {
    found: { entry, sources, counts: files.counts, text },
    problems: [...problems, ...files.problems],
  };
}

const nothing: ImageSources = { context: { kind: 'all', reason: 'it is not read' }, links: [] };

/** Nothing outside of the checkout goes into an image, and no link leads there. */
async function findOutside(workspace: string, entry: ImageEntry): Promise<readonly Problem[]> {
  const root = (await findRealPath(workspace)) ?? workspace;
  const found = await Promise.all(
    listPlaces(entry).map(async (place) => {
      if (leavesFolder(place.path)) return [place];
      const path = await findRealPath(join(workspace, place.path));
      return path === undefined || isWithin(root, path) ? [] : [place];
    }),
  );
  const outside = found.flat();
  // Where the context is outside, so is the Dockerfile that is looked for in it.
  const isWhole = outside.some(({ field }) => field === 'context');
  return outside
    .filter(({ field }) => !(isWhole && field === 'file'))
    .map((place) => describeOutside(entry.key, place));
}

/** The Dockerfile's own list goes before that of the context. */
async function readIgnore(workspace: string, context: string, dockerfile: string) {
  if (isRemote(context)) return undefined;
  for (const path of [`${dockerfile}.dockerignore`, normalizePath(`${context}/.dockerignore`)]) {
    const text = await readTextIfThere(join(workspace, path));
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function readFiles(
  entry: ImageEntry,
  sources: ImageSources,
  tools: PatternTools,
): { readonly counts: Counts; readonly problems: readonly Problem[] } {
  try {
    return { counts: findImageFiles(entry, sources, tools), problems: [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const problems = [
      {
        code: 'images-file.pattern',
        input: 'images-file',
        message: `\`${entry.key}\`: ${error.message}, in \`paths\` or in ${sources.ignore?.path ?? 'the Dockerfile'}`,
        hint: 'patterns are those of .dockerignore: `*`, `**`, `?`, `[a-z]`, and `!` in front of an exception',
      },
    ];
    return { counts: () => undefined, problems };
  }
}

function describeMissing(file: string): Problem {
  return {
    code: 'images-file.missing',
    input: 'images-file',
    message: `there is no file \`${file}\` in the workspace`,
    hint: 'put actions/checkout before this step, and write the path from the root of the repository',
  };
}

function describeUnread(file: string, reason: string): Problem {
  return {
    code: 'images-file.bake',
    input: 'images-file',
    message: `docker buildx could not print ${file}: ${reason}`,
    hint: `a bake definition is read by buildx, which ubuntu-latest has and ubuntu-slim has not; or print it in a step before: \`docker buildx bake --print > images.json\``,
  };
}

function describeNoDockerfile({ key, context, file }: ImageEntry): Problem {
  const tried = listDockerfileCandidates(context, file).map((path) => `\`${path}\``);
  return {
    code: 'images-file.dockerfile',
    input: 'images-file',
    message: `\`${key}\` has no Dockerfile: looked for ${tried.join(', ')}`,
    hint: 'set its `context` or its `file`, from the root of the repository',
  };
}
