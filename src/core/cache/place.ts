import type { Event } from '../event.ts';
import { formatSize } from '../progress/format.ts';
import { formatName, type RepositoryName } from '../reference.ts';

/** What is built: two builds that differ in one of these never share a cache, so neither overwrites the other's. */
export interface CachedBuild {
  readonly image: RepositoryName;
  readonly target: string;
  readonly platforms: readonly string[];
}

/** The scope of `type=gha`; the refs of the repository are kept apart by the service itself. */
export function formatScope({ image, target, platforms }: CachedBuild): string {
  return [formatName(image), target || 'default', [...platforms].sort().join('+') || 'native'].join(':');
}

const longestTag = 128;
const PREFIX = 'buildcache';
const BRANCH = '--branch.';
const TAGS = '--tags';

/** The tag of a registry cache; that of the default branch names no branch. */
export function formatCacheTag({ target, platforms }: CachedBuild, branch: string | undefined): string {
  const names = [...platforms]
    .sort()
    .map((platform) => platform.replace(/^linux\//, '').replaceAll('/', '-'));
  const parts = [`${PREFIX}-${names.join('_') || 'native'}`, ...(target ? [`--target.${target}`] : [])];
  return `${toTag(parts.join(''))}${branch === undefined ? '' : endingOf(branch)}`.slice(0, longestTag);
}

/** The tag of the cache that the runs of git tags share: where those alone publish, no branch ever writes one. */
export function formatTagsCacheTag(build: CachedBuild): string {
  return `${formatCacheTag(build, undefined).slice(0, longestTag - TAGS.length)}${TAGS}`;
}

/** Whether the cache behind a tag is the one of tag runs. */
export function isCacheOfTags(tag: string): boolean {
  return isCacheTag(tag) && tag.endsWith(TAGS) && !tag.includes(BRANCH);
}

/** Whether a tag names a cache and no image: one of ours, or the `buildcache` of docker's own examples. */
export function isCacheTag(tag: string): boolean {
  return tag === PREFIX || tag.startsWith(`${PREFIX}-`);
}

/** Whether the cache behind a tag is that of some other branch than the default one. */
export function isCacheOfBranch(tag: string): boolean {
  return isCacheTag(tag) && tag.includes(BRANCH);
}

/** Whether it may be the cache of this branch: other characters of its name may have become the same, or be cut off. */
export function mayBeCacheOf(tag: string, branch: string): boolean {
  const ending = endingOf(branch);
  const isCut = tag.length === longestTag && ending.startsWith(tag.slice(tag.indexOf(BRANCH)));
  return tag.endsWith(ending) || isCut;
}

function endingOf(branch: string): string {
  return toTag(`${BRANCH}${branch}`);
}

function toTag(text: string): string {
  return text.replace(/[^\w.-]/g, '_');
}

/** Entries of the Actions cache never change: each has a name of its own, and the newest is found by what it begins with. */
export function formatArchiveKey(prefix: string, { runId, runAttempt }: Event, now: Date): string {
  return `${prefix}${runId}-${runAttempt}-${now.getTime()}`;
}

/** What stands against keeping so many bytes; nothing where they are allowed. */
export function describeOversize(size: number, limit: number): string | undefined {
  return size <= limit
    ? undefined
    : `it has ${formatSize(size)}, and \`cache-max-size\` allows ${formatSize(limit)}`;
}

/** A field of buildx's lines, which are CSV. */
export function formatField(name: string, value: string): string {
  const field = `${name}=${value}`;
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
