import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readTextIfThere } from './files.ts';

export interface BuildSearch {
  /** Where buildx keeps its own files. */
  readonly folder: string;
  readonly builder: string;
  /** As it was handed to buildx, and the folder that a path in it starts from. */
  readonly context: string;
  readonly workspace: string;
}

/**
 * The ids of all builds of a context that a builder has seen, one for each of its nodes: buildx notes a build before
 * it starts, so those that fail are among them.
 */
export async function listBuilds(search: BuildSearch): Promise<readonly string[]> {
  const folder = join(search.folder, 'refs', search.builder);
  const contexts = await listNames(search);
  const nodes = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    nodes.map(async (node) => {
      const ids = await readdir(join(folder, node)).catch(() => []);
      const isOurs = await Promise.all(ids.map((id) => isOf(join(folder, node, id), contexts)));
      return ids.filter((_, at) => isOurs[at]);
    }),
  );
  return found.flat();
}

/** What buildx may call the context: as it is given, or its absolute path. */
async function listNames({ context, workspace }: BuildSearch): Promise<readonly string[]> {
  const path = resolve(workspace, context);
  return [context, path, await realpath(path).catch(() => path)];
}

async function isOf(path: string, contexts: readonly string[]): Promise<boolean> {
  const { LocalPath } = JSON.parse((await readTextIfThere(path)) || '{}') as { readonly LocalPath?: string };
  return LocalPath !== undefined && contexts.includes(LocalPath);
}
