import type { Problem } from './problem.ts';
import type { BuildFailure } from './progress/failure.ts';

/** A build that did not end with exit code 0, whatever it printed: the code decides, the text explains. */
export function describeBuildFailure(failure: BuildFailure | undefined, exitCode: number): Problem {
  const said = failure?.message ?? 'it printed no error';
  const where = failure?.step ? ` in ${failure.step}` : '';
  return {
    code: 'build.failed',
    message: `the build failed with exit code ${exitCode}${where}: ${said}`,
    ...hintOf(failure, exitCode),
  };
}

/** 137 is 128 + SIGKILL: nobody but the kernel or the runner sends that. */
function hintOf(failure: BuildFailure | undefined, exitCode: number): { readonly hint?: string } {
  if (failure || exitCode !== 137) return {};
  return { hint: 'exit code 137 means killed: most often the machine ran out of memory' };
}
