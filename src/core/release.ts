import type { ImageFacts } from './guard/image-facts.ts';
import type { Problem } from './problem.ts';
import type { Target } from './targets.ts';

/** What a tag named when it was looked at. */
export type TagState =
  | { readonly kind: 'absent' }
  /** `platforms` as `linux/arm/v7`; empty where the image says nothing of platforms. */
  | ({
      readonly kind: 'present';
      readonly digest: string;
      readonly platforms: readonly string[];
    } & ImageFacts)
  /** The registry did not say; nothing may be concluded from it. */
  | { readonly kind: 'unreadable'; readonly problem: Problem };

/** Tag states by the text of their target, `ghcr.io/o/a:v1`. */
export type TagStates = ReadonlyMap<string, TagState>;

/** A tag's way from what it named to what it is to name. */
export interface TagMove extends Target {
  readonly digest: string;
  readonly kind: 'create' | 'move' | 'same' | 'unknown';
  /** The digest that the tag had. */
  readonly previous?: string;
}

/** What was found wrong with a tag. */
export interface Finding extends Problem {
  /** The text of its target. */
  readonly target: string;
  readonly severity: 'error' | 'warning';
}

/** What a tag has to show when it is read back. */
export interface ExpectedImage {
  readonly digest: string;
  readonly platforms: readonly string[];
}

/**
 * The moves in the order in which they are made: specific tags of all registries, then floating ones of all
 * registries, so that `latest` never names what `1.2.3` does not name yet. A tag asked for twice moves once.
 */
export function decideMoves(
  targets: readonly Target[],
  digest: string,
  before: TagStates,
): readonly TagMove[] {
  const unique = new Map(targets.map((target) => [target.text, target]));
  const moves = [...unique.values()].map((target) => planMove(target, digest, before.get(target.text)));
  return [...moves.filter((move) => !move.isFloating), ...moves.filter((move) => move.isFloating)];
}

/** The output `previous`: JSON, from tag to the digest it had, null for a tag that is new. */
export function formatPrevious(moves: readonly TagMove[]): string {
  const known = moves.filter(({ kind }) => kind !== 'unknown');
  return JSON.stringify(Object.fromEntries(known.map(({ text, previous }) => [text, previous ?? null])));
}

/** Refuses an image with fewer platforms than a tag had: machines of the missing ones could no longer pull it. */
export function findPlatformRemovals(
  targets: readonly Target[],
  before: TagStates,
  platforms: readonly string[],
  isAllowed: boolean,
): readonly Finding[] {
  // An image that names no platform cannot be compared.
  if (platforms.length === 0) return [];
  return targets.flatMap(({ text }) => {
    const state = before.get(text);
    const had = state?.kind === 'present' ? state.platforms : [];
    const lost = had.filter((platform) => !platforms.includes(platform));
    return lost.length > 0 ? [platformRemoval(text, lost, isAllowed)] : [];
  });
}

/** Compare-and-set: whether a tag still names what it named when the move was planned. */
export function findConcurrentMove(move: TagMove, now: TagState): Finding | undefined {
  if (now.kind === 'unreadable' || move.kind === 'unknown') return undefined;
  const found = now.kind === 'present' ? now.digest : undefined;
  if (found === move.previous || found === move.digest) return undefined;
  const name = (digest: string | undefined) => digest ?? 'no such tag';
  return {
    code: 'release.tag-moved',
    severity: 'error',
    target: move.text,
    message: `${move.text} was moved by someone else while this run was under way: expected ${name(move.previous)}, found ${name(found)}`,
    hint: 'two runs publish the same tag at once: give the workflow a `concurrency` group; if this run is the newer one, run it again',
  };
}

/** The same move from what the tag names now. */
export function moveFrom({ previous: _, ...move }: TagMove, now: TagState): TagMove {
  return planMove(move, move.digest, now);
}

/** Compares a tag, as it was read back, with what it has to name. */
export function checkReadBack(target: string, expected: ExpectedImage, found: TagState): readonly Finding[] {
  const finding = (code: string, message: string, hint: string): readonly Finding[] => [
    { code, severity: 'error', target, message, hint },
  ];
  if (found.kind === 'unreadable') {
    const { message, hint = '' } = found.problem;
    return finding(
      'release.not-verified',
      `${target} was moved, and could not be read back: ${message}`,
      hint,
    );
  }
  if (found.kind === 'absent') {
    const hint = 'run the job again; if it stays so, the registry has lost the write';
    return finding(
      'release.tag-missing',
      `${target} was written, and the registry says there is no such tag`,
      hint,
    );
  }
  if (found.digest !== expected.digest) {
    const message = `${target} names ${found.digest} after it was moved to ${expected.digest}`;
    const hint = 'another run may have moved it at the same moment: give the workflow a `concurrency` group';
    return finding('release.digest-differs', message, hint);
  }
  const missing = expected.platforms.filter((platform) => !found.platforms.includes(platform));
  if (missing.length === 0) return [];
  const list = found.platforms.join(', ') || 'none';
  const message = `${target} was to have ${expected.platforms.join(', ')} and has ${list}: ${missing.join(', ')} is missing`;
  return finding('release.platform-missing', message, 'look at the build log for these platforms');
}

/** Puts back the floating tags that had moved; one that is new stays, since GHCR cannot delete a tag. */
export function decideRollback(moved: readonly TagMove[]): readonly TagMove[] {
  return moved.flatMap((move) =>
    move.isFloating && move.kind === 'move' && move.previous
      ? [{ ...move, digest: move.previous, previous: move.digest }]
      : [],
  );
}

function planMove(target: Target, digest: string, state: TagState | undefined): TagMove {
  if (!state || state.kind === 'unreadable') return { ...target, digest, kind: 'unknown' };
  if (state.kind === 'absent') return { ...target, digest, kind: 'create' };
  const kind = state.digest === digest ? 'same' : 'move';
  return { ...target, digest, kind, previous: state.digest };
}

function platformRemoval(target: string, lost: readonly string[], isAllowed: boolean): Finding {
  return {
    code: 'release.platform-removal',
    severity: isAllowed ? 'warning' : 'error',
    target,
    input: 'platforms',
    message: `${target} would lose ${lost.join(', ')}: it can be pulled there now, and the new image has nothing for it`,
    hint: `build ${lost.join(', ')} too, or set \`allow-platform-removal: true\` where that is meant`,
  };
}
