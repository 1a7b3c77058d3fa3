import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeImages } from './image.ts';

/** One step as a runner would start it: the bundle, the inputs as they are, an event, a workspace. */
export interface Step {
  readonly inputs: Readonly<Record<string, string>>;
  readonly event?: Partial<StepEvent>;
  readonly workspace: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Bundle below dist/. */
  readonly entry?: string;
  /** Called with every chunk of the log; may send a signal, as a runner does that cancels a job. */
  readonly onLog?: (log: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Called with the process, to watch it. */
  readonly onStart?: (pid: number) => void;
}

export interface StepEvent {
  readonly name: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly repository: string;
  readonly payload: object;
}

export interface StepResult {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What the step left in the runner's folder for temporary files. */
  readonly leftovers: readonly string[];
  readonly milliseconds: number;
}

const root = resolve(import.meta.dirname, '../..');
/** Another build than the committed one, for work in progress. */
export const bundles = process.env.SLIPWAY_TEST_DIST ?? join(root, 'dist');

export const sampleSha = '860c1904a1ce19322e91ac35af1ab07466440c37';

const samplePayload = {
  repository: {
    name: 'App',
    full_name: 'Acme/App',
    owner: { login: 'Acme' },
    default_branch: 'main',
    description: 'Serves a page',
    html_url: 'https://github.com/Acme/App',
    private: false,
    license: { spdx_id: 'MIT' },
  },
  head_commit: { id: sampleSha, timestamp: '2026-01-02T03:04:05Z' },
};

/** A variable of the testbed; script/test sets them all. */
export function testbed(name: string): string {
  const value = process.env[`SLIPWAY_TEST_${name}`];
  if (!value) throw new Error(`SLIPWAY_TEST_${name} is not set: run these tests by script/test`);
  return value;
}

const usedImages: string[] = [];

/** An image name that no other test uses; what the engine keeps of it goes when the tests of the file have ended. */
export function uniqueImage(registry = testbed('REGISTRY')): string {
  const name = `${registry}/acme/app-${crypto.randomUUID().slice(0, 8)}`;
  usedImages.push(name);
  return name;
}

afterAll(() => removeImages(usedImages), 60_000);

/** A folder with the given files, removed by the returned function. */
export async function makeWorkspace(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-workspace-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function runStep(step: Step): Promise<StepResult> {
  const temp = await mkdtemp(join(tmpdir(), 'slipway-runner-'));
  const file = (name: string) => join(temp, name);
  const names = ['output', 'state', 'summary', 'event'];
  const payload = { ...samplePayload, ...step.event?.payload };
  await Promise.all(
    names.map((name) => writeFile(file(name), name === 'event' ? JSON.stringify(payload) : '')),
  );
  await mkdir(file('temp'));
  const started = performance.now();
  const { exitCode, log } = await start(step, {
    ...runnerVariables(step, file),
    ...inputVariables(step.inputs),
    ...step.env,
  });
  const milliseconds = performance.now() - started;
  const [output, state, summary] = await Promise.all(
    names.slice(0, 3).map((name) => readFile(file(name), 'utf8')),
  );
  const leftovers = await readdir(file('temp'));
  await rm(temp, { recursive: true, force: true });
  const outputs = parseCommands(output ?? '');
  return {
    exitCode,
    log,
    outputs,
    state: parseCommands(state ?? ''),
    summary: summary ?? '',
    leftovers,
    milliseconds,
  };
}

function start(step: Step, env: NodeJS.ProcessEnv): Promise<{ exitCode: number | null; log: string }> {
  return new Promise((done, fail) => {
    const node = process.env.SLIPWAY_TEST_NODE24 ?? process.execPath;
    const child = spawn(node, [join(bundles, step.entry ?? 'main', 'index.js')], {
      env,
      cwd: step.workspace,
    });
    if (child.pid) step.onStart?.(child.pid);
    let log = '';
    const collect = (chunk: Buffer) => {
      log += chunk.toString();
      step.onLog?.(log, (signal) => child.kill(signal));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', fail);
    child.on('close', (exitCode) => done({ exitCode, log }));
  });
}

/** The testbed's own: the one that is pinned is at Docker Hub, which no test asks. */
export const buildkitOfTestbed = { SLIPWAY_BUILDKIT_IMAGE: 'moby/buildkit:buildx-stable-1' };

function runnerVariables({ event = {}, workspace }: Step, file: (name: string) => string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'BUILDX_CONFIG'];
  return {
    ...buildkitOfTestbed,
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name ?? 'push',
    GITHUB_REF: event.ref ?? 'refs/heads/main',
    GITHUB_SHA: event.sha ?? sampleSha,
    GITHUB_ACTOR: event.actor ?? 'octocat',
    GITHUB_REPOSITORY: event.repository ?? 'Acme/App',
    GITHUB_SERVER_URL: 'https://github.com',
    // Nothing answers there: no test speaks to GitHub by accident.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: file('event'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: file('temp'),
  };
}

/** The runner keeps the dashes of an input's name; a shell between would drop such variables. */
function inputVariables(inputs: Step['inputs']): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** The runner's command files: `name<<delimiter`, lines, `delimiter`. */
function parseCommands(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n?\2\n/gm))
    values[name] = value;
  return values;
}
