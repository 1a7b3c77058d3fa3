import { printPart, printPreparation, printStep } from './print.ts';
import { safeLine } from './safe-text.ts';
import type { LogLine, Progress } from './state.ts';
import {
  createStep,
  isOver,
  lastDurationOf,
  type Step,
  startOf,
  updateStep,
  updateTransfer,
} from './step.ts';
import { readWarning, warningKey } from './warning.ts';
import { parseStatus, parseTime, type WireLog, type WireStatus, type WireVertex } from './wire.ts';

export { createProgress, type LogLine, type Progress } from './state.ts';

// Characters. The objects around them take several times that.
const STEP_BOUND = 500_000;
const TOTAL_BOUND = 2_000_000;
const OTHER_LINES = 500;
const WORTH_REPEATING = 1_000;

/** Takes one line of buildx's standard error and says what to print because of it. */
export function applyLine(progress: Progress, line: string): readonly LogLine[] {
  const status = parseStatus(line);
  if (!status) return applyOtherLine(progress, line);
  const touched = new Set<Step>();
  for (const vertex of status.vertexes ?? []) touched.add(applyVertex(progress, vertex));
  applyRest(progress, status, touched);
  const printed = [...touched].flatMap((step) => {
    if (!isOver(step)) return step.log.size > STEP_BOUND ? printPart(progress, step) : [];
    return hasNews(step) ? printStep(progress, step) : [];
  });
  return progress.waitingSize > TOTAL_BOUND ? [...printed, ...printLongest(progress)] : printed;
}

/** What is left when buildx has ended: steps without an end, and BuildKit's own steps since the last group. */
export function finishProgress(progress: Progress): readonly LogLine[] {
  const open = [...progress.steps.values()].filter((step) => !isOver(step) && step.log.size > 0);
  return [...open.flatMap((step) => printStep(progress, step)), ...printPreparation(progress)];
}

/** BuildKit runs some steps again (an image that is pulled when it is needed): worth a line if it took a while. */
function hasNews(step: Step): boolean {
  return !step.isPrinted || step.log.size > 0 || lastDurationOf(step) > WORTH_REPEATING;
}

function applyOtherLine(progress: Progress, line: string): readonly LogLine[] {
  const text = safeLine(line);
  if (text.trim() === '') return [];
  progress.otherLines.push(text);
  // The error stands at the end, hence the first lines go.
  if (progress.otherLines.length > 2 * OTHER_LINES) progress.otherLines.splice(0, OTHER_LINES);
  return [...printPreparation(progress), { kind: 'line', text }];
}

function applyVertex(progress: Progress, vertex: WireVertex): Step {
  const digest = vertex.digest ?? '';
  const key = vertex.progressGroup?.id || digest;
  progress.keys.set(digest, key);
  const step =
    progress.steps.get(key) ?? createStep(vertex.progressGroup?.name || vertex.name || 'unnamed step');
  progress.steps.set(key, step);
  updateStep(step, vertex);
  return step;
}

function applyRest(progress: Progress, status: WireStatus, touched: Set<Step>): void {
  for (const transfer of status.statuses ?? []) {
    const step = stepOf(progress, transfer.vertex);
    if (!step) continue;
    measure(progress, step, () => updateTransfer(step, transfer));
    touched.add(step);
  }
  for (const wire of status.warnings ?? []) {
    const warning = readWarning(wire);
    progress.warnings.set(warningKey(warning), warning);
  }
  for (const log of status.logs ?? []) {
    const step = stepOf(progress, log.vertex);
    if (!step) continue;
    measure(progress, step, () => addLog(step, log));
    touched.add(step);
  }
}

function stepOf(progress: Progress, vertex: string | undefined): Step | undefined {
  const key = progress.keys.get(vertex ?? '');
  return key === undefined ? undefined : progress.steps.get(key);
}

function addLog(step: Step, log: WireLog): void {
  const start = startOf(step);
  const time = parseTime(log.timestamp);
  step.log.add(log.data ?? '', start === undefined || time === undefined ? undefined : time - start);
}

function measure(progress: Progress, step: Step, change: () => void): void {
  const before = step.log.size;
  change();
  progress.waitingSize += step.log.size - before;
}

function printLongest(progress: Progress): readonly LogLine[] {
  const [longest] = [...progress.steps.values()].sort((a, b) => b.log.size - a.log.size);
  return longest ? printPart(progress, longest) : [];
}
