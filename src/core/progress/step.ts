import { formatSeconds } from './format.ts';
import { StepLog } from './step-log.ts';
import { parseVertexName, type VertexName } from './vertex-name.ts';
import { parseTime, type WireTransfer, type WireVertex } from './wire.ts';

/** Bytes of one layer, context or tarball on their way. */
export interface Transfer {
  readonly current: number;
  readonly total: number;
  readonly isDone: boolean;
}

/** One run of a vertex; BuildKit runs some again (a layer that is pulled only when it is needed). */
interface Run {
  readonly started: number;
  completed?: number;
  isCached?: boolean;
}

/** A step of the build: one vertex, or the vertexes of one instruction that BuildKit shows as one. */
export interface Step {
  readonly name: VertexName;
  readonly log: StepLog;
  /** By vertex. */
  readonly runs: Map<string, Run[]>;
  /** Named things that take time and have no size, e.g. `pushing layers`: printed when done. */
  readonly notes: Set<string>;
  readonly transfers: Map<string, Transfer>;
  error: string | undefined;
  /** How many groups of its log are printed. */
  parts: number;
  isPrinted: boolean;
  /** Milliseconds that a group printed before has told already: a step may run again, as an export does to push. */
  told: number;
}

export function createStep(name: string): Step {
  return {
    name: parseVertexName(name),
    log: new StepLog(),
    runs: new Map(),
    notes: new Set(),
    transfers: new Map(),
    error: undefined,
    parts: 0,
    isPrinted: false,
    told: 0,
  };
}

/** The same vertex is reported at its start, at its end, and sometimes again. */
export function updateStep(step: Step, vertex: WireVertex): void {
  const digest = vertex.digest ?? '';
  const runs = step.runs.get(digest) ?? [];
  step.runs.set(digest, runs);
  const started = parseTime(vertex.started);
  const completed = parseTime(vertex.completed);
  let run = runs.at(-1);
  if (started !== undefined && run?.started !== started) {
    run = { started };
    runs.push(run);
  }
  // Cached vertexes, and those that never ran because another one failed, may have an end without a start.
  if (completed !== undefined && !run) {
    run = { started: completed };
    runs.push(run);
  }
  if (completed !== undefined && run) {
    run.completed = completed;
    run.isCached = vertex.cached === true;
  }
  if (vertex.error) step.error = vertex.error;
}

/** A part of a step: bytes on their way, or, in an export, a named thing that takes time. */
export function updateTransfer(step: Step, wire: WireTransfer): void {
  const id = wire.id ?? wire.name ?? '';
  const isDone = Boolean(wire.completed);
  const current = wire.current ?? 0;
  const total = wire.total ?? 0;
  if (total > 0 || current > 0) step.transfers.set(id, { current, total, isDone });
  // Only exports have parts worth a line; those of FROM are one `extracting` a layer.
  else if (isDone && id !== '' && step.name.kind === 'work' && !step.notes.has(id)) {
    step.notes.add(id);
    const spent = (parseTime(wire.completed) ?? 0) - (parseTime(wire.started) ?? 0);
    step.log.note(wire.started ? `${id}  ${formatSeconds(spent)}` : id);
  }
}

export function isStarted(step: Step): boolean {
  return step.runs.size > 0 && [...step.runs.values()].some((runs) => runs.length > 0);
}

/** Over, when all its vertexes that ran are. */
export function isOver(step: Step): boolean {
  return isStarted(step) && [...step.runs.values()].every((runs) => runs.at(-1)?.completed !== undefined);
}

/**
 * What has once been worked for is not cached, even if BuildKit asks for it again and finds it. A cache that cannot wait
 * (`type=local`) is fetched in runs of the step's own, inside the one that says in the end that it was cached.
 */
export function isCached(step: Step): boolean {
  const isFetched = (run: Run, runs: readonly Run[]) =>
    runs.some((other) => other.isCached && other.started <= run.started && endOf(other) >= endOf(run));
  return isOver(step) && [...step.runs.values()].every((runs) => runs.every((run) => isFetched(run, runs)));
}

function endOf({ started, completed = started }: Run): number {
  return completed;
}

/** A step that was stopped because another one failed is not the cause of anything. */
export function isCanceled(step: Step): boolean {
  return step.error !== undefined && /context canceled(?:: context canceled)*$/.test(step.error);
}

export function startOf(step: Step): number | undefined {
  const starts = [...step.runs.values()].flatMap((runs) => runs[0]?.started ?? []);
  return starts.length === 0 ? undefined : starts.reduce((a, b) => Math.min(a, b));
}

/** When its current run began: what "still running for 95 s" counts from. */
export function lastStartOf(step: Step): number | undefined {
  const starts = [...step.runs.values()].flatMap((runs) => runs.at(-1)?.started ?? []);
  return starts.length === 0 ? undefined : starts.reduce((a, b) => Math.max(a, b));
}

/** The time it worked, without the pauses between two runs of a vertex. */
export function durationOf(step: Step): number {
  const runs = [...step.runs.values()].flat();
  return runs.reduce((sum, run) => sum + Math.max(0, (run.completed ?? run.started) - run.started), 0);
}

/** How long the last run of it took. */
export function lastDurationOf(step: Step): number {
  const runs = [...step.runs.values()].flatMap((all) => all.slice(-1));
  return runs.reduce((most, run) => Math.max(most, (run.completed ?? run.started) - run.started), 0);
}

/** The bytes of all transfers of a step. */
export function sumTransfers(step: Step): { readonly current: number; readonly total: number } {
  let current = 0;
  let total = 0;
  for (const transfer of step.transfers.values()) {
    current += transfer.current;
    total += Math.max(transfer.total, transfer.current);
  }
  return { current, total };
}

/** BuildKit reading or writing a cache, whose errors fail no build. */
export function isCacheWork({ name }: Step): boolean {
  return /^(?:importing cache manifest from|exporting (?:to GitHub Actions Cache|cache to |content cache))/.test(
    name.title,
  );
}
