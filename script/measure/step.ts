/** Starts an action's bundle as the runner does: a process of its own, its files, its inputs, its state. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './process.ts';

export const root = resolve(import.meta.dirname, '../..');
const dist = resolve(process.env.DIST ?? join(root, 'dist'));

export interface Step {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Arguments of node before the bundle. */
  readonly node?: readonly string[];
  readonly isQuiet?: boolean;
  /** For a step whose failure is what is measured. */
  readonly mayFail?: boolean;
}

export interface StepEnd {
  readonly milliseconds: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly log: string;
}

export const event = {
  repository: {
    name: 'app',
    full_name: 'acme/app',
    owner: { login: 'acme' },
    default_branch: 'main',
    description: 'Serves a page',
    html_url: 'https://github.com/acme/app',
    license: { spdx_id: 'MIT' },
    private: false,
  },
  head_commit: { id: '0'.repeat(40), timestamp: '2026-01-02T03:04:05Z' },
};

/** A door of ours, by its name below dist/. */
export function runOurs(door: string, step: Step): Promise<StepEnd> {
  return runBundle(join(dist, door, 'index.js'), step);
}

export async function runBundle(bundle: string, step: Step): Promise<StepEnd> {
  const temp = mkdtempSync(join(tmpdir(), 'slipway-bench-step-'));
  const file = (name: string) => join(temp, name);
  for (const name of ['output', 'state', 'summary', 'env', 'path']) writeFileSync(file(name), '');
  writeFileSync(file('event'), JSON.stringify(event));
  mkdirSync(file('temp'));
  const env = { ...runnerVariables(step.workspace, file), ...inputVariables(step.inputs ?? {}), ...step.env };
  const started = performance.now();
  try {
    const args = [...(step.node ?? []), bundle];
    const ended = run(process.execPath, args, { env, cwd: step.workspace, isQuiet: step.isQuiet ?? false });
    const end = await ended.catch((error: Error) => {
      if (!step.mayFail) throw error;
      return { milliseconds: performance.now() - started, output: error.message };
    });
    const [outputs, state] = ['output', 'state'].map((name) => parse(readFileSync(file(name), 'utf8')));
    return { milliseconds: end.milliseconds, log: end.output, outputs: outputs ?? {}, state: state ?? {} };
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** What the runner hands to a post step. */
export function stateVariables(state: StepEnd['state']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}

function runnerVariables(workspace: string, file: (name: string) => string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'SLIPWAY_BUILDKIT_IMAGE'];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_ACTOR: 'octocat',
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: process.env.GITHUB_API_URL,
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: file('event'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    RUNNER_TEMP: file('temp'),
    RUNNER_TOOL_CACHE: file('temp'),
  };
}

function inputVariables(inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** `name<<delimiter`, lines, delimiter. */
function parse(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n?\2\n/gm)];
  return Object.fromEntries(found.map(([, name = '', , value = '']) => [name, value]));
}
