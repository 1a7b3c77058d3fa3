import type { CachePlan } from '../core/cache/decide.ts';
import { describeOversize, formatArchiveKey } from '../core/cache/place.ts';
import { type KeyOf, noteTimes } from '../core/cache/step-times.ts';
import { openActionsCache } from '../io/actions-cache.ts';
import { saveArchive } from '../io/archive.ts';
import { sumSizes } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { digestOf } from '../io/registry/digest.ts';
import { answerMilliseconds, localKey, timesKey } from './prepare-cache.ts';
import type { PublishRequest } from './read-request.ts';
import type { CachedBuild } from './write-cache.ts';

/** 64 bits: two steps of one build that are taken for each other are out of the question. */
export const keyOfStep: KeyOf = (title) =>
  digestOf(new TextEncoder().encode(title)).slice('sha256:'.length, 'sha256:'.length + 16);

/** Keeps what BuildKit has written into a fresh folder; whoever stops it is the signal. */
export async function keepLocal(
  io: Io,
  { facts, inputs }: PublishRequest,
  plan: CachePlan,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { cacheService: service } = facts;
  if (!service) return undefined;
  const tooLarge = describeOversize(await sumSizes(folder), inputs.cacheMaxSize);
  if (tooLarge) return tooLarge;
  const key = formatArchiveKey(localKey(plan), facts.event, io.now());
  const end = await saveArchive(io.env, service, { folder, key }, { signal });
  return 'reason' in end ? end.reason : undefined;
}

/** Notes beside the cache what its steps took. Without the note the next run does not know what it saves, that is all. */
export async function keepTimes(
  io: Io,
  { facts }: PublishRequest,
  plan: CachePlan,
  { progress, cache }: CachedBuild,
  signal: AbortSignal,
): Promise<void> {
  const { cacheService: service } = facts;
  if (!service || (plan.kind !== 'gha' && plan.kind !== 'local')) return;
  const times = noteTimes(progress.steps, cache.times, keyOfStep);
  const key = formatArchiveKey(timesKey(plan), facts.event, io.now());
  const store = await openActionsCache(io.env, service, { signal, timeout: answerMilliseconds });
  const fault = await store.keep(key, JSON.stringify(times));
  if (fault !== undefined) io.log.line(`What the steps took is not noted beside the cache: ${fault}`);
}
