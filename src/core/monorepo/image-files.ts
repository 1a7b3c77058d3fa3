import { isRemote, normalizePath } from '../build-context.ts';
import { type IgnoreRules, parseDockerignore } from '../reuse/dockerignore.ts';
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

/** @throws {SyntaxError} where a pattern is none */
export function findImageFiles(entry: ImageEntry, sources: ImageSources): Counts {
  const context = isRemote(entry.context) ? undefined : normalizePath(entry.context);
  const ignored = parseDockerignore(sources.ignore?.text ?? '');
  const taken = context === undefined ? undefined : parseTaken(context, sources);
  const more = parseDockerignore(entry.paths.join('\n'));
  const folders = readContexts(entry)
    .filter(({ value, image }) => image === undefined && !/^[a-z][\w+.-]*:/i.test(value))
    .map(({ value }) => normalizePath(value));
  return (path) => {
    if (path === sources.dockerfile || path === sources.ignore?.path) return 'it says how the image is built';
    if (more.isIgnored(path)) return '`paths` names it';
    if (folders.some((folder) => isBelow(path, folder))) return 'it is in a build context';
    if (context === undefined || !isBelow(path, context)) return undefined;
    const goesIn = 'it goes into the image';
    if (context.startsWith(`${path}/`) || path === context) return goesIn;
    const inner = context === '.' ? path : path.slice(context.length + 1);
    return !ignored.isIgnored(inner) && taken?.(inner) ? goesIn : undefined;
  };
}

function parseTaken(context: string, { context: files, links }: ImageSources): (inner: string) => boolean {
  if (files.kind === 'all' || links.some((path) => isBelow(path, context))) return () => true;
  const rules: IgnoreRules = parseDockerignore(files.patterns.join('\n'));
  // A submodule, or a folder that has become a file, stands for all that was in it.
  return (inner) => rules.isIgnored(inner) || files.patterns.some((one) => one.startsWith(`${inner}/`));
}

/** In the folder, or what the folder itself is in: a submodule changes under its own name. */
function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`);
}
