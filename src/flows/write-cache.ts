import { join } from 'node:path';
import type { BuildRequest } from '../core/build-command.ts';
import type { CachePlan } from '../core/cache/decide.ts';
import { formatField } from '../core/cache/place.ts';
import {
  type CacheReport,
  type CacheWriting,
  describeWriting,
  formatCacheReport,
  hasNews,
} from '../core/cache/report.ts';
import { deriveCacheRequest } from '../core/cache/request.ts';
import { sumSaved } from '../core/cache/step-times.ts';
import type { ProgressSummary } from '../core/progress/summary.ts';
import type { Io } from '../io/io.ts';
import { startBounded } from './bounded.ts';
import { keepLocal, keepTimes, keyOfStep } from './keep-cache.ts';
import type { ReadyCache } from './prepare-cache.ts';
import type { PublishRequest } from './read-request.ts';
import { runSmallBuild } from './run-small-build.ts';
import type { Session } from './session.ts';

/** Waits for the cache, no longer than the step may be held up. */
export type SettleCache = (milliseconds: number) => Promise<CacheReport>;

/** A build that has ended well. */
export interface CachedBuild {
  readonly wanted: BuildRequest;
  readonly progress: ProgressSummary;
  readonly cache: ReadyCache;
}

/**
 * Starts to write the cache of a build that has ended well, beside all that comes after it: by a build of its own that
 * finds everything done. So nothing of it is in the way of the image, and it can be given up at any time.
 */
export function startCache(
  io: Io,
  session: Session,
  request: PublishRequest,
  plan: CachePlan,
  built: CachedBuild,
): SettleCache {
  const { cache, progress } = built;
  const read = cache.from.map(({ label }) => label);
  const saved = sumSaved(progress.steps, cache.times, keyOfStep);
  const tell = (writing: CacheWriting): CacheReport => {
    const report = { read, writing, ...(saved !== undefined && { saved }) };
    const line = formatCacheReport(plan, report, progress);
    if (line !== '') io.log.line(line);
    return report;
  };
  if (!cache.to) return async () => tell({ kind: 'none' });
  if (!isWritten(built)) return async () => tell({ kind: 'unchanged' });
  const settle = startBounded(
    session,
    (signal) => writeCache(io, session, request, plan, built, signal),
    (milliseconds): CacheWriting => ({ kind: 'late', milliseconds }),
  );
  return async (milliseconds) => {
    const result = await settle(milliseconds);
    const problem = describeWriting(result);
    if (problem && !io.signal.aborted) io.log.problem('warning', problem);
    return tell(result);
  };
}

/** Whether there is something to write, which takes the builder once more. */
export function isWritten({ cache, progress }: CachedBuild): boolean {
  const read = cache.from.map(({ label }) => label);
  return cache.to !== undefined && hasNews(read, progress);
}

/** Never throws: whatever comes of it is no failure of the step. */
async function writeCache(
  io: Io,
  session: Session,
  request: PublishRequest,
  plan: CachePlan,
  built: CachedBuild,
  signal: AbortSignal,
): Promise<CacheWriting> {
  const started = io.now().getTime();
  const folder = join(session.folder, 'cache-written');
  const { to = '' } = built.cache;
  const place = plan.kind === 'local' ? `${to},${formatField('dest', join(folder, 'content'))}` : to;
  try {
    const reason =
      (await runSmallBuild(session, deriveCacheRequest(built.wanted, place), { signal }, findExportFault)) ??
      (plan.kind === 'local' ? await keepLocal(io, request, plan, folder, signal) : undefined);
    if (reason !== undefined) return { kind: 'failed', reason };
    await keepTimes(io, request, plan, built, signal);
    return { kind: 'written', milliseconds: io.now().getTime() - started };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** BuildKit says it in its log only. */
function findExportFault({ cacheErrors = [] }: ProgressSummary): string | undefined {
  return cacheErrors.find(({ title }) => title.startsWith('exporting'))?.error;
}
