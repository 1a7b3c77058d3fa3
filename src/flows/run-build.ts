import { type BuildRequest, deriveBuildCommand } from '../core/build-command.ts';
import { warnOfCache } from '../core/cache/report.ts';
import { moveHelper } from '../core/helper-images.ts';
import type { ProgressSummary } from '../core/progress/summary.ts';
import type { Io } from '../io/io.ts';
import { followProgress } from './follow-progress.ts';
import type { Session } from './session.ts';

/** Where Docker Hub refuses a helper image, the build starts once more with that of the other place. */
export async function runBuild(
  io: Io,
  session: Session,
  request: BuildRequest,
  place: string,
  onProgress: (line: string) => void = () => undefined,
): Promise<{ readonly result: number; readonly progress: ProgressSummary }> {
  const command = deriveBuildCommand(request);
  const end = await followProgress(io, command, (onLine) =>
    session.docker.build(command, (line) => {
      onProgress(line);
      onLine(line);
    }),
  );
  const error = end.result === 0 || io.signal.aborted ? '' : (end.progress.failure?.error ?? '');
  const moved = moveHelper(request, error, place);
  if (!moved) {
    for (const warning of warnOfCache(end.progress)) io.log.problem('warning', warning);
    return end;
  }
  io.log.notice(
    `Docker Hub refused an image that the build needs; it is taken from ${place}, and the build starts again`,
  );
  return runBuild(io, session, moved, place, onProgress);
}
