import { isRemote } from '../core/build-context.ts';
import type { Event } from '../core/event.ts';
import { formatProblem, SlipwayError } from '../core/problem.ts';
import { checkRefEvent, describeOtherCheckout, type RefWish, withRef } from '../core/ref-input.ts';
import type { Findings } from '../inputs/raw.ts';
import { readCommit } from '../io/git.ts';
import type { Io } from '../io/io.ts';
import { openGitHub } from './known-versions.ts';

/** What the event is read with. */
export interface RefQuestion {
  readonly refWish?: RefWish;
  readonly githubToken: string;
  /** As the user wrote it; a remote context does not depend on the checkout. */
  readonly context: string;
}

/** The event, or what it would be had the ref of the inputs `ref` and `version` been pushed. */
export async function applyRefInput(
  io: Io,
  event: Event,
  { refWish: wish, githubToken, context }: RefQuestion,
  findings: Findings,
): Promise<Event> {
  if (!wish) return event;
  const refused = checkRefEvent(wish, event);
  findings.problems.push(...refused);
  if (refused.length > 0) return event;
  const found = (await findLocally(io, wish)) ?? (await findOnGitHub(io, event, wish, githubToken));
  const head = await readCommit(io.workspace, 'HEAD', io.env);
  const { ref, sha = head ?? event.sha } = found ?? { ref: wish.refs[0] };
  if (head !== undefined && head !== sha && !isRemote(context) && context !== 'git')
    findings.problems.push(describeOtherCheckout(wish, ref, sha, head));
  io.log.line(
    `This run publishes ${ref} (${sha.slice(0, 7)}), as if it had been pushed: input \`${wish.input}\``,
  );
  return withRef(event, ref, sha);
}

interface FoundRef {
  readonly ref: string;
  readonly sha?: string;
}

async function findLocally({ workspace, env }: Io, { refs }: RefWish): Promise<FoundRef | undefined> {
  for (const ref of refs) {
    const remote = ref.replace(/^refs\/heads\//, 'refs/remotes/origin/');
    const sha = (await readCommit(workspace, ref, env)) ?? (await readCommit(workspace, remote, env));
    if (sha !== undefined) return { ref, sha };
  }
  return undefined;
}

/** A ref that is nowhere may be made later in this job, as release tools do: it is no mistake. */
async function findOnGitHub(
  io: Io,
  event: Event,
  wish: RefWish,
  token: string,
): Promise<FoundRef | undefined> {
  try {
    const github = await openGitHub(io, event, token);
    for (const ref of wish.refs) {
      const sha = await github.findCommit(ref);
      if (sha !== undefined) return { ref, sha };
    }
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    for (const problem of error.problems)
      io.log.warning(`Whether ${wish.refs[0]} exists is not known: ${formatProblem(problem)}`);
  }
  return undefined;
}
