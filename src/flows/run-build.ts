import { type BuildRequest, deriveBuildCommand } from '../core/build-command.ts';
import { describeDamagedCache, mayBlameCache } from '../core/cache/damage.ts';
import { describeSilentCache, warnOfCache } from '../core/cache/report.ts';
import { moveHelper } from '../core/helper-images.ts';
import { watchCache } from '../core/progress/cache-watch.ts';
import type { ProgressSummary } from '../core/progress/summary.ts';
import type { Io } from '../io/io.ts';
import { type Follow, followProgress } from './follow-progress.ts';
import type { Session } from './session.ts';

export interface BuildEnd {
  readonly result: number;
  readonly progress: ProgressSummary;
  /** The builder that took the place of the first. */
  readonly renewed?: string;
  /** Why no cache was read in the end. */
  readonly cacheFault?: 'silent' | 'damaged';
}

/** What a build may fall back on. */
export interface BuildLimits {
  /** Where Docker Hub's helper images are, too. */
  readonly place: string;
  /** Milliseconds in which BuildKit has to have read what a cache holds. */
  readonly reading: number;
  /** Makes another builder. Absent where it is not ours: then nothing helps, see docs/decisions/0022. */
  readonly renew?: () => Promise<string>;
  /** Hears of the build's progress. */
  readonly onProgress?: (line: string) => void;
}

/** Where Docker Hub refuses a helper image, or a cache goes silent or is damaged, the build starts once more without it. */
export async function runBuild(
  io: Io,
  session: Session,
  request: BuildRequest,
  limits: BuildLimits,
): Promise<BuildEnd> {
  const command = deriveBuildCommand(request);
  const { silent, ...end } = await watchBuild(io, session, limits, (signal, watch) =>
    followProgress(
      io,
      command,
      (onLine) =>
        session.docker.build(
          command,
          (line) => {
            limits.onProgress?.(line);
            onLine(line);
          },
          signal,
        ),
      watch,
    ),
  );
  if (silent !== undefined) {
    io.log.problem('warning', describeSilentCache(silent, limits.reading));
    return buildWithoutCache(io, session, request, limits, 'silent');
  }
  const error = end.result === 0 || io.signal.aborted ? '' : (end.progress.failure?.error ?? '');
  if (request.cacheFrom.length > 0 && mayBlameCache(error)) {
    io.log.problem('warning', describeDamagedCache(error));
    return buildWithoutCache(io, session, request, limits, 'damaged');
  }
  const moved = moveHelper(request, error, limits.place);
  if (!moved) {
    for (const warning of warnOfCache(end.progress)) io.log.problem('warning', warning);
    return end;
  }
  io.log.notice(
    `Docker Hub refused an image that the build needs; it is taken from ${limits.place}, and the build starts again`,
  );
  return runBuild(io, session, moved, limits);
}

/** In another builder, where that is ours to make: what BuildKit has begun to read from a cache it goes on to want. */
async function buildWithoutCache(
  io: Io,
  session: Session,
  request: BuildRequest,
  { renew, ...limits }: BuildLimits,
  cacheFault: 'silent' | 'damaged',
): Promise<BuildEnd> {
  const renewed = await renew?.();
  const wanted = { ...request, ...(renewed !== undefined && { builder: renewed }), cacheFrom: [] };
  const end = await runBuild(io, session, wanted, limits);
  return { ...end, cacheFault, ...(renewed !== undefined && { renewed }) };
}

type Ended = Awaited<ReturnType<typeof followProgress<number>>>;

/** Runs a build, and stops it where a cache holds it up; which one did is told. */
async function watchBuild(
  io: Io,
  session: Session,
  { reading, renew }: BuildLimits,
  run: (signal: AbortSignal, watch: Follow) => Promise<Ended>,
): Promise<Ended & { readonly silent: string | undefined }> {
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  session.signal.addEventListener('abort', stop, { once: true });
  if (session.signal.aborted) stop();
  const findSilent = watchCache(reading);
  let silent: string | undefined;
  try {
    const end = await run(stopper.signal, (progress) => {
      if (!renew) return;
      silent ??= findSilent(progress, io.now().getTime());
      if (silent !== undefined) stop();
    });
    return { ...end, silent: end.result === 0 || session.signal.aborted ? undefined : silent };
  } finally {
    session.signal.removeEventListener('abort', stop);
  }
}
