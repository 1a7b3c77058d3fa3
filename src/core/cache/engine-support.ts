import type { Problem } from '../problem.ts';

/** BuildKit of its own speaks to these; the one that is built into the engine does not (moby, builder-next). */
const OWN_BUILDKIT_ONLY = /(?:^|,)\s*"?type=(s3|azblob)(?=[,"]|$)/;

export interface CacheLines {
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
}

/** Kinds of caches in these lines that the engine's own BuildKit refuses, and with them the build. */
export function findUnsupportedCaches({ cacheFrom, cacheTo }: CacheLines): readonly string[] {
  return [...new Set([...cacheFrom, ...cacheTo].flatMap((line) => OWN_BUILDKIT_ONLY.exec(line)?.[1] ?? []))];
}

/** The lines that this driver can use; a cache that cannot be used is left out, and never fails the build. */
export function fitCacheLines({ cacheFrom, cacheTo }: CacheLines, driver: string): CacheLines {
  if (driver !== 'docker') return { cacheFrom, cacheTo };
  const fits = (line: string) => !OWN_BUILDKIT_ONLY.test(line);
  return { cacheFrom: cacheFrom.filter(fits), cacheTo: cacheTo.filter(fits) };
}

/** Says which ones are left out. */
export function warnOfCaches(lines: CacheLines, driver: string): readonly Problem[] {
  if (driver !== 'docker') return [];
  return findUnsupportedCaches(lines).map((type) => ({
    code: 'cache.unsupported',
    input: 'cache-to',
    message: `the engine's own BuildKit has no cache \`type=${type}\`: it is left out, and the image is built without`,
    hint: 'set `driver: docker-container`, or leave `driver` and `builder` out: then a builder is made that has it',
  }));
}
