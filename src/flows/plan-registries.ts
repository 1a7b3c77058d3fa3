import { decideExisting, verifyExisting } from '../core/guard/if-exists.ts';
import { decideRepositories } from '../core/merge/repositories.ts';
import { decideFloatingTags } from '../core/metadata/floating.ts';
import { leaveOut, type PlanValue } from '../core/plan-value.ts';
import { refuse } from '../core/problem.ts';
import { deriveTargets, type Target } from '../core/targets.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { openRegistry } from './open-registry.ts';
import { checkPushRights } from './preflight.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** Asks the registries what decides before any leg is built: whether this run may push, and `if-exists`. */
export async function checkRegistries(io: Io, request: PlanRequest, plan: PlanValue): Promise<PlanValue> {
  const { facts, inputs, findings } = request;
  const { event } = facts;
  const { images } = plan.metadata;
  const { targets, problems } = deriveTargets(plan.metadata, [], event.repository.owner);
  const { repositories } = decideRepositories({ images }, event);
  refuse(problems);
  const { githubToken } = inputs;
  const client = await openRegistry(io, { event, targets: repositories, githubToken, findings });
  if (inputs.checkPush) await checkPushRights(io, { repositories }, client);
  const asked =
    inputs.ifExists === 'move' ? plan : await checkExisting(io, request, { plan, targets }, client);
  await client.settle();
  return asked;
}

/** `if-exists`, before any leg is built: the plan without the versions that stay. */
export async function checkExisting(
  io: Io,
  { inputs }: PlanRequest,
  { plan, targets }: { readonly plan: PlanValue; readonly targets: readonly Target[] },
  client: RegistryClient,
): Promise<PlanValue> {
  const before = await readTagStates(client, targets);
  const decisions = decideFloatingTags(plan.metadata, { ref: plan.ref });
  const subject = { targets, metadata: plan.metadata, guard: { decisions } };
  const existing = decideExisting(subject, inputs.ifExists, before, plan.sha);
  refuse(existing.problems);
  // Nothing is built yet, so the commit alone verifies: what is there of this one stays.
  const { held } = inputs.ifExists === 'verify' ? verifyExisting(subject, before, '', plan.sha) : existing;
  for (const { text, reason } of held) io.log.notice(`${text} is left out: ${reason}`);
  return leaveOut(plan, new Set(held.map(({ text }) => text)));
}
