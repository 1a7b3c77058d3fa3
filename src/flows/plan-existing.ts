import { decideExisting } from '../core/guard/if-exists.ts';
import { decideFloatingTags } from '../core/metadata/floating.ts';
import { leaveOut, type PlanValue } from '../core/plan-value.ts';
import { refuse } from '../core/problem.ts';
import { deriveTargets } from '../core/targets.ts';
import type { Io } from '../io/io.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { openRegistry } from './open-registry.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** `if-exists` in the plan: what the registries have of the version tags decides before any leg is built. */
export async function checkExisting(io: Io, request: PlanRequest, plan: PlanValue): Promise<PlanValue> {
  const { targets, problems } = deriveTargets(plan.metadata, [], request.facts.event.repository.owner);
  refuse(problems);
  const { facts, inputs, findings } = request;
  const client = await openRegistry(io, {
    event: facts.event,
    targets: targets.map(({ reference }) => reference),
    githubToken: inputs.githubToken,
    findings,
  });
  const before = await readTagStates(client, targets);
  const decisions = decideFloatingTags(plan.metadata, { ref: plan.ref });
  const subject = { targets, metadata: plan.metadata, guard: { decisions } };
  const existing = decideExisting(subject, inputs.ifExists, before, plan.sha);
  refuse(existing.problems);
  for (const { text, reason } of existing.held) io.log.notice(`${text} is left out: ${reason}`);
  return leaveOut(plan, new Set(existing.held.map(({ text }) => text)));
}
