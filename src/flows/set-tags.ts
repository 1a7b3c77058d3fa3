import { refuse } from '../core/problem.ts';
import { checkReadBack, findConcurrentMove, type TagMove } from '../core/release.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readBackTag, readTagState } from '../io/registry/tags.ts';
import { allOf, writeMove } from './move-tags.ts';
import { rollBack } from './roll-back.ts';

interface TagTools {
  readonly registry: RegistryClient;
  readonly image: StoredManifest;
  readonly platforms: readonly string[];
}

/**
 * Moves tags to an image that is there: those of versions first, side by side, then the floating ones, and reads every
 * one back. Fails one of them, the floating ones that had moved go back.
 */
export async function setTags(
  tools: TagTools,
  moves: readonly TagMove[],
  /** Time has passed since the tags were looked at. */
  looksAgain: boolean,
): Promise<readonly TagMove[]> {
  const moved: TagMove[] = [];
  const set = async (move: TagMove) => {
    if (move.kind === 'same') return;
    if (looksAgain) await refuseOthers(tools.registry, move);
    await writeMove(tools.registry, move, tools.image, moved);
  };
  try {
    await allOf(moves.filter(({ isFloating }) => !isFloating).map(set));
    await allOf(moves.filter(({ isFloating }) => isFloating).map(set));
    await Promise.all(moved.map((move) => verify(tools, move)));
  } catch (error) {
    throw await rollBack(tools.registry, moved, error);
  }
  return moves;
}

/** Compare-and-set, as far as registries know it. */
async function refuseOthers(registry: RegistryClient, move: TagMove): Promise<void> {
  const others = findConcurrentMove(move, await readTagState(registry, move.reference));
  refuse(others ? [others] : []);
}

async function verify({ registry, image, platforms }: TagTools, move: TagMove): Promise<void> {
  const found = await readBackTag(registry, move, image.digest, { digest: move.previous });
  refuse(checkReadBack(move.text, { digest: image.digest, platforms }, found));
}
