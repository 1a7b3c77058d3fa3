import { runGit } from './git.ts';
import type { Environment } from './runner.ts';

/** Paths that differ between two commits; nothing where the checkout has not got both. */
export async function readChangedFiles(
  folder: string,
  from: string,
  to: string,
  env: Environment,
): Promise<readonly string[] | undefined> {
  const options = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--ignore-submodules=none'];
  const result = await runGit(folder, env, ['diff', ...options, '--end-of-options', from, to, '--']);
  return result?.exitCode === 0 ? split(result.stdout) : undefined;
}

/** The text of a file as a commit has it; nothing where it has none. */
export async function readFileAt(
  folder: string,
  commit: string,
  path: string,
  env: Environment,
): Promise<string | undefined> {
  const result = await runGit(folder, env, ['show', '--end-of-options', `${commit}:${path}`]);
  return result?.exitCode === 0 ? result.stdout : undefined;
}

/** What a commit holds, as far as it matters here. */
export interface Tree {
  readonly paths: ReadonlySet<string>;
  /** Those that are symbolic links. */
  readonly links: readonly string[];
}

export async function readTree(folder: string, commit: string, env: Environment): Promise<Tree | undefined> {
  const result = await runGit(folder, env, [
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    '--end-of-options',
    commit,
  ]);
  if (result?.exitCode !== 0) return undefined;
  const entries = split(result.stdout).map((line) => ({
    isLink: line.startsWith('120000 '),
    path: line.slice(line.indexOf('\t') + 1),
  }));
  return {
    paths: new Set(entries.map(({ path }) => path)),
    links: entries.filter(({ isLink }) => isLink).map(({ path }) => path),
  };
}

export async function isShallow(folder: string, env: Environment): Promise<boolean> {
  const result = await runGit(folder, env, ['rev-parse', '--is-shallow-repository']);
  return result?.stdout.trim() === 'true';
}

function split(text: string): readonly string[] {
  return text.split('\0').filter((part) => part !== '');
}
