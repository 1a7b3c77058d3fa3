import type { CacheSource } from '../core/cache/decide.ts';
import { describeLeftOut } from '../core/cache/report.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { findCacheFault } from '../io/actions-cache.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** The caches that answered. */
export interface ReadyCache {
  readonly from: readonly CacheSource[];
  readonly to?: string;
}

/** BuildKit itself waits for minutes. */
const timeout = 10_000;
const policy = { attempts: 1, baseDelay: 0, maxDelay: 0 };

/** Asks each cache whether it is there, beside the engine's start: what does not answer is left out, and said. */
export async function prepareCache(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<ReadyCache> {
  const { kind, from, to } = plan.cache;
  const { cacheService } = request.facts;
  if (kind === 'gha' && cacheService) {
    const fault = await findCacheFault(io.env, cacheService, { signal: session.signal, timeout });
    if (fault === undefined) return { from, ...(to && { to }) };
    io.log.problem('warning', describeLeftOut('the Actions cache', fault));
    return { from: [] };
  }
  return kind === 'registry' ? askRegistry(io, request, plan, session) : { from };
}

/** A registry that does not answer one question in time gets no cache either. */
async function askRegistry(
  io: Io,
  { facts }: PublishRequest,
  { cache: { from, to }, scopes }: PublishPlan,
  session: Session,
): Promise<ReadyCache> {
  const client = await openClient(io, {
    event: facts.event,
    names: from.flatMap(({ reference }) => reference ?? []),
    findLogin: session.findLogin,
    scopes,
    signal: session.signal,
    insecureHosts: facts.engine.registries.insecure,
    limits: { timeout, policy },
  });
  let isWell = true;
  const found = await Promise.all(
    from.map(async (source) => {
      if (!source.reference) return [];
      try {
        return (await client.headManifest(source.reference)) ? [source] : [];
      } catch (error) {
        if (!(error instanceof SlipwayError)) throw error;
        isWell = false;
        io.log.problem('warning', describeLeftOut(source.label, error.message));
        return [];
      }
    }),
  );
  return { from: found.flat(), ...(isWell && to && { to }) };
}
