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
