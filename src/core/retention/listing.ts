import type { PackageFacts, Version } from './facts.ts';
import type { Policy } from './policy.ts';
import { parseTagLink, pullRequestOf } from './tag-kind.ts';

/** Pages are no snapshot: what was deleted between two of them hides a version. Only what two listings agree on counts. */
export function isSameListing(before: readonly Version[], after: readonly Version[]): boolean {
  const known = new Set(before.map(keyOf));
  const digests = new Set(after.map(({ digest }) => digest));
  return (
    before.length === after.length &&
    digests.size === after.length &&
    known.size === after.length &&
    after.every((version) => known.has(keyOf(version)))
  );
}

/** Tags that the registry has and the listing does not know of: the listing is older than they are. */
export function findUnlistedTags(versions: readonly Version[], tags: readonly string[]): readonly string[] {
  const listed = new Set(versions.flatMap((version) => version.tags));
  return tags.filter((tag) => !listed.has(tag));
}

/** As GitHub lists today, though nothing promises it; then what is new stands on the first page. */
export function isNewestFirst(versions: readonly Version[]): boolean {
  return versions.every(({ createdAt }, at) => at === 0 || createdAt <= (versions[at - 1]?.createdAt ?? 0));
}

/** Versions that are new, or have other tags than when the plan was made. */
export function findChanges(known: readonly Version[], seen: readonly Version[]): readonly Version[] {
  const keys = new Set(known.map(keyOf));
  return seen.filter((version) => !keys.has(keyOf(version)));
}

/** The listing with what has changed since; what is gone by now stays in it, for it may still be pointed to. */
export function withChanges(known: readonly Version[], changes: readonly Version[]): readonly Version[] {
  const changed = new Map(changes.map((version) => [version.id, version]));
  const ids = new Set(known.map(({ id }) => id));
  return [
    ...changes.filter(({ id }) => !ids.has(id)),
    ...known.map((version) => changed.get(version.id) ?? version),
  ];
}

/**
 * Pull requests that have to be asked for: only of images that could go if they were closed. Tags beside theirs have to
 * be selected by other rules; whether those hold is decided later.
 */
export function findPullRequests(
  { versions, now }: Pick<PackageFacts, 'versions' | 'now'>,
  { rules, minAge }: Policy,
): readonly number[] {
  const ages = rules
    .filter(({ select }) => select.kind === 'pull-requests')
    .map(({ olderThan = 0 }) => Math.max(olderThan, minAge));
  const youngest = Math.min(...ages);
  const patterns = rules.flatMap(({ select }) => (select.kind === 'tags' ? select.patterns : []));
  const mayGo = (tag: string) =>
    pullRequestOf(tag) !== undefined ||
    parseTagLink(tag) !== undefined ||
    patterns.some(({ isWhole }) => isWhole(tag));
  const numbers = versions.flatMap(({ tags, createdAt }) =>
    now - createdAt >= youngest && tags.every(mayGo) ? tags.map(pullRequestOf) : [],
  );
  return [...new Set(numbers.flatMap((number) => number ?? []))];
}

function keyOf({ id, digest, tags }: Version): string {
  return `${id} ${digest} ${[...tags].sort().join(' ')}`;
}
