import { isRemote, normalizePath } from '../build-context.ts';
import { createStepLimit, parseDockerignore } from '../reuse/dockerignore.ts';
import type { CompileExpression, StepLimit } from '../reuse/ignore-pattern.ts';
import type { ContextFiles } from './context-files.ts';
import { type ImageEntry, readContexts } from './image-entry.ts';

/** What the checkout has for one image. */
export interface ImageSources {
  /** Path of the Dockerfile, where it is there. */
  readonly dockerfile?: string;
  /** Lines of the list of ignored files that counts, and where it stands. */
  readonly ignore?: { readonly path: string; readonly text: string };
  readonly context: ContextFiles;
  /** Files of the repository that are links to others: what is behind them, no name tells. */
  readonly links: readonly string[];
}

/** Whether a path of the repository is one of those that an image is made of: a reason in words, or nothing. */
export type Counts = (path: string) => string | undefined;

/** What the patterns of strangers need, and may take. */
export interface PatternTools {
  readonly compile?: CompileExpression | undefined;
  /** For all images of a plan together. */
  readonly limit: StepLimit;
}

/**
 * A file of which the patterns do not say in time what becomes of it counts: an image too many is built, none too few.
 * @throws {SyntaxError} where a pattern is none
 */
export function findImageFiles(
  entry: ImageEntry,
  sources: ImageSources,
  { compile, limit }: PatternTools = { limit: createStepLimit() },
): Counts {
  const context = isRemote(entry.context) ? undefined : normalizePath(entry.context);
  const ignored = parseDockerignore(sources.ignore?.text ?? '', compile, limit);
  const taken = context === undefined ? undefined : parseTaken(context, sources, limit);
  const more = parseDockerignore(entry.paths.join('\n'), compile, limit);
  const folders = readContexts(entry)
    .filter(({ value, image }) => image === undefined && !/^[a-z][\w+.-]*:/i.test(value))
    .map(({ value }) => normalizePath(value));
  return (path) => {
    if (path === sources.dockerfile || path === sources.ignore?.path) return 'it says how the image is built';
    const named = more.judge(path);
    if (named !== 'kept') return named === 'ignored' ? '`paths` names it' : '`paths` does not say in time';
    if (folders.some((folder) => isBelow(path, folder))) return 'it is in a build context';
    if (context === undefined || !isBelow(path, context)) return undefined;
    const goesIn = 'it goes into the image';
    if (context.startsWith(`${path}/`) || path === context) return goesIn;
    const inner = context === '.' ? path : path.slice(context.length + 1);
    return !ignored.isIgnored(inner) && taken?.(inner) ? goesIn : undefined;
  };
}

function parseTaken(
  context: string,
  { context: files, links }: ImageSources,
  limit: StepLimit,
): (inner: string) => boolean {
  if (files.kind === 'all' || links.some((path) => isBelow(path, context))) return () => true;
  const rules = parseDockerignore(files.patterns.join('\n'), undefined, limit);
  // A submodule, or a folder that has become a file, stands for all that was in it.
  return (inner) =>
    rules.judge(inner) !== 'kept' || files.patterns.some((one) => one.startsWith(`${inner}/`));
}

/** In the folder, or what the folder itself is in: a submodule changes under its own name. */
function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`);
}
