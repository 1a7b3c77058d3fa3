import { join } from 'node:path';
import type { CachePlan, CacheSource } from '../core/cache/decide.ts';
import { formatField } from '../core/cache/place.ts';
import { describeLeftOut } from '../core/cache/report.ts';
import type { CacheService } from '../core/cache/service.ts';
import { parseStepTimes, type StepTimes } from '../core/cache/step-times.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { openActionsCache } from '../io/actions-cache.ts';
import { restoreArchive } from '../io/archive.ts';
import { readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** The caches that answered. */
export interface ReadyCache {
  readonly from: readonly CacheSource[];
  readonly to?: string;
  /** What the steps in it took when they were built, as far as it is known. */
  readonly times?: StepTimes | undefined;
}

/** BuildKit itself waits for minutes. */
export const answerMilliseconds = 10_000;
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
  if (kind === 'registry') return askRegistry(io, request, plan, session);
  if (kind === 'none' || !cacheService) return { from };
  const limits = { signal: session.signal, timeout: answerMilliseconds };
  const cache = await openActionsCache(io.env, cacheService, limits);
  const found = await cache.find(timesKey(plan.cache));
  if ('fault' in found) {
    io.log.problem('warning', describeLeftOut('the Actions cache', found.fault));
    return { from: [] };
  }
  const ready =
    kind === 'local' ? await bringLocal(io, request, cacheService, plan.cache, session) : { from };
  return { ...ready, ...(to && { to }), times: parseStepTimes(found.text ?? '') };
}

/** What names of the Actions cache begin with; a part that no other name has comes behind it. */
export function timesKey({ scope = '' }: CachePlan): string {
  return `slipway-times:${scope}:`;
}

export function localKey({ scope = '' }: CachePlan): string {
  return `slipway-local:${scope}:`;
}

/** The folder of BuildKit's local cache, as the last run left it. */
async function bringLocal(
  io: Io,
  { inputs }: PublishRequest,
  service: CacheService,
  plan: CachePlan,
  session: Session,
): Promise<Pick<ReadyCache, 'from'>> {
  const [source] = plan.from;
  if (!source) return { from: [] };
  const folder = join(await session.makeForeignFolder(), 'cache-read');
  const prefix = localKey(plan);
  const archive = { folder, key: `${prefix}none`, prefixes: [prefix] };
  const limits = { timeout: inputs.cacheMilliseconds, signal: session.signal };
  const end = await restoreArchive(io.env, service, archive, limits);
  if ('reason' in end) {
    io.log.problem('warning', describeLeftOut('its local cache', end.reason));
    return { from: [] };
  }
  const src = join(folder, 'content');
  if (end.matched === undefined || !(await readTextIfThere(join(src, 'index.json')))) return { from: [] };
  return { from: [{ ...source, line: `${source.line},${formatField('src', src)}` }] };
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
    limits: { timeout: answerMilliseconds, policy },
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
