import type { Event } from '../core/event.ts';
import { compareDates, findRelationInPush, isCommitId } from '../core/guard/commits.ts';
import type { ImageFacts } from '../core/guard/image-facts.ts';
import type { CommitRelation } from '../core/metadata/floating.ts';
import { formatProblem, SlipwayError } from '../core/problem.ts';
import { readCommitRelation } from '../io/git.ts';
import type { Io } from '../io/io.ts';
import { openGitHub } from './known-versions.ts';

/** How the commit of this run stands to the one that an image was built from. */
export type ReadRelation = (image: ImageFacts) => Promise<CommitRelation>;

/** This run's commit, and with which token GitHub is asked about others. */
interface CommitFacts {
  readonly event: Event;
  readonly commitDate?: Date;
  readonly githubToken: string;
}

/**
 * From what costs nothing to what costs a call: the payload of the push, git in the checkout, GitHub's API, and the
 * dates of the two commits. Each commit is asked for once.
 */
export function openCommitRelation(io: Io, facts: CommitFacts): ReadRelation {
  const answers = new Map<string, Promise<CommitRelation>>();
  return ({ revision = '', created }) => {
    if (!isCommitId(revision)) return Promise.resolve('unknown');
    const answer = answers.get(revision) ?? findRelation(io, facts, revision, created);
    answers.set(revision, answer);
    return answer;
  };
}

async function findRelation(
  io: Io,
  { event, commitDate, githubToken }: CommitFacts,
  revision: string,
  created: string | undefined,
): Promise<CommitRelation> {
  return (
    findRelationInPush(event, revision) ??
    (await readCommitRelation(io.workspace, revision, event.sha, io.env)) ??
    (await askGitHub(io, event, githubToken, revision)) ??
    compareDates(commitDate, created)
  );
}

async function askGitHub(
  io: Io,
  event: Event,
  token: string,
  revision: string,
): Promise<CommitRelation | undefined> {
  try {
    return await (await openGitHub(io, event, token)).compareCommits(revision, event.sha);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    for (const problem of error.problems)
      io.log.warning(
        `Which of two commits is the later one, only their dates tell: ${formatProblem(problem)}`,
      );
    return undefined;
  }
}
