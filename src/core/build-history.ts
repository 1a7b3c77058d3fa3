import type { Problem } from './problem.ts';

/**
 * Caches whose credentials buildx takes from the runner. It hands those of `cache-from` over as a setting of the build,
 * and BuildKit keeps the settings of every build in its history.
 */
const credentialled = /(?:^|,)\s*"?type=(?:gha|s3|azblob)(?=[,"]|$)/;

/** Whether BuildKit's history of a build with these caches holds a credential of the runner. */
export function leavesCredentials(cacheFrom: readonly string[]): boolean {
  return cacheFrom.some((line) => credentialled.test(line));
}

/** Taking a build out of the history is no cure: BuildKit can fall over it (docs/decisions/0012). */
export function noteHistory(builder: string): Problem {
  return {
    code: 'cache-from.history',
    input: 'cache-from',
    message: `the builder \`${builder}\` outlives this step, and BuildKit keeps the credentials of the cache in its history, where whoever may use the builder can read them (\`docker buildx history inspect\`)`,
    hint: 'use `driver: docker-container` on a machine that others use too: that builder ends with the step',
  };
}
