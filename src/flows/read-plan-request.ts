import { type Event, findCommitDate, isRepositoryTold, parseEvent } from '../core/event.ts';
import { findNeeds } from '../core/metadata/context.ts';
import { deriveMetadataInputs, type PlanFacts } from '../core/plan-value.ts';
import { type PlanInputs, parseExportSwitch, parsePlanInputs } from '../inputs/plan.ts';
import { createFindings, type Findings } from '../inputs/raw.ts';
import type { Io } from '../io/io.ts';
import { maskSecret, readInputs, readPayload } from '../io/runner.ts';
import { loadTools } from './load-tools.ts';

/** Everything that was read before the plan is decided. */
export interface PlanRequest {
  readonly inputs: PlanInputs;
  readonly facts: PlanFacts;
  readonly findings: Findings;
  /** The answers are variables for later steps, too. */
  readonly exports: boolean;
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
  const exports = parseExportSwitch(io.env.DOCKER_METADATA_SET_OUTPUT_ENV ?? '', findings);
  const needs = findNeeds(deriveMetadataInputs(inputs, settings));
  const told = await readEvent(io, inputs, findings);
  // All of this stands in a plan that is only completed.
  if (inputs.plan) return { inputs, facts: { ...settings, event: told, now: io.now() }, findings, exports };
  const event = await readRepository(io, told, inputs, needs.defaultBranch);
  const [tools, commitDate] = await Promise.all([
    loadTools(needs.tools),
    needs.commitDate ? readDateOfCommit(io, event, inputs.githubToken) : undefined,
  ]);
  const facts = { ...settings, event, tools, now: io.now(), ...(commitDate && { commitDate }) };
  return { inputs, facts, findings, exports };
}

/** From the payload, or from what stands in for it: the inputs `ref` and `version`, or the checkout. */
async function readEvent(io: Io, inputs: PlanInputs, findings: Findings): Promise<Event> {
  const event = parseEvent(io.env, await readPayload(io.env));
  if (inputs.refWish) {
    const { applyRefInput } = await import('./read-ref.ts');
    return applyRefInput(io, event, { ...inputs, context: '' }, findings);
  }
  if (inputs.context !== 'git') return event;
  const { readCheckout } = await import('./read-checkout.ts');
  return { ...event, ...(await readCheckout(io)) };
}

/** One call to GitHub's API, and only where the event does not say what labels and rules are made of. */
async function readRepository(
  io: Io,
  event: Event,
  { githubToken }: PlanInputs,
  needsBranch: boolean,
): Promise<Event> {
  const lacksBranch = needsBranch && event.repository.defaultBranch === undefined;
  if (isRepositoryTold(event) && !lacksBranch) return event;
  const { askRepository } = await import('./missing-facts.ts');
  return askRepository(io, event, githubToken, lacksBranch);
}

/** The payload of a push has it; else the checkout where there is one, else GitHub. */
async function readDateOfCommit(io: Io, event: Event, token: string): Promise<Date | undefined> {
  const known = findCommitDate(event);
  if (known) return known;
  const { readDateOfCommit: read } = await import('./read-built-commit.ts');
  return read(io, event, token);
}
