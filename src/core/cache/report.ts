import type { Problem } from '../problem.ts';
import { formatSeconds } from '../progress/format.ts';
import type { ProgressSummary } from '../progress/summary.ts';
import type { CachePlan } from './decide.ts';

/** How writing the cache ended. */
export type CacheWriting =
  | { readonly kind: 'none' | 'unchanged' }
  | { readonly kind: 'written'; readonly milliseconds: number }
  | { readonly kind: 'late'; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** What the build had of its cache, and what it left there. */
export interface CacheReport {
  /** Caches that were read; empty where none was there. */
  readonly read: readonly string[];
  readonly writing: CacheWriting;
  /** Milliseconds that the cached steps took when they were built; absent where that is not known. */
  readonly saved?: number;
}

export function describeLeftOut(label: string, reason: string): Problem {
  return {
    code: 'cache.left-out',
    input: 'cache',
    message: `the build goes without ${label}: ${reason}`,
    hint: 'the image is the same; the build takes longer. If it goes on, `cache: off` spares the wait',
  };
}

export function describeSilentCache(title: string, milliseconds: number): Problem {
  return {
    code: 'cache.silent',
    input: 'cache',
    message: `${title}: not done after ${formatSeconds(milliseconds)}`,
    hint: 'the build starts again without the cache, in another builder; the image is the same',
  };
}

/** What BuildKit could not read, or could not write with `cache-to`: it says so in its log only. */
export function warnOfCache({ cacheErrors = [] }: ProgressSummary): readonly Problem[] {
  return cacheErrors.map(({ title, error }) => ({
    code: 'cache.failed',
    message: `${title}: ${error}`,
    hint: 'the build has gone on without it',
  }));
}

/** Whether the build has made anything that its caches did not have. */
export function hasNews(read: readonly string[], { cachedShare = 1 }: ProgressSummary): boolean {
  return read.length === 0 || cachedShare < 1;
}

export function describeWriting(writing: CacheWriting): Problem | undefined {
  if (writing.kind === 'late') {
    const waited = formatSeconds(writing.milliseconds);
    return {
      code: 'cache.late',
      input: 'cache-timeout',
      message: `the cache was not written: it was not done ${waited} after all else`,
      hint: 'the image is published all the same; a longer `cache-timeout` waits longer',
    };
  }
  if (writing.kind !== 'failed') return undefined;
  return {
    code: 'cache.not-written',
    input: 'cache',
    message: `the cache was not written: ${writing.reason}`,
    hint: 'the image is published all the same',
  };
}

/** `Cache: read main; 5 of 5 steps were cached, which took 27.1s when built; main written in 0.4s`; empty where there is none. */
export function formatCacheReport(
  plan: CachePlan,
  { read, writing, saved }: CacheReport,
  { steps }: ProgressSummary,
): string {
  if (plan.kind === 'none') return '';
  const list = steps.filter((step) => step.kind === 'step' && !step.command.startsWith('FROM '));
  const hits = list.filter(({ outcome }) => outcome === 'cached').length;
  const parts = [
    `Cache: read ${read.join(', ') || 'none'}`,
    `${hits} of ${list.length} steps were cached${saved === undefined ? '' : `, which took ${formatSeconds(saved)} when they were built`}`,
    formatWriting(writing, plan),
  ];
  return parts.join('; ');
}

function formatWriting(writing: CacheWriting, { writing: place, to }: CachePlan): string {
  if (writing.kind === 'written') return `${place} written in ${formatSeconds(writing.milliseconds)}`;
  if (writing.kind === 'unchanged') return 'nothing written: nothing is new';
  return writing.kind === 'none' && to === undefined ? `writes ${place}` : 'not written';
}
