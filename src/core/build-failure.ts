import { explainFailure, type FailureFacts, formatMemory } from './explain.ts';
import type { Problem } from './problem.ts';
import { annotateFailure } from './progress/annotations.ts';
import type { BuildFailure } from './progress/failure.ts';

/**
 * A build that did not end with exit code 0, whatever it printed: the code decides, the text explains.
 * Stands on the failing line of the Dockerfile, with the last lines of the step, and cause and cure where they are known.
 */
export function describeBuildFailure(
  failure: BuildFailure | undefined,
  exitCode: number,
  dockerfile: string | undefined,
  facts: FailureFacts,
): Problem {
  if (!failure) return describeSilence(exitCode, facts);
  const { level: _, message, lines = [], ...at } = annotateFailure(failure, dockerfile);
  const known = explainFailure(failure.error, {
    ...facts,
    platform: failure.platform,
    output: failure.lastLines,
  });
  return {
    code: known?.code ?? 'build.failed',
    message: known ? `${message}\nThe cause: ${known.message}` : message,
    ...(lines.length > 0 && { lines }),
    ...(known && { hint: known.hint }),
    at,
  };
}

/** 137 is 128 + SIGKILL: nobody but the kernel or the runner sends that. */
function describeSilence(exitCode: number, facts: FailureFacts): Problem {
  const figures = formatMemory(facts);
  const hint = `exit code 137 means killed: most often the machine ran out of memory${figures ? `. ${figures}` : ''}`;
  return {
    code: 'build.failed',
    message: `the build ended with exit code ${exitCode} and printed no error`,
    ...(exitCode === 137 && { hint }),
  };
}
