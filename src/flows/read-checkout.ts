import type { Event } from '../core/event.ts';
import { parseDetachedRef } from '../core/git-ref.ts';
import { SlipwayError } from '../core/problem.ts';
import { readGit } from '../io/git-context.ts';
import type { Io } from '../io/io.ts';

/** Ref and commit of the checkout: what `context: git` asks for. */
export async function readCheckout(io: Io): Promise<Pick<Event, 'ref' | 'sha'>> {
  const git = (...args: readonly string[]) => readGit(io.workspace, io.env, ...args);
  const [sha, branch] = await Promise.all([
    git('show', '--format=%H', 'HEAD', '--quiet', '--'),
    git('symbolic-ref', 'HEAD').catch(() => undefined),
  ]);
  if (branch !== undefined) return { sha, ref: branch };
  const decoration = await git('show', '-s', '--pretty=%D');
  const ref = parseDetachedRef(decoration) ?? (await findContainingBranch(git));
  if (ref !== undefined) return { sha, ref };
  throw new SlipwayError({
    code: 'git.detached',
    input: 'context',
    message: `the checkout is at a commit that is on no branch that git knows: ${decoration}`,
    hint: 'check out a branch or tag, or leave out `context: git`',
  });
}

async function findContainingBranch(
  git: (...args: readonly string[]) => Promise<string>,
): Promise<string | undefined> {
  const refs = await git(
    'for-each-ref',
    '--format=%(refname)',
    '--contains',
    'HEAD',
    '--sort=-committerdate',
  );
  const [first] = refs.split('\n').filter((ref) => /^refs\/(?:heads|tags|remotes)\//.test(ref));
  return first?.replace(/^refs\/remotes\/[^/]+\//, 'refs/heads/');
}
