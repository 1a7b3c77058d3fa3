import type { Event } from '../core/event.ts';
import {
  findHeld,
  formatHeld,
  type HeldTag,
  holdBy,
  holdTags,
  withoutEmptyPush,
} from '../core/guard/held.ts';
import { decideExisting } from '../core/guard/if-exists.ts';
import {
  decideFloatingTags,
  dependsOnVersions,
  findTagCollisions,
  readFloatingFacts,
  type TagDecision,
} from '../core/metadata/floating.ts';
import { refuse, SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { TagStates } from '../core/release.ts';
import { readRefs } from '../io/git.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { listTags } from '../io/registry/tag-list.ts';
import { readKnownVersions } from './known-versions.ts';
import type { PublishRequest } from './read-request.ts';
import { openTagGuard } from './tag-guard.ts';

/** Before anything starts: takes out the names that would go back to an older version. */
export async function guardVersions(
  io: Io,
  { inputs, facts }: PublishRequest,
  plan: PublishPlan,
): Promise<PublishPlan> {
  if (!plan.push.push) return plan;
  const floating = readFloatingFacts(facts.event);
  const notices = [...plan.guard.notices, ...(await findCollisions(io, plan, floating.ref))];
  const isOn = inputs.guardFloatingTags;
  const versions =
    isOn && dependsOnVersions(plan.metadata, floating)
      ? await readKnownVersions(io, facts.event, inputs.githubToken)
      : { isWhole: true };
  const decisions = decideFloatingTags(plan.metadata, { ...floating, ...versions });
  const guard = { ...plan.guard, isOn, notices, decisions, lacksVersions: !versions.isWhole };
  return hold(io, { ...plan, guard }, isOn ? findHeld(plan.targets, decisions) : []);
}

/** With what the registry's tags name now: versions where nobody else knew them, `if-exists`, older commits. */
export async function guardByRegistry(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  registry: RegistryClient,
  before: TagStates,
): Promise<PublishPlan> {
  const { event } = request.facts;
  const older = plan.guard.lacksVersions ? await findOlder(io, plan, registry, before, event) : [];
  const versioned = hold(io, plan, older);
  const existing = decideExisting(versioned, request.inputs.ifExists, before, event.sha);
  refuse(existing.problems);
  for (const notice of existing.notices) io.log.problem('notice', notice);
  const kept = hold(io, versioned, existing.held);
  const judge = openTagGuard(io, request, kept, registry).judge;
  const judged = await Promise.all(
    kept.targets.map(async (target) => {
      const decision = await judge(target, before.get(target.text) ?? { kind: 'absent' });
      return decision && !decision.moves ? [holdBy(target, decision)] : [];
    }),
  );
  return hold(io, kept, judged.flat());
}

/** Says what is held, and goes on with the rest. */
export function hold(io: Io, plan: PublishPlan, held: readonly HeldTag[]): PublishPlan {
  announce(io, held);
  return withoutEmptyPush(holdTags(plan, held));
}

export function announce(io: Io, held: readonly HeldTag[]): void {
  for (const one of held) io.log.notice(formatHeld(one));
}

async function findCollisions(io: Io, { metadata }: PublishPlan, ref: string) {
  if (!metadata.rules.some(({ type, tag }) => type === 'ref' && tag !== undefined)) return [];
  const collisions = findTagCollisions(metadata, ref, await readRefs(io.workspace, io.env));
  for (const collision of collisions) io.log.problem('notice', collision);
  return collisions;
}

/** By the tags in the registry, and by what the images say that the names have now. */
async function findOlder(
  io: Io,
  plan: PublishPlan,
  registry: RegistryClient,
  before: TagStates,
  event: Event,
): Promise<readonly HeldTag[]> {
  const listed = await listTagsIfPossible(io, plan, registry);
  const versions = [...before.values()].flatMap((state) =>
    state.kind === 'present' && state.version ? [state.version] : [],
  );
  const known = { source: 'registry' as const, names: [...listed, ...versions] };
  const decisions: readonly TagDecision[] = decideFloatingTags(plan.metadata, {
    ...readFloatingFacts(event),
    known,
  });
  return findHeld(plan.targets, decisions);
}

async function listTagsIfPossible(io: Io, { repositories: [first] }: PublishPlan, registry: RegistryClient) {
  if (!first) return [];
  try {
    return await listTags(registry, first);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    io.log.warning(`The tags of the image could not be listed: ${error.message}`);
    return [];
  }
}
