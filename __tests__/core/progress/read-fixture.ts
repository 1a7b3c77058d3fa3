import { readFileSync } from 'node:fs';
import {
  applyLine,
  createProgress,
  finishProgress,
  type LogLine,
  type Progress,
} from '../../../src/core/progress/progress.ts';

/** A recorded build (__tests__/fixtures/progress/record), line by line. */
export function readFixture(name: string): readonly string[] {
  const file = new URL(`../../fixtures/progress/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8').split('\n');
}

/** The log of a build as text: `> ` opens a group, `< ` closes it. */
export function play(lines: readonly string[]): {
  readonly progress: Progress;
  readonly log: readonly string[];
} {
  const progress = createProgress();
  const printed = [...lines.flatMap((line) => applyLine(progress, line)), ...finishProgress(progress)];
  return { progress, log: printed.map(show) };
}

export function show(line: LogLine): string {
  if (line.kind === 'start-group') return `> ${line.title}`;
  return line.kind === 'end-group' ? '<' : line.text;
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A moment of a made-up build, in seconds. */
export const at = (seconds: number): string => new Date(1_800_000_000_000 + 1000 * seconds).toISOString();

interface Part {
  readonly name?: string;
  readonly started?: number;
  readonly completed?: number;
  readonly cached?: boolean;
  readonly error?: string;
}

/** A line about a vertex whose digest is its name. */
export function vertex(digest: string, { started, completed, ...rest }: Part = {}): string {
  const times = {
    ...(started !== undefined && { started: at(started) }),
    ...(completed !== undefined && { completed: at(completed) }),
  };
  return JSON.stringify({ vertexes: [{ digest, name: digest, ...rest, ...times }] });
}

export function log(digest: string, text: string, seconds = 0): string {
  return JSON.stringify({ logs: [{ vertex: digest, data: base64(text), timestamp: at(seconds) }] });
}
