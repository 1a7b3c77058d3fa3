import { describeFileFault, readFileFault } from '../core/file-fault.ts';
import { formatProblem, SlipwayError } from '../core/problem.ts';
import type { Io } from '../io/io.ts';

/**
 * What comes behind the tags, a report or a check. The image is published by then, so whatever goes wrong is a warning;
 * only a job that is cancelled ends here.
 */
export async function afterTags<Value>(
  io: Io,
  what: string,
  work: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (io.signal.aborted) throw error;
    io.log.warning(`${what}, and what the step has done stands all the same: ${describe(io, error)}`);
    return undefined;
  }
}

function describe(io: Io, error: unknown): string {
  if (error instanceof SlipwayError) return error.problems.map(formatProblem).join('; ');
  const fault = readFileFault(error);
  if (fault) return formatProblem(describeFileFault(fault, io.env));
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
