import { type Event, findCommitDate, parseEvent } from '../core/event.ts';
import { parseDetachedRef } from '../core/git-ref.ts';
import { findNeeds } from '../core/metadata/context.ts';
import { deriveMetadataInputs, type PlanFacts } from '../core/plan-value.ts';
import { SlipwayError } from '../core/problem.ts';
import { type PlanInputs, parsePlanInputs } from '../inputs/plan.ts';
import { createFindings, type Findings } from '../inputs/raw.ts';
import { readGit } from '../io/git-context.ts';
import type { Io } from '../io/io.ts';
import { maskSecret, readInputs, readPayload } from '../io/runner.ts';

/** Everything that was read before the plan is decided. */
export interface PlanRequest {
  readonly inputs: PlanInputs;
  readonly facts: PlanFacts;
  readonly findings: Findings;
}

/** Reads inputs and event; asks git and GitHub's API only for what the rules need and the event does not say. */
export async function readPlanRequest(io: Io): Promise<PlanRequest> {
  const findings = createFindings();
  const inputs = parsePlanInputs(readInputs(io.env), findings);
  maskSecret(inputs.githubToken);
  const settings = {
    shortShaLength: io.env.DOCKER_METADATA_SHORT_SHA_LENGTH ?? '',
    annotationLevels: io.env.DOCKER_METADATA_ANNOTATIONS_LEVELS ?? '',
  };
  const needs = findNeeds(deriveMetadataInputs(inputs, settings));
  const event = await readEvent(io, inputs);
  const [dates, commitDate] = await Promise.all([
    needs.formatDate ? import('../core/metadata/date.ts') : undefined,
    needs.commitDate ? readDateOfCommit(io, event) : undefined,
  ]);
  const facts = { ...settings, event, now: io.now() };
  return {
    inputs,
    findings,
    facts: { ...facts, ...(commitDate && { commitDate }), ...(dates && { formatDate: dates.formatDate }) },
  };
}

async function readEvent(io: Io, inputs: PlanInputs): Promise<Event> {
  const event = parseEvent(io.env, await readPayload(io.env));
  return inputs.context === 'git' ? { ...event, ...(await readCheckout(io)) } : event;
}

/** Ref and commit of the checkout: what `context: git` asks for. */
async function readCheckout(io: Io): Promise<Pick<Event, 'ref' | 'sha'>> {
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

async function readDateOfCommit(io: Io, event: Event): Promise<Date | undefined> {
  const known = findCommitDate(event);
  if (known) return known;
  const text = await readGit(io.workspace, io.env, 'show', '-s', '--format=%cI', event.sha).catch(() => '');
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
