import { SlipwayError } from '../core/problem.ts';
import { withDigest } from '../core/reference.ts';
import { decideRollback, type TagMove } from '../core/release.ts';
import { describeRollBack } from '../core/release-report.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readTagState, writeTag } from '../io/registry/tags.ts';

/** Floating tags that had moved go back to what they named; the report says which, and which could not. */
export async function rollBack(
  registry: RegistryClient,
  moved: readonly TagMove[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof SlipwayError)) return error;
  const restored: string[] = [];
  for (const move of decideRollback(moved)) {
    if (await putBack(registry, move)) restored.push(move.text);
  }
  const left = moved.map(({ text }) => text).filter((text) => !restored.includes(text));
  return new SlipwayError([...error.problems, ...describeRollBack(restored, left)], { cause: error });
}

/** `move.digest` is what the tag had, `move.previous` what this run gave it: only that is taken back. */
async function putBack(registry: RegistryClient, move: TagMove): Promise<boolean> {
  try {
    const now = await readTagState(registry, move.reference);
    if (now.kind === 'present' && now.digest !== move.previous) return false;
    await writeTag(registry, move, await registry.getManifest(withDigest(move.reference, move.digest)));
    return true;
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}
