import type { BuildCommand } from '../core/build-command.ts';
import { formatHeartbeat } from '../core/progress/heartbeat.ts';
import {
  applyLine,
  createProgress,
  finishProgress,
  type LogLine,
  type Progress,
} from '../core/progress/progress.ts';
import { type ProgressSummary, summariseProgress } from '../core/progress/summary.ts';
import { hideUserinfo } from '../core/userinfo.ts';
import { repeatEvery } from '../io/clock.ts';
import type { Io } from '../io/io.ts';

const heartbeatMilliseconds = 30_000;
const watchMilliseconds = 1000;

/** Looks at a build again and again while it runs. */
export type Follow = (progress: Progress) => void;

/** Shows the command, runs it, and shows its progress step by step. */
export async function followProgress<Result>(
  io: Io,
  command: BuildCommand,
  run: (onLine: (line: string) => void) => Promise<Result>,
  watch: Follow = () => undefined,
): Promise<{ readonly result: Result; readonly progress: ProgressSummary }> {
  io.log.startGroup('The command');
  io.log.line(`docker ${command.args.map(hideUserinfo).map(quoteForReading).join(' ')}`);
  io.log.endGroup();
  const progress = createProgress();
  const print = (lines: readonly LogLine[]) => printLines(io, lines);
  const stop = repeatEvery(heartbeatMilliseconds, () =>
    formatHeartbeat(progress, io.now().getTime()).forEach(io.log.line),
  );
  const stopWatching = repeatEvery(watchMilliseconds, () => watch(progress));
  const result = await run((line) => print(applyLine(progress, line))).finally(() => {
    stop();
    stopWatching();
  });
  print(finishProgress(progress));
  return { result, progress: summariseProgress(progress) };
}

function printLines(io: Io, lines: readonly LogLine[]): void {
  for (const line of lines) {
    if (line.kind === 'start-group') io.log.startGroup(line.title);
    else if (line.kind === 'end-group') io.log.endGroup();
    else io.log.line(line.text);
  }
}

/** For the eye, and for pasting into a shell; what is run is the argument array. */
function quoteForReading(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
