import { formatHeld, type HeldTag, holdBy } from '../core/guard/held.ts';
import type { TagMove, TagStates } from '../core/release.ts';
import type { Io } from '../io/io.ts';
import type { TagGuard } from './tag-guard.ts';

/** The moves of floating tags that would go back to an older commit, as where an old run is started again. */
export async function findOlderMoves(
  io: Io,
  guard: TagGuard,
  moves: readonly TagMove[],
  before: TagStates,
): Promise<readonly TagMove[]> {
  const judge = async (move: TagMove): Promise<HeldTag | undefined> => {
    if (move.kind !== 'move') return undefined;
    const decision = await guard.judge(move, before.get(move.text) ?? { kind: 'absent' });
    return decision && !decision.moves ? holdBy(move, decision) : undefined;
  };
  const held = (await Promise.all(moves.map(judge))).filter((one) => one !== undefined);
  for (const one of held) io.log.notice(formatHeld(one));
  return moves.filter(({ text }) => held.some((one) => one.text === text));
}
