import type { Problem } from '../problem.ts';
import { cutPrefix } from './expressions.ts';
import { sanitizeTag } from './mend.ts';
import type { Metadata, RuleResult, VersionReading } from './types.ts';
import { compareVersions, findVersion, type Version, type VersionTag } from './versions.ts';

/** The versions that exist: git tags, or else the tags that the image has in the registry. */
export interface KnownVersions {
  readonly source: 'git' | 'registry';
  readonly names: readonly string[];
}

export interface FloatingFacts {
  /** The full ref of the run. */
  readonly ref: string;
  /** Nothing where they could not be found out; then nothing older can be told from newer. */
  readonly known?: KnownVersions;
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
export function dependsOnVersions(metadata: Metadata, ref: string): boolean {
  return decideFloatingTags(metadata, { ref }).some(({ by, moves }) => by === 'version' && moves);
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

function decideTag(tag: string, metadata: Metadata, { known }: FloatingFacts): TagDecision {
  const rules = metadata.rules.filter((rule) => rule.tag === tag);
  for (const { version } of rules) {
    if (!version || !isShared(version)) continue;
    const own = nameVersion(version);
    if (version.isPrerelease && !version.isChannel) return stay(tag, `${own} is no stable release`);
    const rival = findHighest(version, (other) => other.tag === tag, known);
    return rival
      ? stay(tag, `${rival} is newer than ${own}`, rival)
      : move(tag, describeRange(own, tag, known), 'version');
  }
  return isFloatingTag(tag, metadata)
    ? move(tag, 'it follows its branch or name', 'commit')
    : { ...move(tag, 'it stands for this version or commit', 'nothing'), isFloating: false };
}

/** `latest`, whether the flavor made it or a rule that spells it. */
function decideLatest(tag: string, metadata: Metadata, { ref, known }: FloatingFacts): TagDecision {
  if (metadata.latestChoice === 'true') {
    // A release by this wish may be older than another one; a branch still does not go back.
    return move(tag, '`flavor: latest=true` says so', ref.startsWith('refs/tags/') ? 'nothing' : 'commit');
  }
  const version = metadata.first?.version ?? readRefVersion(ref);
  if (!version) return move(tag, 'no version decides about it', 'commit');
  const own = nameVersion(version);
  if (version.isPrerelease) return stay(tag, `${own} is no stable release`);
  const rival = findHighest(version, () => true, known);
  return rival
    ? stay(tag, `${rival} is newer than ${own}`, rival)
    : move(tag, describeRange(own, 'all', known), 'version');
}

function move(tag: string, reason: string, by: TagDecision['by']): TagDecision {
  return { tag, isFloating: true, moves: true, reason, by };
}

function stay(tag: string, reason: string, rival?: string): TagDecision {
  return { tag, isFloating: true, moves: false, reason, by: 'version', ...(rival && { rival }) };
}

function describeRange(own: string, range: string, known: KnownVersions | undefined): string {
  if (!known) return `${own}; other versions are not known`;
  return `${own} is the highest version ${range === 'all' ? 'of all' : `in ${range}`}`;
}

/** Where no rule has read a version (`type=ref,event=tag`): the one that the git tag stands for. */
function readRefVersion(ref: string): VersionReading | undefined {
  const source = cutPrefix(ref, 'refs/tags/');
  const found = source === undefined ? undefined : findVersion(source);
  if (source === undefined || !found) return undefined;
  const read = (text: string): VersionTag | undefined => {
    const other = findVersion(text);
    return other?.component === found.component ? { ...other, tag: text } : undefined;
  };
  return { ...found, tag: source, prefix: '', suffix: '', source, read };
}

/** The highest version above this one that counts, by its name: of releases for a release, of pre-releases for a channel. */
function findHighest(
  version: VersionReading,
  counts: (other: VersionTag) => boolean,
  known: KnownVersions | undefined,
): string | undefined {
  let highest: Version = version;
  for (const name of known?.names ?? []) {
    const source = known?.source === 'git' ? name : imagineSource(version, name);
    const other = source === undefined ? undefined : version.read(source);
    if (other?.isPrerelease !== version.isPrerelease || other.scheme !== version.scheme) continue;
    if (compareVersions(version.scheme, other.text, highest.text) > 0 && counts(other)) highest = other;
  }
  return highest === version ? undefined : nameVersion(highest);
}

/** The git tag that would have given a tag of the registry: ours, with the other version in it. */
function imagineSource(version: VersionReading, registryTag: string): string | undefined {
  const inner = cutPrefix(registryTag, sanitizeTag(version.prefix));
  const suffix = sanitizeTag(version.suffix);
  if (inner === undefined || !inner.endsWith(suffix)) return undefined;
  const found = findVersion(inner.slice(0, inner.length - suffix.length));
  if (found?.scheme !== version.scheme || found.component !== '') return undefined;
  return putIntoSource(version, nameVersion(found));
}

function putIntoSource(version: VersionReading, other: string): string {
  return version.source.replace(nameVersion(version), () => other);
}

/** Without the `v` that git tags have in front. */
function nameVersion(version: Version): string {
  return version.text.replace(/^v/i, '');
}

/** Whether any other version would get the same tag: those are tried that differ in one number, or are released. */
function isShared(version: VersionReading): boolean {
  const name = nameVersion(version);
  const [release = ''] = /^[\d!]+(?:\.\d+)*/.exec(name) ?? [];
  const rest = name.slice(release.length);
  const numbers = release.split('.');
  const others = numbers.map((number, index) =>
    numbers
      .with(
        index,
        number.replace(/\d+$/, (last) => `${BigInt(last) + 1n}`),
      )
      .join('.'),
  );
  const neighbours = [...others, ...others.map((other) => `${other}${rest}`), release, `${release}.1`];
  return neighbours.some((neighbour) => {
    const other = version.read(putIntoSource(version, neighbour));
    return other?.tag === version.tag && compareVersions(version.scheme, other.text, version.text) !== 0;
  });
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
