import { type HeldTag, holdBy } from '../core/guard/held.ts';
import { refuse } from '../core/problem.ts';
import { checkReadBack, type TagMove, type TagState } from '../core/release.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readBackTag, readTagState, readTagStates, writeTag } from '../io/registry/tags.ts';
import { rollBack } from './roll-back.ts';
import type { TagGuard } from './tag-guard.ts';

/** What the tags are moved with. */
export interface MoveTools {
  readonly registry: RegistryClient;
  /** What happens to a tag that another run moves at the same time. */
  readonly guard: TagGuard;
  /** The image that the tags are to name; complete in every registry. */
  readonly image: StoredManifest;
  readonly platforms: readonly string[];
  /** Whether time has passed since the tags were looked at, so that each is looked at again before its write. */
  readonly looksAgain: boolean;
}

export interface MovedTags {
  /** The tags that name the image now; `previous` is what they named right before. */
  readonly moves: readonly TagMove[];
  /** Those that another run has moved on meanwhile, and that are left to it. */
  readonly held: readonly HeldTag[];
}

/** Runs what moves tags. Where that fails, the floating tags that had moved are restored. */
export async function orRollBack<T>(
  registry: RegistryClient,
  task: (moved: TagMove[]) => Promise<T>,
): Promise<T> {
  const moved: TagMove[] = [];
  try {
    return await task(moved);
  } catch (error) {
    throw await rollBack(registry, moved, error);
  }
}

/**
 * The one mover of tags, for every action. Specific tags go first, side by side, then the floating ones: `latest` never
 * names what `1.2.3` does not name yet. Then every tag is read back. What has moved before counts as moved.
 */
export async function moveTags(
  tools: MoveTools,
  moves: readonly TagMove[],
  moved: TagMove[],
): Promise<MovedTags> {
  const before = new Set(moved.map(({ text }) => text));
  const left = moves.filter(({ text }) => !before.has(text));
  const move = (one: TagMove) => moveTag(tools, one, moved);
  const specific = await allOf(left.filter(({ isFloating }) => !isFloating).map(move));
  const floating = await allOf(left.filter(({ isFloating }) => isFloating).map(move));
  const results = [...specific, ...floating];
  const held = [
    ...results.flatMap((one) => ('reason' in one ? [one] : [])),
    ...(await verifyTags(tools, moved)),
  ];
  const isHeld = ({ text }: TagMove) => held.some((one) => one.text === text);
  const done = new Map(
    [...results.flatMap((one) => ('reason' in one ? [] : [one])), ...moved].map((one) => [one.text, one]),
  );
  const inOrder = moves.map((one) => done.get(one.text) ?? one);
  return { moves: inOrder.filter((one) => !isHeld(one)), held };
}

/** Waits for all of them also where one fails: what is still being written could not be taken back. */
async function allOf<T>(tasks: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

/** What names the image already is not written: registries with immutable tags refuse even the same image. */
async function moveTag(tools: MoveTools, move: TagMove, moved: TagMove[]): Promise<TagMove | HeldTag> {
  const { registry, guard, image, looksAgain } = tools;
  if (!looksAgain && move.kind === 'same') return move;
  const checked = looksAgain ? await guard.recheck(move) : move;
  if ('reason' in checked) return checked;
  if (checked.kind === 'same') moved.push(checked);
  else await writeMove(registry, checked, image, moved);
  return checked;
}

/** A write that got no answer may have been done all the same: what may have moved counts as moved. */
async function writeMove(
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

/** Every tag is read back; it names this image with all platforms, or one that is allowed to stand in its place. */
async function verifyTags(tools: MoveTools, moved: readonly TagMove[]): Promise<readonly HeldTag[]> {
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
