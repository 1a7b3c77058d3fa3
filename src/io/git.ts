import { isWholeList } from '../core/guard/versions.ts';
import type { CommitRelation } from '../core/metadata/floating.ts';
import { SlipwayError } from '../core/problem.ts';
import { runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** Git tags as the checkout has them. */
export interface LocalTags {
  readonly names: readonly string[];
  /** Whether these are all tags of the repository, as far as the checkout can tell. */
  readonly isWhole: boolean;
}

/**
 * When a commit was made, from the checkout; nothing where there is no checkout, no git, or another commit.
 * Asked only where the event does not say it.
 */
export async function readCommitDate(
  folder: string,
  sha: string,
  env: Environment,
): Promise<Date | undefined> {
  const text = await ask(folder, env, 'show', '--no-patch', '--format=%ct', sha, '--');
  const seconds = Number(text || Number.NaN);
  return Number.isFinite(seconds) ? new Date(seconds * 1000) : undefined;
}

/** Branches, also those of the remote, and tags as full refs; none where there is no checkout. */
export async function readRefs(folder: string, env: Environment): Promise<readonly string[]> {
  const text = await ask(
    folder,
    env,
    'for-each-ref',
    '--format=%(refname)',
    'refs/heads',
    'refs/remotes/origin',
    'refs/tags',
  );
  const refs = (text ?? '').split('\n').filter((ref) => ref !== '' && !ref.endsWith('/HEAD'));
  return [...new Set(refs.map((ref) => ref.replace(/^refs\/remotes\/origin\//, 'refs/heads/')))];
}

/** The git tags of the checkout; `own` is the tag of this run. */
export async function readTags(folder: string, own: string, env: Environment): Promise<LocalTags> {
  const [list = '', shallow, fetches = ''] = await Promise.all([
    ask(folder, env, 'for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'),
    ask(folder, env, 'rev-parse', '--is-shallow-repository'),
    ask(folder, env, 'config', '--get-all', 'remote.origin.fetch'),
  ]);
  const names = list.split('\n').filter((name) => name !== '');
  const clone = {
    isShallow: shallow !== 'false',
    fetches: fetches.split('\n').filter((line) => line !== ''),
  };
  return { names, isWhole: isWholeList(names, own, clone) };
}

/** The commit that a name of git stands for in the checkout. */
export function readCommit(folder: string, name: string, env: Environment): Promise<string | undefined> {
  return ask(folder, env, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
}

/** How one commit stands to another, where the checkout has both and can tell. */
export async function readCommitRelation(
  folder: string,
  base: string,
  head: string,
  env: Environment,
): Promise<CommitRelation | undefined> {
  const [isAhead, isBehind, shallow] = await Promise.all([
    isAncestor(folder, base, head, env),
    isAncestor(folder, head, base, env),
    ask(folder, env, 'rev-parse', '--is-shallow-repository'),
  ]);
  if (isAhead) return 'ahead';
  if (isBehind) return 'behind';
  // Where history is cut off, that no way was found does not mean that there is none.
  const knowsBoth = isAhead === false && isBehind === false && shallow === 'false';
  return knowsBoth ? 'diverged' : undefined;
}

/** Nothing where a commit is not there. */
async function isAncestor(folder: string, older: string, newer: string, env: Environment) {
  const exitCode = (await runGit(folder, env, ['merge-base', '--is-ancestor', older, newer]))?.exitCode;
  return exitCode === 0 ? true : exitCode === 1 ? false : undefined;
}

/** The answer of a git command; nothing where there is no git, no checkout, or none of what was asked for. */
async function ask(
  folder: string,
  env: Environment,
  ...args: readonly string[]
): Promise<string | undefined> {
  const result = await runGit(folder, env, args);
  return result?.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** A git command; nothing where there is no git. */
export async function runGit(folder: string, env: Environment, args: readonly string[]) {
  // The checkout often belongs to another user than the one of this step: git calls that dubious and refuses.
  const all = ['-c', `safe.directory=${folder}`, ...args];
  try {
    // A clone without old files may ask the server for one, and nobody is there to type a password.
    const own = { GIT_TERMINAL_PROMPT: '0', ...env };
    return await runCommand({ program: 'git', args: all, env: own, cwd: folder });
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}
