import { type BuildRequest, deriveBuildCommand } from '../core/build-command.ts';
import { applyLine, createProgress } from '../core/progress/progress.ts';
import { type ProgressSummary, summariseProgress } from '../core/progress/summary.ts';
import type { Session } from './session.ts';

export interface SmallBuildLimits {
  readonly signal: AbortSignal;
  readonly timeout?: number;
}

/**
 * A build beside the user's own: its log is nobody's business, and whatever goes wrong with it is a reason and no
 * failure. `judge` may find one in a build that ended well.
 */
export async function runSmallBuild(
  session: Session,
  request: BuildRequest,
  { signal, timeout }: SmallBuildLimits,
  judge: (progress: ProgressSummary) => string | undefined = () => undefined,
): Promise<string | undefined> {
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timer = timeout === undefined ? undefined : setTimeout(stop, timeout);
  try {
    const progress = createProgress();
    const command = deriveBuildCommand(request);
    const onLine = (line: string) => void applyLine(progress, line);
    const exitCode = await session.docker.build(command, onLine, stopper.signal);
    const summary = summariseProgress(progress);
    if (stopper.signal.aborted && timeout !== undefined) return `it was not done within ${timeout / 1000} s`;
    return judge(summary) ?? (exitCode === 0 ? undefined : describeFailure(summary, exitCode));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function describeFailure({ failure }: ProgressSummary, exitCode: number): string {
  return failure?.error ?? failure?.message ?? `exit code ${exitCode}`;
}
