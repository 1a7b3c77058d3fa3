import { type CacheWriting, describeWriting } from '../cache/report.ts';
import type { Problem } from '../problem.ts';
import { formatSeconds, formatSize } from '../progress/format.ts';
import type { ProgressSummary } from '../progress/summary.ts';
import type { MountsPlan } from './decide.ts';

/** What became of the folders of cache mounts. */
export interface MountsReport {
  readonly plan: MountsPlan;
  /** Name of the archive that they began with; absent where there was none. */
  readonly matched?: string | undefined;
  /** Milliseconds until they were filled. */
  readonly bringing: number;
  readonly writing: CacheWriting;
  /** Bytes that were kept. */
  readonly size?: number;
}

/** Whether a command that has such a folder has run: where all came from a cache, the folders are as they were. */
export function usesMounts({ steps }: ProgressSummary): boolean {
  return steps.some(
    ({ kind, outcome, command }) =>
      kind === 'step' && outcome === 'done' && /^RUN .*--mount=\S*type=cache/.test(command),
  );
}

/** Why nothing has to be kept. */
export function findNothingToKeep(
  { obstacle }: MountsPlan,
  isSame: boolean,
  progress: ProgressSummary,
): CacheWriting | undefined {
  if (obstacle !== undefined) return { kind: 'none' };
  return isSame || !usesMounts(progress) ? { kind: 'unchanged' } : undefined;
}

export function describeMountsLeftOut(doing: string, reason: string): Problem {
  return {
    code: 'cache-mounts.left-out',
    input: 'cache-mounts',
    message: `the cache mounts ${doing}: ${reason}`,
    hint: 'the image is built all the same; its package managers may have to fetch more',
  };
}

/** The words of the cache, for folders. */
export function describeMountsWriting(writing: CacheWriting): Problem | undefined {
  const problem = describeWriting(writing);
  return (
    problem && {
      ...problem,
      message: problem.message.replace('the cache was not written', 'the cache mounts were not kept'),
    }
  );
}

/** `Cache mounts: /root/.npm brought in 0.8s; kept in 1.2s (12.3 MB)` */
export function formatMountsReport({ plan, matched, bringing, writing, size }: MountsReport): string {
  const names = [...new Set(plan.mounts.map(({ id }) => id))].join(', ');
  const brought =
    matched === undefined ? 'empty at the start' : `as ${matched} has them, after ${formatSeconds(bringing)}`;
  return `Cache mounts ${names}: ${brought}; ${formatKeeping(writing, plan, size)}`;
}

function formatKeeping(writing: CacheWriting, { obstacle }: MountsPlan, size = 0): string {
  if (writing.kind === 'written') return `${formatSize(size)} kept in ${formatSeconds(writing.milliseconds)}`;
  if (writing.kind === 'unchanged') return 'nothing kept: nothing is new';
  return obstacle === undefined ? 'not kept' : `nothing kept (${obstacle})`;
}
