import { ownValue } from '../own-value.ts';
import { parseVersionForm, type VersionForm } from './version-form.ts';

/** Before the release of its numbers (alpha, rc), that release, or a later revision of it (`1.2.post1`, `1.2-2`). */
export type Stage = 'before' | 'release' | 'after';

export interface OrderedVersion extends VersionForm {
  readonly stage: Stage;
  readonly tokens: readonly string[];
  /** The name of a variant or series, `alpine` of `1.2-alpine`: it says nothing of age, and its numbers alone do. */
  readonly variant: string;
}

/**
 * What a repository means by `1.2.3-2` or `1.2.3-ls7`: semver.org calls both pre-releases, and many number the
 * revisions of a package so. An entry is a component with `number` or `word`.
 */
export type RevisionHabits = Pick<ReadonlySet<string>, 'has'>;

const NO_HABITS: RevisionHabits = new Set();
/** For the question whether other versions could make a difference. */
export const ANY_HABIT: RevisionHabits = { has: () => true };

// Names of pre-releases; a word that is none of them says nothing by itself.
const BEFORE = new Set(
  [
    'a alpha b beta c cr rc pre preview prerelease dev devel snapshot nightly canary next m milestone ea eap',
    'test testing insider insiders edge unstable experimental exp draft trial wip ci pr tp',
  ].flatMap((line) => line.split(' ')),
);
const AFTER = new Set('post rev r p pl patch hotfix fix sp update'.split(' '));
const RELEASE = new Set('final ga release stable lts'.split(' '));
const SAME: Readonly<Record<string, string>> = {
  a: 'alpha',
  b: 'beta',
  c: 'rc',
  cr: 'rc',
  pre: 'rc',
  preview: 'rc',
  prerelease: 'rc',
  devel: 'dev',
};
const RANKS: Readonly<Record<Stage, number>> = { before: 0, release: 1, after: 2 };

/** Nothing: the text holds no version. */
export function parseVersion(text: string, habits: RevisionHabits = NO_HABITS): OrderedVersion | undefined {
  const form = parseVersionForm(text);
  return form && { ...form, ...readSuffix(form, habits) };
}

/**
 * One order for whatever a repository uses: semantic versions, PEP 440, dates, two to any number of numbers.
 * Negative: the first is older. Numbers that are missing are zeros, and build metadata does not count.
 */
export function compareVersions(first: OrderedVersion, second: OrderedVersion): number {
  return (
    compareNumbers([first.epoch], [second.epoch]) ||
    compareNumbers(first.numbers, second.numbers) ||
    (first.variant === second.variant ? compareSuffixes(first, second) : 0)
  );
}

function compareSuffixes(first: OrderedVersion, second: OrderedVersion): number {
  return rankOf(first) - rankOf(second) || compareTokens(first.tokens, second.tokens);
}

/**
 * From all versions of a repository: where several versions exist with such a suffix only, and none of them ever came
 * out without it, the suffix counts revisions. A pre-release is followed by its release sooner or later.
 */
export function findRevisionHabits(names: readonly string[]): RevisionHabits {
  const bases = new Map<string, Set<string>>();
  const released = new Set<string>();
  for (const name of names) {
    const version = parseVersion(name);
    if (!version) continue;
    const base = [version.component, version.epoch, ...trimZeros(version.numbers)].join(' ');
    const habit = findHabit(version);
    if (version.stage === 'release') released.add(base);
    else if (habit) bases.set(habit, (bases.get(habit) ?? new Set()).add(base));
  }
  const habits = [...bases].filter(([, of]) => of.size > 1 && ![...of].some((base) => released.has(base)));
  return new Set(habits.map(([habit]) => habit));
}

/** The habit that would make a revision of it; nothing where its form leaves no doubt. */
function findHabit({ isSemver, suffix, component }: VersionForm): string | undefined {
  if (!isSemver || suffix === '' || hasPrereleaseWord(suffix)) return undefined;
  const [first = ''] = tokenize(suffix);
  if (AFTER.has(first) || RELEASE.has(first)) return undefined;
  return `${component} ${/^\d/.test(first) ? 'number' : 'word'}`;
}

/** `1.2.post1.dev2` is no release, and later than 1.2 all the same. */
function rankOf({ stage, tokens }: OrderedVersion): number {
  return tokens[0] === 'post' ? RANKS.after : RANKS[stage];
}

type Suffix = Pick<OrderedVersion, 'stage' | 'tokens' | 'variant'>;

function readSuffix(form: VersionForm, habits: RevisionHabits): Suffix {
  const variant = '';
  const all = tokenize(form.suffix);
  const tokens = RELEASE.has(all[0] ?? '') ? all.slice(1) : all;
  const [first] = tokens;
  if (first === undefined) return { stage: 'release', tokens, variant };
  const habit = findHabit(form);
  if (hasPrereleaseWord(form.suffix) || (habit !== undefined && !habits.has(habit)))
    return { stage: 'before', tokens: renameTokens(tokens), variant };
  if (AFTER.has(first)) return { stage: 'after', tokens: renameTokens(tokens), variant };
  // PEP 440, "Post-releases": `1.2-2` is the second revision of 1.2.
  if (/^\d/.test(first)) return { stage: 'after', tokens: ['post', ...tokens], variant };
  // `1.1.1w` is a revision; `1.2-alpine` is a variant, unless this repository has no other versions.
  const isVariant = habit === undefined && /^[-._~]/.test(form.suffix);
  return { stage: 'after', tokens, variant: isVariant ? first : '' };
}

function renameTokens([first = '', ...rest]: readonly string[]): readonly string[] {
  return [
    AFTER.has(first) ? 'post' : (ownValue(SAME, first) ?? first),
    ...rest.map((token) => ownValue(SAME, token) ?? token),
  ];
}

/** `rc1` as a part of its own; the single letters of a commit id are none. */
function hasPrereleaseWord(suffix: string): boolean {
  const parts = suffix
    .toLowerCase()
    .split(/[-._~]+/)
    .filter((part) => part !== '');
  return parts.some((part, index) => {
    const word = /^([a-z]+)(?:\d.*)?$/.exec(part)?.[1] ?? '';
    return BEFORE.has(word) && (word.length > 1 || index === 0);
  });
}

/** `-rc.1` and `rc1` are the word and the number. */
function tokenize(suffix: string): readonly string[] {
  return suffix.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
}

function compareTokens(first: readonly string[], second: readonly string[]): number {
  const length = Math.max(first.length, second.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [first[at], second[at]];
    const order = a === undefined || b === undefined ? compareEnd(a, b) : compareToken(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** More parts are later (semver.org, 11.4.4), but for a development version of what was named so far (PEP 440). */
function compareEnd(a: string | undefined, b: string | undefined): number {
  const isLonger = a !== undefined;
  const isEarlier = (a ?? b) === 'dev';
  return isLonger === isEarlier ? -1 : 1;
}

function compareToken(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d/.test(a), /^\d/.test(b)];
  if (isNumber && isOtherNumber) return compareNumbers([a], [b]);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if ((a === 'dev') !== (b === 'dev')) return a === 'dev' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

/** Of any size: a date with its time has more digits than a number of JavaScript is exact for. */
function compareNumbers(first: readonly string[], second: readonly string[]): number {
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const difference = BigInt(first[at] ?? 0) - BigInt(second[at] ?? 0);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

function trimZeros(numbers: readonly string[]): readonly string[] {
  return numbers.slice(0, numbers.findLastIndex((number) => number !== '0') + 1);
}
