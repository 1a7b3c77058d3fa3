import { join } from 'node:path';
import { type BuildRequest, deriveBuildCommand } from '../core/build-command.ts';
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
import { applyLine, createProgress } from '../core/progress/progress.ts';
import { type ProgressSummary, summariseProgress } from '../core/progress/summary.ts';
import type { Io } from '../io/io.ts';
import { keepLocal, keepTimes, keyOfStep } from './keep-cache.ts';
import type { ReadyCache } from './prepare-cache.ts';
import type { PublishRequest } from './read-request.ts';
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
  if (!hasNews(read, progress)) return async () => tell({ kind: 'unchanged' });
  const stopper = new AbortController();
  session.signal.addEventListener('abort', () => stopper.abort(), { once: true });
  const writing = writeCache(io, session, request, plan, built, stopper.signal);
  return async (milliseconds) => {
    const timer = setTimeout(() => stopper.abort(), milliseconds);
    const ended = await writing.finally(() => clearTimeout(timer));
    const result: CacheWriting = stopper.signal.aborted ? { kind: 'late', milliseconds } : ended;
    const problem = describeWriting(result);
    if (problem && !io.signal.aborted) io.log.problem('warning', problem);
    return tell(result);
  };
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
      (await exportCache(session, deriveCacheRequest(built.wanted, place), signal)) ??
      (plan.kind === 'local' ? await keepLocal(io, request, plan, folder, signal) : undefined);
    if (reason !== undefined) return { kind: 'failed', reason };
    await keepTimes(io, request, plan, built, signal);
    return { kind: 'written', milliseconds: io.now().getTime() - started };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What BuildKit says against it; nothing where the cache is written. */
async function exportCache(
  session: Session,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const progress = createProgress();
  const command = deriveBuildCommand(request);
  const exitCode = await session.docker.build(command, (line) => void applyLine(progress, line), signal);
  const { failure, cacheErrors = [] } = summariseProgress(progress);
  const [error] = cacheErrors.filter(({ title }) => title.startsWith('exporting'));
  return error?.error ?? (exitCode === 0 ? undefined : (failure?.message ?? `exit code ${exitCode}`));
}
