import type { Driver } from './engine.ts';
import type { Problem } from './problem.ts';

/** What the runner runs on, as GitHub names it in RUNNER_OS. */
export type RunnerSystem = 'Linux' | 'Windows' | 'macOS';

/** RUNNER_OS where the runner says it, else the name that node has for the system. */
export function parseRunnerSystem(runnerOs: string | undefined, platform: string): RunnerSystem {
  const systems: Readonly<Record<string, RunnerSystem>> = { win32: 'Windows', darwin: 'macOS' };
  if (runnerOs === 'Windows' || runnerOs === 'macOS' || runnerOs === 'Linux') return runnerOs;
  return systems[platform] ?? 'Linux';
}

/** A BuildKit elsewhere needs docker's command line here and no engine, unless the image is to be loaded into one. */
export function needsEngine(driver: 'auto' | Driver, loads: boolean): boolean {
  return loads || (driver !== 'remote' && driver !== 'kubernetes');
}

/** What to do about a missing engine differs by system: on two of the three GitHub's runners have none for Linux. */
export function adviseOnEngine(problem: Problem, system: RunnerSystem): Problem {
  const advice = advices[system][problem.code];
  return advice === undefined ? problem : { ...problem, hint: advice };
}

const elsewhere =
  '`runs-on: ubuntu-latest` has an engine, and `driver: remote` with `endpoint` builds on a BuildKit elsewhere';
const windows = `Linux images need an engine for Linux, which GitHub's Windows runners do not have: ${elsewhere}`;
const macOs = `GitHub's macOS runners have no engine: ${elsewhere}`;

const advices: Readonly<Record<RunnerSystem, Readonly<Record<string, string>>>> = {
  Linux: {},
  Windows: {
    'process.not-found': windows,
    'engine.unreachable': windows,
    'engine.windows-containers': windows,
  },
  macOS: {
    'process.not-found': `${macOs}; either needs docker and its buildx plugin installed in an earlier step`,
    'engine.unreachable': `${macOs}; on a Mac of your own start one in an earlier step, e.g. \`colima start\``,
  },
};
