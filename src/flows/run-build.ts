import { type BuildRequest, deriveBuildCommand } from '../core/build-command.ts';
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
  /** The builder that took the place of the first, whose cache had gone silent: it reads none. */
  readonly renewed?: string;
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

/** Where Docker Hub refuses a helper image, or a cache goes silent, the build starts once more without it. */
export async function runBuild(
  io: Io,
  session: Session,
  request: BuildRequest,
  limits: BuildLimits,
): Promise<BuildEnd> {
  const command = deriveBuildCommand(request);
  const { renew, ...rest } = limits;
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
  if (silent !== undefined && renew) {
    io.log.problem('warning', describeSilentCache(silent, limits.reading));
    const builder = await renew();
    const again = await runBuild(io, session, { ...request, builder, cacheFrom: [] }, rest);
    return { ...again, renewed: builder };
  }
  const error = end.result === 0 || io.signal.aborted ? '' : (end.progress.failure?.error ?? '');
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
