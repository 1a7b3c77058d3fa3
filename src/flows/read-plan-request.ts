import { type Event, findCommitDate, parseEvent } from '../core/event.ts';
import { findNeeds } from '../core/metadata/context.ts';
import { deriveMetadataInputs, type PlanFacts } from '../core/plan-value.ts';
import { type PlanInputs, parsePlanInputs } from '../inputs/plan.ts';
import { createFindings, type Findings } from '../inputs/raw.ts';
import type { Io } from '../io/io.ts';
import { maskSecret, readInputs, readPayload } from '../io/runner.ts';
import { loadTools } from './load-tools.ts';

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
  const [tools, commitDate] = await Promise.all([
    loadTools(needs.tools),
    needs.commitDate ? readDateOfCommit(io, event) : undefined,
  ]);
  const facts = { ...settings, event, tools, now: io.now() };
  return { inputs, findings, facts: { ...facts, ...(commitDate && { commitDate }) } };
}

async function readEvent(io: Io, inputs: PlanInputs): Promise<Event> {
  const event = parseEvent(io.env, await readPayload(io.env));
  if (inputs.context !== 'git') return event;
  const { readCheckout } = await import('./read-checkout.ts');
  return { ...event, ...(await readCheckout(io)) };
}

async function readDateOfCommit(io: Io, event: Event): Promise<Date | undefined> {
  const known = findCommitDate(event);
  if (known) return known;
  const { readCommitDate } = await import('../io/git.ts');
  return readCommitDate(io.workspace, event.sha, io.env);
}
