import { readFile } from 'node:fs/promises';
import * as core from '@actions/core';
import type { JsonObject } from '../core/event.ts';
import { formatProblem, type Place, type Problem } from '../core/problem.ts';
import type { RawInputs } from '../inputs/raw.ts';

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
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** Sets a variable for the steps behind this one. */
export function exportVariable(name: string, value: string): void {
  core.exportVariable(name, value);
}

export async function writeSummary(markdown: string): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write();
}

/** A value that the post step needs to finish what this step may not have finished. */
export function saveState(name: string, value: string): void {
  core.saveState(name, value);
}

export function readState(name: string): string {
  return core.getState(name);
}

/** From here on the runner replaces the value by *** in every line of the log. */
export function maskSecret(value: string): void {
  for (const line of value.split(/\r?\n/)) if (line.trim() !== '') core.setSecret(line);
}

const annotations = { notice: core.notice, warning: core.warning, error: core.error };

export const log = {
  line: (text: string) => core.info(text),
  startGroup: (title: string) => core.startGroup(title),
  endGroup: () => core.endGroup(),
  notice: (text: string, at: Place = {}) => core.notice(text, at),
  warning: (text: string, at: Place = {}) => core.warning(text, at),
  error: (text: string, at: Place = {}) => core.error(text, at),
  /** A problem as an annotation: its place and hint included. */
  problem: (level: 'notice' | 'warning' | 'error', problem: Problem) =>
    annotations[level](formatProblem(problem), problem.at),
};
export type Log = typeof log;
