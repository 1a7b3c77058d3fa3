import { formatSeconds, formatSize } from './format.ts';
import { safeLine } from './safe-text.ts';
import type { LogLine, Progress } from './state.ts';
import { durationOf, isCached, isCanceled, isOver, type Step, sumTransfers } from './step.ts';

/** BuildKit's own steps get a line of their own only when somebody had to wait for them. */
const LONG_PREPARATION = 5_000;
/** Bytes below this are the Dockerfile and its like. */
const WORTH_SHOWING = 100_000;

/** All of a step that is over, or what there is of it when the build has ended without it. */
export function printStep(progress: Progress, step: Step): readonly LogLine[] {
  if (isOver(step)) step.log.finishLine();
  const lines = takeLines(progress, step);
  step.isPrinted = true;
  const isQuiet =
    step.name.kind === 'internal' && step.error === undefined && durationOf(step) < LONG_PREPARATION;
  if (isQuiet) {
    // BuildKit runs some of these again and again (git does): one title for all of it, as of the last time it ended.
    const waiting = progress.preparation.get(step)?.lines ?? [];
    progress.preparation.set(step, { title: describeStep(step), lines: [...waiting, ...lines] });
    return [];
  }
  const error = step.error === undefined || isCanceled(step) ? [] : [`ERROR: ${safeLine(step.error)}`];
  const title = describeStep(step);
  step.told = durationOf(step);
  return [...printPreparation(progress), ...toGroup(title, [...lines, ...error])];
}

/** The lines that wait, before the step is over, so that the memory they take is free. */
export function printPart(progress: Progress, step: Step): readonly LogLine[] {
  step.parts += 1;
  return [
    ...printPreparation(progress),
    ...toGroup(`${titleOf(step)} (part ${step.parts}, still running)`, takeLines(progress, step)),
  ];
}

/** BuildKit's own steps since the last time, as one group. */
export function printPreparation(progress: Progress): readonly LogLine[] {
  const lines = [...progress.preparation.values()].flatMap(({ title, lines: own }) => [title, ...own]);
  progress.preparation = new Map();
  // The same kind of step comes after the work, too: provenance is put together then.
  const isAfterwards = [...progress.steps.values()].some(
    (step) => step.isPrinted && step.name.title.startsWith('exporting'),
  );
  return lines.length === 0 ? [] : toGroup(isAfterwards ? 'Finishing' : 'Preparation', lines);
}

function takeLines(progress: Progress, step: Step): readonly string[] {
  progress.waitingSize -= step.log.size;
  return step.log.take();
}

function toGroup(title: string, lines: readonly string[]): readonly LogLine[] {
  // A group that opens on nothing is one click for nothing.
  if (lines.length === 0) return [{ kind: 'line', text: title }];
  return [
    { kind: 'start-group', title },
    ...lines.map((text) => ({ kind: 'line', text }) as const),
    { kind: 'end-group' },
  ];
}

function describeStep(step: Step): string {
  return `${titleOf(step)}  ${outcomeOf(step)}`;
}

function titleOf(step: Step): string {
  return step.parts > 0 && isOver(step)
    ? `${step.name.title} (part ${step.parts + 1}, the last)`
    : step.name.title;
}

function outcomeOf(step: Step): string {
  if (!isOver(step)) return 'did not end';
  if (isCanceled(step)) return 'CANCELED';
  // Output that comes behind the end tells of the time that is told already.
  const time = formatSeconds(durationOf(step) - step.told || durationOf(step));
  if (step.error !== undefined) return `FAILED after ${time}`;
  if (isCached(step)) return 'CACHED';
  const { total } = sumTransfers(step);
  return total < WORTH_SHOWING ? time : `${time}, ${formatSize(total)}`;
}
