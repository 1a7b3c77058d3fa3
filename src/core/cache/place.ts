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

/** The tag of a registry cache; that of the default branch names no branch. */
export function formatCacheTag({ target, platforms }: CachedBuild, branch: string | undefined): string {
  const names = [...platforms]
    .sort()
    .map((platform) => platform.replace(/^linux\//, '').replaceAll('/', '-'));
  const parts = [
    `buildcache-${names.join('_') || 'native'}`,
    ...(target ? [`target.${target}`] : []),
    ...(branch === undefined ? [] : [`branch.${branch}`]),
  ];
  return parts
    .join('--')
    .replace(/[^\w.-]/g, '_')
    .slice(0, longestTag);
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
