import { type HeldTag, holdBy } from '../core/guard/held.ts';
import { refuse } from '../core/problem.ts';
import { checkReadBack, type TagMove, type TagState } from '../core/release.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readBackTag, readTagState, readTagStates, writeTag } from '../io/registry/tags.ts';
import type { TagGuard } from './tag-guard.ts';

/** What the tags are moved with. */
export interface MoveTools {
  readonly registry: RegistryClient;
  readonly guard: TagGuard;
  /** The image that the tags are to name. */
  readonly image: StoredManifest;
  readonly platforms: readonly string[];
}

/**
 * Those of versions side by side, then the floating ones side by side: `latest` never names what `1.2.3` does not name
 * yet. What another run has moved on meanwhile is left to it.
 */
export async function moveTags(
  tools: MoveTools,
  moves: readonly TagMove[],
  moved: TagMove[],
): Promise<readonly HeldTag[]> {
  const move = (one: TagMove) => moveTag(tools, one, moved);
  const specific = await allOf(moves.filter(({ isFloating }) => !isFloating).map(move));
  const floating = await allOf(moves.filter(({ isFloating }) => isFloating).map(move));
  return [...specific, ...floating].flatMap((held) => (held ? [held] : []));
}

/** Waits for all of them also where one fails: what is still being written could not be taken back. */
export async function allOf<T>(tasks: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

async function moveTag(
  { registry, guard, image }: MoveTools,
  move: TagMove,
  moved: TagMove[],
): Promise<HeldTag | undefined> {
  const reason = await guard.recheck(move);
  if (reason) return reason;
  // Registries with immutable tags refuse even the same image once more.
  if (await isThere(registry, move)) moved.push(move);
  else await writeMove(registry, move, image, moved);
  return undefined;
}

/** A write that got no answer may have been done all the same: what may have moved counts as moved. */
export async function writeMove(
  registry: RegistryClient,
  move: TagMove,
  image: StoredManifest,
  moved: TagMove[],
): Promise<void> {
  try {
    await writeTag(registry, move, image);
  } catch (error) {
    if (await mayName(registry, move)) moved.push(move);
    throw error;
  }
  moved.push(move);
}

/** Whether a tag names the new image, or nobody can tell. */
export async function mayName(registry: RegistryClient, { reference, digest }: TagMove): Promise<boolean> {
  const now = await readTagState(registry, reference);
  return now.kind === 'unreadable' || (now.kind === 'present' && now.digest === digest);
}

/** What names the image already is not written; a floating tag may have moved since it was looked at. */
async function isThere(registry: RegistryClient, move: TagMove): Promise<boolean> {
  if (move.kind !== 'same' || !move.isFloating) return move.kind === 'same';
  const now = await readTagState(registry, move.reference);
  return now.kind === 'present' && now.digest === move.digest;
}

/** Every tag is read back; it names this image with all platforms, or one that is allowed to stand in its place. */
export async function verifyTags(tools: MoveTools, moved: readonly TagMove[]): Promise<readonly HeldTag[]> {
  const checks = await Promise.all(moved.map((move) => verifyTag(tools, move)));
  refuse(checks.flatMap(({ findings }) => findings));
  return checks.flatMap(({ held }) => held);
}

const mostWrites = 3;

/**
 * A registry knows no "write only if": between our last look and our write another run may have written, too. Whoever
 * comes back to find the other's image under the tag settles it: the newer one stays, or is written once more.
 */
async function verifyTag(tools: MoveTools, move: TagMove) {
  const { registry, image, platforms } = tools;
  const expected = { digest: image.digest, platforms };
  for (let write = 1; ; write++) {
    const found = await readBackTag(registry, move, image.digest, { digest: move.previous });
    const findings = checkReadBack(move.text, expected, found);
    if (findings.length === 0 || !isOthers(found, image)) return { findings, held: [] };
    const verdict = await settle(tools, move);
    if (verdict === 'unknown' || (verdict === 'ours' && write === mostWrites)) return { findings, held: [] };
    if (verdict !== 'ours') return { findings: [], held: [verdict] };
    await writeTag(registry, move, image);
  }
}

function isOthers(found: TagState, { digest }: StoredManifest): boolean {
  return found.kind === 'present' && found.digest !== digest;
}

async function settle({ registry, guard }: MoveTools, move: TagMove): Promise<'ours' | 'unknown' | HeldTag> {
  const now = (await readTagStates(registry, [move])).get(move.text) ?? { kind: 'absent' };
  if (now.kind === 'present' && now.digest === move.digest) return 'ours';
  const decision = await guard.judge(move, now);
  if (!decision || decision.relation === 'unknown') return 'unknown';
  if (!decision.moves) return holdBy(move, decision);
  // Whichever of the two stays is right, and two that overwrite each other would come to no end.
  if (decision.relation === 'same')
    return { text: move.text, reason: 'another run has published this commit at the same time' };
  return 'ours';
}
