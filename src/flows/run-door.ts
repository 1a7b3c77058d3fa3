import { dirname } from 'node:path';
import { describeFullDisk } from '../core/build-room.ts';
import { formatFailureSummary } from '../core/failure-summary.ts';
import { describeFileFault, readFileFault } from '../core/file-fault.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { ROLLED_BACK } from '../core/release-report.ts';
import { findPasswords } from '../core/userinfo.ts';
import { isSummaryOff } from '../inputs/build-settings.ts';
import { createIo, type Io } from '../io/io.ts';
import { readFreeDisk } from '../io/machine.ts';
import { maskSecret, readInputs, writeSummary } from '../io/runner.ts';

/** Runs a door to its end: the one place where failures are caught, printed, and turned into an exit code. */
export async function runDoor(door: (io: Io) => Promise<void>): Promise<void> {
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () =>
      cancel.abort(new SlipwayError({ code: 'run.cancelled', message: `the job was cancelled (${signal})` })),
    );
  }
  const io = createIo(process.env, cancel.signal);
  for (const text of Object.values(readInputs(io.env))) findPasswords(text).forEach(maskSecret);
  try {
    await door(io);
  } catch (error) {
    process.exitCode = 1;
    const problems = await describeProblems(
      cancel.signal.aborted ? describeCancel(cancel.signal, error) : error,
    );
    for (const problem of problems) io.log.problem('error', problem);
    const own = error instanceof SlipwayError ? error.summary : undefined;
    if (!isSummaryOff(io.env)) await writeSummary(own ?? formatFailureSummary(problems));
    if (cancel.signal.aborted) await endNow();
  }
}

/** All is cleaned up and told: a library that knows no cancellation may still wait for an answer, and nobody for it. */
async function endNow(): Promise<never> {
  await new Promise((done) => process.stdout.write('', done));
  process.exit();
}

/** Whatever a cancelled run stumbles over, its cause is known; what became of its tags is still to be told. */
function describeCancel({ reason }: AbortSignal, error: unknown): unknown {
  const problems = error instanceof SlipwayError ? error.problems : [];
  const tags = problems.filter(({ code }) => code === ROLLED_BACK);
  return reason instanceof SlipwayError ? new SlipwayError([...reason.problems, ...tags]) : reason;
}

/** Any other error is a defect of ours: it is shown with its origin, so that it can be reported. */
async function describeProblems(error: unknown): Promise<readonly Problem[]> {
  if (error instanceof SlipwayError) return error.problems;
  const { code, path }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (code === 'ENOSPC')
    return [describeFullDisk(path, path === undefined ? undefined : await readFreeDisk(dirname(path)))];
  const fault = readFileFault(error);
  if (fault) return [describeFileFault(fault, process.env)];
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    {
      code: 'internal',
      message: `a defect in Slipway: ${text}`,
      hint: 'please report it, with this text and the version of the action',
    },
  ];
}
