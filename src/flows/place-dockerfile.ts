import { basename, join, resolve } from 'node:path';
import type { BuildContext } from '../core/build-context.ts';
import { leaveGitOut } from '../core/context/git-folder.ts';
import { makeFolder, writeBytes } from '../io/files.ts';
import { readDockerfile, readIgnoreList } from './read-context.ts';

/**
 * Where `.git` stays out of the context, BuildKit gets a copy of the Dockerfile under its own name, in a folder of the
 * step: BuildKit reads the list of ignored files beside it before the context's own, and nothing of the user's tree is
 * written. Nothing where there is no Dockerfile for BuildKit either: it says so itself.
 */
export async function placeDockerfile(
  workspace: string,
  { value, leavesGitOut }: BuildContext,
  dockerfile: string | undefined,
  folder: string,
): Promise<string | undefined> {
  if (!leavesGitOut || dockerfile === undefined) return undefined;
  const path = resolve(workspace, dockerfile);
  const [text, ignore] = await Promise.all([
    readDockerfile(path),
    readIgnoreList(resolve(workspace, value), path),
  ]);
  if (!text) return undefined;
  await makeFolder(folder);
  const copy = join(folder, basename(path));
  const list = Buffer.concat([ignore?.bytes ?? Buffer.alloc(0), Buffer.from(leaveGitOut(''))]);
  await Promise.all([writeBytes(copy, text), writeBytes(`${copy}.dockerignore`, list)]);
  return copy;
}
