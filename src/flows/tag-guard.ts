import type { HeldTag } from '../core/guard/held.ts';
import { holdBy } from '../core/guard/held.ts';
import { isVersionTarget } from '../core/guard/if-exists.ts';
import { decideByImage } from '../core/guard/versions.ts';
import { decideBranchTag, readFloatingFacts, type TagDecision } from '../core/metadata/floating.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { withDigest } from '../core/reference.ts';
import { findConcurrentMove, type TagMove, type TagState } from '../core/release.ts';
import type { Target } from '../core/targets.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readIndexLabels, readTagState, readTagStates } from '../io/registry/tags.ts';
import { openCommitRelation, type ReadRelation } from './commit-relation.ts';
import type { PublishRequest } from './read-request.ts';

/** Decides about tags by what they name at the moment. */
export interface TagGuard {
  /** Whether a name may move on from the image that it names now; nothing where no guard looks after it. */
  readonly judge: (target: Target, state: TagState) => Promise<TagDecision | undefined>;
  /** Compare-and-set: looks once more right before a name is written. A reason to leave it, or nothing. */
  readonly recheck: (move: TagMove) => Promise<HeldTag | undefined>;
}

type Present = Extract<TagState, { kind: 'present' }>;

export function openTagGuard(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  registry: RegistryClient,
): TagGuard {
  const readRelation = openCommitRelation(io, {
    ...request.facts,
    githubToken: request.inputs.githubToken,
  });
  const judge = async (target: Target, state: TagState) => {
    const decision = plan.guard.decisions.find(({ tag }) => tag === target.reference.tag);
    if (!plan.guard.isOn || !target.isFloating || !decision || state.kind !== 'present') return undefined;
    const { event } = request.facts;
    // A pull request has a tag of its own, and its commit is on no branch.
    if (decision.by === 'nothing' || event.ref.startsWith('refs/pull/')) return undefined;
    if (decision.by === 'version') {
      const verdict = decideByImage(decision.tag, plan.metadata, readFloatingFacts(event), state.version);
      return verdict && { ...verdict, ...(state.revision === event.sha && { relation: 'same' as const }) };
    }
    return judgeByCommit(registry, target, state, { readRelation, sha: event.sha });
  };
  const recheck = async (move: TagMove) => {
    const keepsVersions = request.inputs.ifExists !== 'move' && isVersionTarget(move, plan);
    if (!keepsVersions && !(move.isFloating && plan.guard.isOn)) return undefined;
    const moved = findConcurrentMove(move, await readTagState(registry, move.reference));
    if (!moved) return undefined;
    if (keepsVersions && request.inputs.ifExists !== 'skip') throw new SlipwayError(moved);
    if (keepsVersions) return { text: move.text, reason: 'another run has published it meanwhile' };
    const now = (await readTagStates(registry, [move])).get(move.text) ?? { kind: 'absent' };
    const decision = await judge(move, now);
    return decision && !decision.moves ? holdBy(move, decision) : undefined;
  };
  return { judge, recheck };
}

async function judgeByCommit(
  registry: RegistryClient,
  { reference }: Target,
  state: Present,
  own: { readonly readRelation: ReadRelation; readonly sha: string },
): Promise<TagDecision> {
  const isSilent = state.revision === undefined && state.platforms.length > 0;
  const facts = isSilent ? await readLabels(registry, reference, state) : state;
  const relation = await own.readRelation(facts);
  return decideBranchTag(reference.tag, relation, facts.revision ?? '', own.sha);
}

/** An image whose labels cannot be read counts as one that says nothing. */
async function readLabels(registry: RegistryClient, reference: Target['reference'], state: Present) {
  try {
    return await readIndexLabels(registry, withDigest(reference, state.digest));
  } catch (error) {
    if (error instanceof SlipwayError) return {};
    throw error;
  }
}
