import type { Progress } from './state.ts';
import { isOver, isStarted, type Step } from './step.ts';

/** The cache that BuildKit has been reading for too long; asked again and again while the build runs. */
export type CacheWatch = (progress: Progress, now: number) => string | undefined;

/**
 * BuildKit waits for minutes for a cache that answered and went silent, and nothing is built meanwhile. The time counts
 * from when it was seen here: the clock of another machine may be wrong.
 */
export function watchCache(limit: number): CacheWatch {
  const since = new Map<Step, number>();
  return (progress, now) => {
    for (const step of progress.steps.values()) {
      if (!step.name.title.startsWith('importing cache manifest from') || !isStarted(step)) continue;
      const first = since.get(step) ?? now;
      since.set(step, first);
      if (!isOver(step) && now - first >= limit) return step.name.title;
    }
    return undefined;
  };
}
