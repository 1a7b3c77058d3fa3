import { formatHeld, type HeldTag, holdBy } from '../core/guard/held.ts';
import { decideBranchTag } from '../core/metadata/floating.ts';
import type { TagMove, TagStates } from '../core/release.ts';
import type { Io } from '../io/io.ts';
import { openCommitRelation } from './commit-relation.ts';
import type { PromoteRequest } from './read-promote-request.ts';

/** The moves of floating tags that would go back to an older commit, as where an old run is started again. */
export async function findOlderMoves(
  io: Io,
  { inputs, event, sha }: PromoteRequest,
  moves: readonly TagMove[],
  before: TagStates,
): Promise<readonly TagMove[]> {
  if (!inputs.guardFloatingTags) return [];
  const readRelation = openCommitRelation(io, { event: { ...event, sha }, githubToken: inputs.githubToken });
  const judge = async (move: TagMove): Promise<HeldTag | undefined> => {
    const state = before.get(move.text);
    if (!move.isFloating || move.kind !== 'move' || state?.kind !== 'present') return undefined;
    const decision = decideBranchTag(
      move.reference.tag,
      await readRelation(state),
      state.revision ?? '',
      sha,
    );
    return decision.moves ? undefined : holdBy(move, decision);
  };
  const held = (await Promise.all(moves.map(judge))).filter((one) => one !== undefined);
  for (const one of held) io.log.notice(formatHeld(one));
  return moves.filter(({ text }) => held.some((one) => one.text === text));
}
