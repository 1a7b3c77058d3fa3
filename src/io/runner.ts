import { appendFile, readFile } from 'node:fs/promises';
import { EOL } from 'node:os';
import type { JsonObject } from '../core/event.ts';
import { describeFileFault, readFileFault } from '../core/file-fault.ts';
import { listMasks } from '../core/masks.ts';
import { formatProblem, type Place, type Problem } from '../core/problem.ts';
import { safeLine } from '../core/progress/safe-text.ts';
import type { RawInputs } from '../inputs/raw.ts';
import { issueCommand, writeAnswer, writeLine } from './runner-commands.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every `INPUT_*` of the step under the name that action.yml gives it. Values are left as they came. */
export function readInputs(env: Environment): RawInputs {
  const inputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('INPUT_') && value !== undefined)
      inputs[name.slice('INPUT_'.length).toLowerCase()] = value;
  }
  return inputs;
}

/** The webhook payload; `{}` where the runner has none. */
export async function readPayload(env: Environment): Promise<JsonObject> {
  const path = env.GITHUB_EVENT_PATH;
  if (!path) return {};
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() === '' ? {} : (JSON.parse(text) as JsonObject);
}

export function writeOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) writeAnswer('OUTPUT', name, value);
}

/** Sets a variable for the steps behind this one. */
export function exportVariable(name: string, value: string): void {
  writeAnswer('ENV', name, value);
}

/** A report is never worth a red step: what was done is done. */
export async function writeSummary(markdown: string): Promise<void> {
  const path = process.env.GITHUB_STEP_SUMMARY;
  if (!path) return;
  try {
    await appendFile(path, `${markdown}${EOL}`);
  } catch (error) {
    const fault = readFileFault(error);
    const problem = fault ? describeFileFault(fault, process.env) : { code: '', message: String(error) };
    log.warning(`The job summary could not be written: ${formatProblem(problem)}`);
  }
}

/** A value that the post step needs to finish what this step may not have finished. */
export function saveState(name: string, value: string): void {
  writeAnswer('STATE', name, value);
}

export function readState(name: string): string {
  return process.env[`STATE_${name}`] ?? '';
}

/** From here on the runner replaces the value by *** in every line of the log, unless it is an ordinary word. */
export function maskSecret(value: string): void {
  for (const line of listMasks(value)) issueCommand('add-mask', line);
}

type Level = 'notice' | 'warning' | 'error';

function annotate(level: Level, text: string, { title, file, startLine, endLine }: Place = {}): void {
  issueCommand(level, text, { title, file, line: startLine, endLine });
}

export const log = {
  // Here, and not where texts come from: no text, whosever it is, gets past this line as a command.
  line: (text: string) => writeLine(safeLine(text)),
  startGroup: (title: string) => issueCommand('group', title),
  endGroup: () => issueCommand('endgroup', ''),
  notice: (text: string, at?: Place) => annotate('notice', text, at),
  warning: (text: string, at?: Place) => annotate('warning', text, at),
  error: (text: string, at?: Place) => annotate('error', text, at),
  /** A problem as an annotation: its place and hint included. */
  problem: (level: Level, problem: Problem) => annotate(level, formatProblem(problem), problem.at),
};
export type Log = typeof log;
