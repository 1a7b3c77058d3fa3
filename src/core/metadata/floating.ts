import { type Event, valueAt } from '../event.ts';
import type { Problem } from '../problem.ts';
import { cutPrefix } from './expressions.ts';
import {
  findHighest,
  findHighestRelease,
  isPrerelease,
  isShared,
  type KnownVersions,
  nameVersion,
  openRivals,
  type Rivals,
} from './rivals.ts';
import type { Metadata, RuleResult, VersionReading } from './types.ts';
import { ANY_HABIT, type RevisionHabits } from './version-order.ts';
import { findVersion } from './versions.ts';

export type { KnownVersions } from './rivals.ts';

export interface FloatingFacts {
  /** The full ref of the run. */
  readonly ref: string;
  /** The release on GitHub that this run is for is marked as a pre-release, whatever its version looks like. */
  readonly isMarkedPrerelease?: boolean;
  /** Nothing where they could not be found out; then nothing older can be told from newer. */
  readonly known?: KnownVersions;
  /** What suffixes mean, where the versions themselves do not say it. */
  readonly habits?: RevisionHabits;
}

/** What the event alone says. */
export function readFloatingFacts({ name, ref, payload }: Event): FloatingFacts {
  const isMarked = name === 'release' && valueAt(payload, 'release', 'prerelease') === true;
  return { ref, ...(isMarked && { isMarkedPrerelease: true }) };
}

/** Whether a tag of this run may be written, and why. */
export interface TagDecision {
  readonly tag: string;
  /** Stands for "the newest of its kind" (`latest`, `1`, `1.2`, `main`), not for one version or commit. */
  readonly isFloating: boolean;
  readonly moves: boolean;
  readonly reason: string;
  /** What decides whether it moves: which version is higher, which commit is later, or nothing at all. */
  readonly by: 'version' | 'commit' | 'nothing';
  /** The newer version that keeps the tag. */
  readonly rival?: string;
  /** How our commit stands to the one of the image that the tag names, where that was looked at. */
  readonly relation?: CommitRelation;
}

/**
 * One decision for each tag: `latest`, `1` and `1.2` move to the highest version in their range only, where
 * the range of a tag is every version that the same rule gives the same tag. Pre-releases never move them;
 * the tag of their channel moves to the highest pre-release in it.
 */
export function decideFloatingTags(metadata: Metadata, facts: FloatingFacts): readonly TagDecision[] {
  return [...new Set(metadata.tagNames)].map((tag) =>
    isLatest(tag, metadata) ? decideLatest(tag, metadata, facts) : decideTag(tag, metadata, facts),
  );
}

/** Whether it makes a difference which other versions there are; where it makes none, nobody has to ask. */
export function dependsOnVersions(metadata: Metadata, facts: FloatingFacts): boolean {
  return decideFloatingTags(metadata, { ...facts, habits: ANY_HABIT }).some(
    ({ by, moves }) => by === 'version' && moves,
  );
}

/** Whether a tag is meant to move on, as far as the rules tell that gave it. */
export function isFloatingTag(tag: string, metadata: Metadata): boolean {
  if (isLatest(tag, metadata)) return true;
  const rules = metadata.rules.filter((rule) => rule.tag === tag);
  return rules.length === 0 || rules.every(isFloatingRule);
}

/** The flavor's, or one that a rule spells. */
function isLatest(tag: string, metadata: Metadata): boolean {
  return tag === metadata.latestTag || tag === 'latest';
}

function isFloatingRule(rule: RuleResult): boolean {
  if (rule.version) return isShared(rule.version);
  return rule.type !== 'sha' && rule.tagOf?.('refs/tags/any') === undefined;
}

function decideTag(tag: string, metadata: Metadata, facts: FloatingFacts): TagDecision {
  const rules = metadata.rules.filter((rule) => rule.tag === tag);
  for (const { version } of rules) {
    if (!version || !isShared(version)) continue;
    const rivals = facts.known && openRivals(facts.known, version.source);
    const obstacle = version.isChannel ? undefined : findObstacle(version, facts, rivals);
    return obstacle ? stay(tag, obstacle) : decideByRivals(tag, version, tag, rivals);
  }
  return isFloatingTag(tag, metadata)
    ? move(tag, 'it follows its branch or name', 'commit')
    : { ...move(tag, 'it stands for this version or commit', 'nothing'), isFloating: false };
}

/** `latest`, whether the flavor made it or a rule that spells it. */
function decideLatest(tag: string, metadata: Metadata, facts: FloatingFacts): TagDecision {
  const { ref, known } = facts;
  if (metadata.latestChoice === 'true') {
    // A release by this wish may be older than another one; a branch still does not go back.
    return move(tag, '`flavor: latest=true` says so', ref.startsWith('refs/tags/') ? 'nothing' : 'commit');
  }
  const version = metadata.first?.version ?? readRefVersion(ref);
  if (!version) return decideWithoutVersion(tag, facts);
  const rivals = known && openRivals(known, version.source);
  const obstacle = findObstacle(version, facts, rivals);
  return obstacle ? stay(tag, obstacle) : decideByRivals(tag, version, undefined, rivals);
}

/** Why a version moves no tag that stands for releases, whatever others there are. */
function findObstacle(
  version: VersionReading,
  { isMarkedPrerelease, habits }: FloatingFacts,
  rivals: Rivals | undefined,
): string | undefined {
  const own = nameVersion(version);
  if (isPrerelease(version, rivals?.habits ?? habits)) return `${own} is no stable release`;
  return isMarkedPrerelease ? `the release of ${own} is marked as a pre-release on GitHub` : undefined;
}

function decideByRivals(
  tag: string,
  version: VersionReading,
  range: string | undefined,
  rivals: Rivals | undefined,
): TagDecision {
  const own = nameVersion(version);
  if (!rivals) return move(tag, `${own}; other versions are not known`, 'version');
  const rival = findHighest(version, range, rivals);
  if (rival) return stay(tag, `${rival} is newer than ${own}`, rival);
  return move(
    tag,
    `${own} is the highest version ${range === undefined ? 'of all' : `in ${range}`}`,
    'version',
  );
}

/** A branch is as new as its commit; a git tag that is no version stands back behind versions, if there are any. */
function decideWithoutVersion(tag: string, { ref, known, isMarkedPrerelease }: FloatingFacts): TagDecision {
  const name = cutPrefix(ref, 'refs/tags/');
  if (name === undefined) return move(tag, 'no version decides about it', 'commit');
  if (isMarkedPrerelease) return stay(tag, `the release of ${name} is marked as a pre-release on GitHub`);
  if (!known) return move(tag, `${name} is no version; other versions are not known`, 'version');
  const highest = findHighestRelease(openRivals(known, undefined));
  if (!highest) return move(tag, 'no version decides about it', 'commit');
  const reason = `${name} is no version that can be compared with ${highest}; \`flavor: latest=true\` moves it`;
  return stay(tag, reason, highest);
}

function move(tag: string, reason: string, by: TagDecision['by']): TagDecision {
  return { tag, isFloating: true, moves: true, reason, by };
}

function stay(tag: string, reason: string, rival?: string): TagDecision {
  return { tag, isFloating: true, moves: false, reason, by: 'version', ...(rival && { rival }) };
}

/** Where no rule has read a version (`type=ref,event=tag`): the one that the git tag stands for. */
function readRefVersion(ref: string): VersionReading | undefined {
  const source = cutPrefix(ref, 'refs/tags/');
  const found = source === undefined ? undefined : findVersion(source);
  if (source === undefined || !found) return undefined;
  const find: VersionReading['find'] = (text, habits) => {
    const other = findVersion(text, habits);
    return other?.component === found.component ? other : undefined;
  };
  return { ...found, tag: source, prefix: '', suffix: '', source, find, read: () => undefined };
}

/** How the commit of this run stands to the commit that a tag has now. */
export type CommitRelation = 'ahead' | 'same' | 'behind' | 'diverged' | 'unknown';

/** A tag that follows a branch does not go back to an older commit, which a slower run would do. */
export function decideBranchTag(
  tag: string,
  relation: CommitRelation,
  current: string,
  own: string,
): TagDecision {
  const [has, ours] = [current.slice(0, 7), own.slice(0, 7)];
  const reasons: Readonly<Record<CommitRelation, string>> = {
    ahead: `${ours} comes after ${has}`,
    same: `it has this commit, ${ours}`,
    behind: `it has ${has}, which comes after ${ours}`,
    diverged: `${ours} and ${has} are on different lines, so the branch was rewritten`,
    unknown: 'how it stands to the commit before is not known',
  };
  const moves = relation !== 'behind';
  return { tag, isFloating: true, moves, reason: reasons[relation], by: 'commit', relation };
}

/** Other refs that become the same tag as this one, such as `feature/a` and `feature-a`. */
export function findTagCollisions(
  metadata: Metadata,
  ref: string,
  refs: readonly string[],
): readonly Problem[] {
  const rules = metadata.rules.filter((rule) => rule.type === 'ref');
  const given = new Set(rules.flatMap((rule) => rule.tag ?? []));
  return refs.flatMap((other) => {
    if (other === ref) return [];
    const rule = rules.find(({ tagOf }) => given.has(tagOf?.(other) ?? ''));
    if (!rule) return [];
    const message = `${shortRef(ref)} and ${shortRef(other)} both become the tag \`${rule.tagOf?.(other)}\``;
    const hint = 'whichever is built last has it: rename one, or put `{{sha}}` into `suffix`';
    return [
      { code: 'tags.collision', input: 'tags', ...(rule.line > 0 && { line: rule.line }), message, hint },
    ];
  });
}

function shortRef(ref: string): string {
  const branch = cutPrefix(ref, 'refs/heads/');
  return branch === undefined ? `the tag ${ref.replace(/^refs\/tags\//, '')}` : `the branch ${branch}`;
}
