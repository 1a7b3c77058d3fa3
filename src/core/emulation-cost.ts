import type { EmulationNeed } from './dockerfile/emulation.ts';
import { formatSeconds } from './progress/format.ts';
import type { StepSummary } from './progress/summary.ts';

/** What the emulated steps of one platform took; steps that ran side by side count each. */
export interface EmulationCost {
  readonly platform: string;
  readonly steps: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** The commands that ran on an emulated platform; those from the cache cost nothing. */
export function sumEmulation(
  emulation: readonly EmulationNeed[],
  platforms: readonly string[],
  steps: readonly StepSummary[],
): readonly EmulationCost[] {
  // Steps of a build for one platform do not name it.
  const only = platforms.length === 1 ? platforms[0] : undefined;
  return emulation.flatMap(({ platform }) => {
    const emulated = steps.filter(
      (step) =>
        (step.runsOn ?? step.platform ?? only) === platform &&
        step.command.startsWith('RUN ') &&
        step.outcome === 'done',
    );
    const duration = emulated.reduce((sum, step) => sum + step.duration, 0);
    return emulated.length === 0 ? [] : [{ platform, steps: emulated.length, duration }];
  });
}

/** Longer than this, a runner of that kind is worth a word. */
const long = 60_000;

/** `Emulation: linux/arm64 42.0s in 3 steps, linux/arm/v7 40.1s in 3 steps`; empty where nothing was emulated. */
export function formatEmulation(costs: readonly EmulationCost[], registering = 0): string {
  const list = costs.map(({ platform, steps, duration }) => {
    const count = steps === 1 ? 'one step' : `${steps} steps`;
    return `${platform} ${formatSeconds(duration)} in ${count}`;
  });
  if (registering > 0) list.push(`registering the emulators ${formatSeconds(registering)}`);
  if (list.length === 0) return '';
  const total = costs.reduce((sum, { duration }) => sum + duration, 0);
  const advice =
    total < long
      ? ''
      : '. A runner of that kind (`ubuntu-24.04-arm`) or a stage with `FROM --platform=$BUILDPLATFORM` takes a fraction of it';
  return `Emulation: ${list.join(', ')}${advice}`;
}
