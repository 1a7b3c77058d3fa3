import { SlipwayError } from '../core/problem.ts';
import { withDigest } from '../core/reference.ts';
import { decideRollback, type TagMove } from '../core/release.ts';
import { describeRollBack } from '../core/release-report.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readTagState, writeTag } from '../io/registry/tags.ts';

/** A runner that cancels a job kills it 10 s later; before that, a tag that is being written has 2 s to end. */
const MOST_TIME = 4000;

type Fate = 'restored' | 'left' | 'unknown' | 'others';

/** Floating tags that had moved go back to what they named; the report says which, and which could not. */
export async function rollBack(
  registry: RegistryClient,
  moved: readonly TagMove[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof SlipwayError)) return error;
  const client = registry.outliving(MOST_TIME);
  const fates = await Promise.all(moved.map((move) => takeBack(client, move)));
  const textsOf = (fate: Fate) => moved.flatMap(({ text }, at) => (fates[at] === fate ? [text] : []));
  const report = describeRollBack({
    restored: textsOf('restored'),
    left: textsOf('left'),
    unknown: textsOf('unknown'),
  });
  return new SlipwayError([...error.problems, ...report], { cause: error });
}

/** Only what this run gave a tag is taken back: nothing is written over what another run has put there since. */
async function takeBack(registry: RegistryClient, move: TagMove): Promise<Fate> {
  const now = await readTagState(registry, move.reference);
  if (now.kind === 'unreadable') return 'unknown';
  const isOthers = now.kind === 'present' && now.digest !== move.digest && now.digest !== move.previous;
  if (isOthers) return 'others';
  const [back] = decideRollback([move]);
  return back && (await putBack(registry, back)) ? 'restored' : 'left';
}

async function putBack(registry: RegistryClient, back: TagMove): Promise<boolean> {
  try {
    await writeTag(registry, back, await registry.getManifest(withDigest(back.reference, back.digest)));
    return true;
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}
