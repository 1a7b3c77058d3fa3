import type { StepSummary } from '../progress/summary.ts';

/** Milliseconds that steps took when they were built, by a short digest of what they are called. */
export type StepTimes = Readonly<Record<string, number>>;

/** What a step is called, made short: the name itself may say more than a cache should. */
export type KeyOf = (title: string) => string;

const mostSteps = 500;
const shortest = 10;

/**
 * What the cached steps of a build took when they were built, one after the other; nothing where that is not known of
 * any. BuildKit tells no such times: they are noted beside the cache when a step runs.
 */
export function sumSaved(
  steps: readonly StepSummary[],
  times: StepTimes | undefined,
  keyOf: KeyOf,
): number | undefined {
  if (!times) return undefined;
  const known = steps
    .filter((step) => isBuilt(step) && step.outcome === 'cached')
    .flatMap(({ title }) => times[keyOf(title)] ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, time) => sum + time, 0);
}

/** What to note for the next run: steps that ran have a new time, those from the cache keep theirs. */
export function noteTimes(steps: readonly StepSummary[], before: StepTimes = {}, keyOf: KeyOf): StepTimes {
  const noted = steps.filter(isBuilt).flatMap(({ title, outcome, duration }) => {
    const key = keyOf(title);
    const time = outcome === 'done' ? Math.round(duration) : before[key];
    return time === undefined || time < shortest ? [] : [[key, time] as const];
  });
  return Object.fromEntries(noted.slice(0, mostSteps));
}

/** Nothing where the text is none of ours: whatever it is, it only says how long something took. */
export function parseStepTimes(text: string): StepTimes | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const times = Object.entries(value).filter(([, time]) => Number.isFinite(time) && time >= 0);
    return Object.fromEntries(times);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** FROM is a pull, and no merit of a cache. */
function isBuilt({ kind, command }: StepSummary): boolean {
  return kind === 'step' && !command.startsWith('FROM ');
}
