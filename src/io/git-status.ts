import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { runGit } from './git.ts';
import type { Environment } from './runner.ts';

/**
 * The root of the checkout that a folder is in: the nearest folder with a `.git`, up to `top`; nothing where there is
 * none. Looked for without git, so that nothing is started where there is no checkout.
 */
export async function findCheckoutRoot(folder: string, top: string): Promise<string | undefined> {
  const isInside = `${folder}${sep}`.startsWith(top.endsWith(sep) ? top : `${top}${sep}`);
  for (let at = folder; ; at = dirname(at)) {
    const isRoot = await lstat(join(at, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) return at;
    if (!isInside || at === top || at === dirname(at)) return undefined;
  }
}

/**
 * HEAD and what differs from it in one answer, in the form of `git status --porcelain=v2 --branch -z`; nothing where
 * git cannot say. Nothing is written: not even the index is renewed.
 */
export async function readStatus(root: string, env: Environment): Promise<string | undefined> {
  const options = ['--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=normal'];
  // The checkout may belong to another user, and its path may lead through a link, which git would compare by its end.
  // Git looks at no folder above it, and starts no program that the checkout names as its file monitor.
  const settings = ['--no-optional-locks', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];
  const own = { ...env, GIT_CEILING_DIRECTORIES: dirname(root) };
  const result = await runGit(root, own, [...settings, 'status', ...options, '--ignore-submodules=none']);
  return result?.exitCode === 0 ? result.stdout : undefined;
}

const mostBytes = 16 * 1024 * 1024;

/** Whether a plain file is, to the byte, the object that git knows by this id; one that is large or closed is not. */
export async function isObject(path: string, id: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isFile() || stats.size > mostBytes) return false;
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return false;
  const algorithm = id.length === 64 ? 'sha256' : 'sha1';
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === id;
}
