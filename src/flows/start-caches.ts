import type { PublishPlan } from '../core/publish-plan.ts';
import type { PublishResult } from '../core/report.ts';
import type { Io } from '../io/io.ts';
import type { ReadyEngine } from './prepare-engine.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';
import { type CachedBuild, isWritten, startCache } from './write-cache.ts';

/** Waits for all that is kept of a build, no longer than the step may be held up. */
export type SettleCaches = (milliseconds: number) => Promise<Pick<PublishResult, 'cache' | 'mounts'>>;

/** Starts to keep what the next run builds from, beside all that comes after the build. */
export async function startCaches(
  io: Io,
  session: Session,
  request: PublishRequest,
  plan: PublishPlan,
  ready: ReadyEngine,
  built: Omit<CachedBuild, 'cache'>,
): Promise<SettleCaches> {
  const { cache, mounts: brought, builder, contexts } = ready;
  const cached = { ...built, cache };
  // Nobody builds any more.
  if (!brought && !isWritten(cached)) session.dropBuilder();
  const settleCache = startCache(io, session, request, plan.cache, cached);
  if (!brought) return async (milliseconds) => ({ cache: await settleCache(milliseconds) });
  const { startMounts } = await import('./keep-mounts.ts');
  const used = { brought, builder, contexts, progress: built.progress };
  const settleMounts = startMounts(io, session, request, used);
  return async (milliseconds) => {
    const ends = await Promise.all([settleCache(milliseconds), settleMounts(milliseconds)]);
    return { cache: ends[0], mounts: ends[1] };
  };
}
