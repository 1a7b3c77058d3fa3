import type { HeldTag } from '../core/guard/held.ts';
import { holdBy } from '../core/guard/held.ts';
import { isVersionTarget } from '../core/guard/if-exists.ts';
import { decideByImage } from '../core/guard/versions.ts';
import { decideBranchTag, readFloatingFacts, type TagDecision } from '../core/metadata/floating.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { withDigest } from '../core/reference.ts';
import { findConcurrentMove, moveFrom, type TagMove, type TagState } from '../core/release.ts';
import type { Target } from '../core/targets.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readIndexLabels, readTagState, readTagStates } from '../io/registry/tags.ts';
import { openCommitRelation, type ReadRelation } from './commit-relation.ts';
import type { PromoteRequest } from './read-promote-request.ts';
import type { PublishRequest } from './read-request.ts';

/** Decides about tags by what they name at the moment: what happens where two runs move the same one. */
export interface TagGuard {
  /** Whether a name may move on from the image that it names now; nothing where no guard looks after it. */
  readonly judge: (target: Target, state: TagState) => Promise<TagDecision | undefined>;
  /**
   * Compare-and-set: looks once more right before a name is written. The move from what it names now, or a reason to
   * leave the name to another run.
   */
  readonly recheck: (move: TagMove) => Promise<TagMove | HeldTag>;
}

/** What becomes of a tag that another run has moved since it was looked at. */
type RaceRule =
  /** The newer one of the two stays; where nobody can tell, this run's. */
  | 'newer'
  /** The tag goes on to this run's image. */
  | 'overwrite'
  /** It was not to be moved where it exists: it is left to the other run, or the step fails. */
  | 'skip'
  | 'fail';

interface RacePolicy {
  readonly judge: TagGuard['judge'];
  readonly ruleOf: (move: TagMove) => RaceRule;
}

type Present = Extract<TagState, { kind: 'present' }>;

/** The guard of a publication: by versions and commits. */
export function openTagGuard(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  registry: RegistryClient,
): TagGuard {
  const { facts, inputs } = request;
  const { event } = facts;
  const readRelation = openCommitRelation(io, { ...facts, githubToken: inputs.githubToken });
  const judge = async (target: Target, state: TagState) => {
    const decision = plan.guard.decisions.find(({ tag }) => tag === target.reference.tag);
    if (!plan.guard.isOn || !target.isFloating || !decision || state.kind !== 'present') return undefined;
    // A pull request has a tag of its own, and its commit is on no branch.
    if (decision.by === 'nothing' || event.ref.startsWith('refs/pull/')) return undefined;
    if (decision.by === 'version') {
      const verdict = decideByImage(decision.tag, plan.metadata, readFloatingFacts(event), state.version);
      return verdict && { ...verdict, ...(state.revision === event.sha && { relation: 'same' as const }) };
    }
    return judgeByCommit(registry, target, state, { readRelation, sha: event.sha });
  };
  const ruleOf = (move: TagMove): RaceRule => {
    if (inputs.ifExists !== 'move' && isVersionTarget(move, plan))
      return inputs.ifExists === 'skip' ? 'skip' : 'fail';
    return move.isFloating && plan.guard.isOn ? 'newer' : 'overwrite';
  };
  return openGuard(registry, { judge, ruleOf });
}

/** The guard of a promotion: by commits, where that is asked for. */
export function openPromoteGuard(
  io: Io,
  { inputs, event, sha }: PromoteRequest,
  registry: RegistryClient,
): TagGuard {
  const readRelation = openCommitRelation(io, { event: { ...event, sha }, githubToken: inputs.githubToken });
  const { guardFloatingTags, ifExists } = inputs;
  return openGuard(registry, {
    judge: async (target, state) =>
      guardFloatingTags && target.isFloating && state.kind === 'present'
        ? judgeByCommit(registry, target, state, { readRelation, sha })
        : undefined,
    ruleOf: ({ isFloating }) => {
      if (ifExists === 'skip' || ifExists === 'fail') return ifExists;
      if (ifExists === 'auto' && !isFloating) return 'fail';
      return isFloating && guardFloatingTags ? 'newer' : 'overwrite';
    },
  });
}

/** One answer to a race for every action. */
function openGuard(registry: RegistryClient, { judge, ruleOf }: RacePolicy): TagGuard {
  const recheck = async (move: TagMove) => {
    const rule = ruleOf(move);
    if (rule === 'overwrite' && !move.isFloating) return move;
    const seen = await readTagState(registry, move.reference);
    if (seen.kind === 'present' && seen.digest === move.digest) return { ...move, kind: 'same' as const };
    const moved = findConcurrentMove(move, seen);
    if (!moved) return move;
    if (rule === 'fail') throw new SlipwayError(moved);
    if (rule === 'skip') return { text: move.text, reason: 'another run has published it meanwhile' };
    if (rule === 'overwrite') return moveFrom(move, seen);
    const now = (await readTagStates(registry, [move])).get(move.text) ?? { kind: 'absent' };
    const decision = await judge(move, now);
    return decision && !decision.moves ? holdBy(move, decision) : moveFrom(move, now);
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
