import type { Event } from '../core/event.ts';
import { findContainingRef, findNamedRef } from '../core/git-ref.ts';
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
  const list = async (...args: readonly string[]) =>
    lines(await git('for-each-ref', '--format=%(refname)', '--sort=-committerdate', ...args));
  const [decoration, tags] = await Promise.all([
    git('show', '-s', '--pretty=%D'),
    list('--points-at', 'HEAD', 'refs/tags/'),
  ]);
  // Which refs contain a commit is a long search in a large repository, so it comes last.
  const ref = findNamedRef(decoration, tags) ?? findContainingRef(await list('--contains', 'HEAD'));
  if (ref !== undefined) return { sha, ref };
  throw new SlipwayError({
    code: 'git.detached',
    input: 'context',
    message: `the checkout is at commit ${sha.slice(0, 7)}, which is on no branch or tag that git knows`,
    hint: 'check out a branch or tag, or leave out `context: git`',
  });
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
