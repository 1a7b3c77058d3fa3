import { type BuildFailure, findFailure } from './failure.ts';
import { safeTitle } from './safe-text.ts';
import type { Progress } from './state.ts';
import {
  durationOf,
  isCached,
  isCacheWork,
  isCanceled,
  isOver,
  isStarted,
  type Step,
  startOf,
  sumTransfers,
} from './step.ts';
import type { VertexName } from './vertex-name.ts';
import type { BuildWarning } from './warning.ts';

export interface StepSummary extends VertexName {
  readonly outcome: 'done' | 'cached' | 'failed' | 'canceled' | 'unfinished';
  /** Milliseconds from the build's start to the step's. */
  readonly offset: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly bytes: number;
}

export interface PlatformSummary {
  readonly platform: string;
  /** Milliseconds of work, steps that ran side by side counted each. */
  readonly duration: number;
  readonly steps: number;
  readonly cached: number;
}

export interface ProgressSummary {
  /** Milliseconds from the first step's start to the last one's end. */
  readonly duration: number;
  /** In the order of their start: a timeline. */
  readonly steps: readonly StepSummary[];
  readonly platforms: readonly PlatformSummary[];
  /** Of the instructions that can come from a cache (all but FROM): how many did, 0 to 1; undefined for none. */
  readonly cachedShare?: number;
  readonly warnings: readonly BuildWarning[];
  /** Caches that could not be read or written, which fails no build. */
  readonly cacheErrors?: readonly CacheError[];
  readonly failure?: BuildFailure;
}

export interface CacheError {
  readonly title: string;
  readonly error: string;
}

export function summariseProgress(progress: Progress): ProgressSummary {
  const started = [...progress.steps.values()].filter(isStarted);
  const origin = findOrigin(started);
  const steps = started.map((step) => summariseStep(step, origin)).sort((a, b) => a.offset - b.offset);
  const cacheable = steps.filter(isCacheable);
  const cached = cacheable.filter((step) => step.outcome === 'cached').length;
  const failure = findFailure(progress);
  return {
    duration: started.reduce((end, step) => Math.max(end, endOf(step) - origin), 0),
    steps,
    platforms: summarisePlatforms(steps),
    ...(cacheable.length > 0 && { cachedShare: cached / cacheable.length }),
    warnings: [...progress.warnings.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    ...findCacheErrors(progress),
    ...(failure && { failure }),
  };
}

/**
 * A builder that serves several builds does what they share once, and says of it when that began: maybe long before
 * this build. Reading its Dockerfile is what each build does for itself.
 */
function findOrigin(started: readonly Step[]): number {
  const own = started.filter(({ name }) => name.kind === 'internal' && name.command.startsWith('load '));
  const starts = (own.length > 0 ? own : started).flatMap((step) => startOf(step) ?? []);
  return starts.reduce((first, start) => Math.min(first, start), Number.POSITIVE_INFINITY);
}

function findCacheErrors(progress: Progress): Pick<ProgressSummary, 'cacheErrors'> {
  const cacheErrors = [...progress.steps.values()].flatMap((step) =>
    step.error !== undefined && isCacheWork(step) && !isCanceled(step)
      ? [{ title: step.name.title, error: safeTitle(step.error, 300) }]
      : [],
  );
  return cacheErrors.length > 0 ? { cacheErrors } : {};
}

function summariseStep(step: Step, origin: number): StepSummary {
  return {
    ...step.name,
    outcome: outcomeOf(step),
    offset: Math.max(0, (startOf(step) ?? origin) - origin),
    duration: Math.max(0, Math.min(durationOf(step), endOf(step) - origin)),
    bytes: sumTransfers(step).total,
  };
}

function outcomeOf(step: Step): StepSummary['outcome'] {
  if (isCanceled(step)) return 'canceled';
  if (step.error !== undefined) return 'failed';
  if (!isOver(step)) return 'unfinished';
  return isCached(step) ? 'cached' : 'done';
}

function endOf(step: Step): number {
  const ends = [...step.runs.values()].flatMap((runs) => runs.map((run) => run.completed ?? run.started));
  return ends.reduce((last, end) => Math.max(last, end), 0);
}

/** FROM is a pull, and an image on the machine is no merit of a cache. */
function isCacheable(step: StepSummary): boolean {
  const isDecided = step.outcome === 'done' || step.outcome === 'cached' || step.outcome === 'failed';
  return step.kind === 'step' && isDecided && !step.command.startsWith('FROM ');
}

function summarisePlatforms(steps: readonly StepSummary[]): readonly PlatformSummary[] {
  const platforms = new Map<string, PlatformSummary>();
  for (const step of steps) {
    if (step.platform === undefined || step.kind === 'internal') continue;
    const sum = platforms.get(step.platform) ?? { platform: step.platform, duration: 0, steps: 0, cached: 0 };
    const counts = isCacheable(step);
    platforms.set(step.platform, {
      platform: step.platform,
      duration: sum.duration + step.duration,
      steps: sum.steps + (counts ? 1 : 0),
      cached: sum.cached + (counts && step.outcome === 'cached' ? 1 : 0),
    });
  }
  return [...platforms.values()];
}
