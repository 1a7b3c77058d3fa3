import type { Problem } from '../problem.ts';
import { safeTitle } from '../progress/safe-text.ts';

/**
 * Whether a build may have failed by what a cache holds: BuildKit takes the list of layers on trust, and fails when one
 * of them is gone or is another one. A base image may be at fault all the same; then the build fails without the cache, too.
 */
export function mayBlameCache(error: string): boolean {
  return /unexpected commit (?:digest|size)|sha256:[0-9a-f]{64}: not found|maximum timeout reached/.test(
    error,
  );
}

export function describeDamagedCache(error: string): Problem {
  return {
    code: 'cache.damaged',
    input: 'cache',
    message: `the build failed where a cache may be damaged: ${safeTitle(error, 300)}`,
    hint: 'the build starts again without the cache, and writes it anew',
  };
}
