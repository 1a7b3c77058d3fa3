import { isRemote, listDockerfileCandidates, normalizePath } from '../build-context.ts';
import type { Problem } from '../problem.ts';
import { type ImageEntry, readContexts } from './image-entry.ts';

/** A path of the machine that an image of the list is made of. */
export interface Place {
  readonly field: 'context' | 'file' | 'build-contexts';
  readonly path: string;
}

/** All paths that an entry names, its Dockerfile where it is looked for included. */
export function listPlaces(entry: ImageEntry): readonly Place[] {
  const { context, file } = entry;
  const contexts = readContexts(entry).flatMap(({ value, image }) => (image ? [] : [value]));
  return [
    ...localPath(context).map((path) => ({ field: 'context' as const, path })),
    ...(isRemote(context) ? [] : listDockerfileCandidates(context, file)).map((path) => ({
      field: 'file' as const,
      path,
    })),
    ...contexts.flatMap(localPath).map((path) => ({ field: 'build-contexts' as const, path })),
  ];
}

/** Nothing for an address; an OCI layout is a folder with a tag or a digest behind its name. */
function localPath(text: string): readonly string[] {
  const layout = /^oci-layout:\/\/(.*?)(?:@sha\d+:\w+|:[\w.-]+)*$/s.exec(text)?.[1];
  if (layout !== undefined) return [layout];
  return isRemote(text) || /^target:/.test(text) ? [] : [text];
}

/** Whether a path, by its own words, is outside of the folder that it starts from. */
export function leavesFolder(path: string): boolean {
  const normal = normalizePath(path.replaceAll('\\', '/'));
  return normal === '..' || normal.startsWith('../') || normal.startsWith('/') || /^[a-z]:/i.test(normal);
}

export function describeOutside(key: string, { field, path }: Place): Problem {
  return {
    code: 'images-file.outside',
    input: 'images-file',
    message: `\`${key}\`: its \`${field}\` is \`${path}\`, which is outside of the workspace`,
    hint: 'an image is made of files of the repository: write a path from its root, and check out what else is needed below it',
  };
}
