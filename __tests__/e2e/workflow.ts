import { execFile, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { type JobRun, readActLog } from './act-log.ts';
import { findPort } from './buildkitd.ts';
import { buildkitOfTestbed, bundles, testbed } from './door.ts';

/*
 * Workflow files, run by nektos/act against the real engine and registry. Where it differs from GitHub's runner:
 * - it does not look at `permissions`, nor at the filters below `on` (branches, tags);
 * - actions/checkout is a copy of the folder: a pull request has no merge commit;
 * - a fork's pull request and Dependabot get all secrets, so that not pushing is a decision, not an inability;
 * - a cancelled step is killed at once; GitHub's runner sends SIGINT first, and has patience for 7.5 s;
 * - job outputs that hold a secret's value go on to the next job; GitHub's runner drops them;
 * - steps write to a terminal, not to a pipe;
 * - `$/door` is not known: the workflow is taken as script/pin-workflow writes it;
 * - the first leg of a matrix to end settles the outputs of all of them: see keepOutputs;
 * - the runner's folder for temporary files stays after a failed job, and goes with a good one.
 */

/** The name that workflows call this action by. */
export const slipway = 'slipway-ci/slipway@v1';
const own = slipway.replace('@v1', '');
export const doors = ['plan', 'build', 'merge', 'promote', 'prune', 'verify'];
const doorNames = [slipway, ...doors.map((door) => slipway.replace('@', `/${door}@`))];
/** The reusable workflows. */
const workflows = ['publish', 'publish-images'];
const pathOf = (name: string) => `.github/workflows/${name}.yml`;
const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

export interface WorkflowRun {
  /** Path of the workflow file in this repository. */
  readonly workflow: string;
  readonly event: { readonly name: string; readonly payload?: object };
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Inputs of Slipway that the workflow does not give: an example for ghcr.io goes to the local registry. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Variables of the runner's, which a job's own cannot be. */
  readonly env?: Readonly<Record<string, string>>;
  /** Texts of the workflow that stand for others here: names of images on ghcr.io, for example. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Files of the repository beside the sample, or instead of its own. */
  readonly files?: Readonly<Record<string, string>>;
  /** Git tags of the one commit. */
  readonly tags?: readonly string[];
  /** Programs that the machine of GitHub has and this one has not, each as a script. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Called with the log so far; may cancel the run, as a user does. */
  readonly onLog?: (log: string, cancel: () => void) => void;
}

export interface WorkflowResult {
  readonly exitCode: number | null;
  /** What the steps printed. */
  readonly log: string;
  /** `image: success` */
  readonly jobs: Readonly<Record<string, string>>;
  /** `Main actions/checkout@v5: success`, in the order of their ends. */
  readonly steps: readonly string[];
  /** The outputs of all steps together. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summaries: readonly string[];
  readonly jobRuns: Readonly<Record<string, JobRun>>;
  readonly sha: string;
  /** Files of the user's home and of the runner that hold one of the secrets, also as base64. */
  readonly leaks: readonly string[];
  /** What is in the runner's folder for temporary files, where the runner has left it. */
  readonly leftovers: readonly string[];
  /** The artifacts of the run by their names, each a zip archive. */
  readonly artifacts: Readonly<Record<string, Buffer>>;
  readonly dockerConfig: { readonly before: string; readonly after: string };
}

/** The workflows that were run, by file name. */
export const executed = new Set<string>();

/** Those of the examples that pipeline.test.ts runs; workflow.test.ts runs the others. */
export const pipelineExamples: readonly string[] = [
  'air-gapped.yml',
  'mirror.yml',
  'native-legs.yml',
  'own-matrix.yml',
  'staging-to-production.yml',
];

/** The one that base-image.test.ts runs. */
export const baseExample = 'refresh.yml';

/** The one that monorepo.test.ts runs. */
export const monorepoExample = 'monorepo.yml';

/** Those that examples.test.ts runs. */
export const wishExamples: readonly string[] = [
  'base-image.yml',
  'built-elsewhere.yml',
  'docker-hub.yml',
  'dotnet.yml',
  'go.yml',
  'nightly.yml',
  'node.yml',
  'scan.yml',
  'several-clouds.yml',
  'two-registries.yml',
  'verified-deployment.yml',
];

/** Runs a workflow in a repository of its own, with a home folder of its own; nothing of it stays. */
export async function runWorkflow(options: WorkflowRun): Promise<WorkflowResult> {
  executed.add(basename(options.workflow));
  const folder = await mkdtemp(join(tmpdir(), 'slipway-workflow-'));
  try {
    const [sha, before] = await Promise.all([
      makeRepository(join(folder, 'repository'), options),
      makeHome(join(folder, 'home')),
      makePrograms(join(folder, 'programs'), options.programs),
      copyAction(join(folder, 'action')),
      writeFile(join(folder, 'event.json'), JSON.stringify(makePayload(options.event))),
    ]);
    const { exitCode, lines } = await startAct(folder, options);
    const after = await readFile(join(folder, 'home/.docker/config.json'), 'utf8');
    return {
      exitCode,
      ...readActLog(lines),
      sha,
      leaks: await findText(folder, Object.values(options.secrets ?? {}).flatMap(formsOf)),
      leftovers: await listTemporaryFiles(join(folder, 'cache/act')),
      artifacts: await readArtifacts(join(folder, 'artifacts')),
      dockerConfig: { before, after },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The sample as a repository on GitHub with one commit, whose Dockerfile names the testbed's base image. */
async function makeRepository(folder: string, options: WorkflowRun): Promise<string> {
  const { workflow, files } = options;
  const sample = join(root, 'examples/sample');
  const dockerfile = await readFile(join(sample, 'Dockerfile'), 'utf8');
  const all = {
    Dockerfile: dockerfile.replace(/^ARG BASE=.*/m, `ARG BASE=${testbed('BASE')}`),
    'page.sh': await readFile(join(sample, 'page.sh'), 'utf8'),
    [`.github/workflows/${basename(workflow)}`]: adaptWorkflow(
      await readFile(join(root, workflow), 'utf8'),
      options,
    ),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
    if (text.startsWith('#!')) await chmod(join(folder, name), 0o755);
  }
  const git = (...args: string[]) => run('git', args, { cwd: folder });
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('remote', 'add', 'origin', 'https://github.com/Acme/App');
  await git('add', '.');
  await git('-c', 'user.name=Octocat', '-c', 'user.email=octocat@example.com', 'commit', '-qm', 'first');
  for (const tag of options.tags ?? []) await git('tag', tag);
  return (await git('rev-parse', 'HEAD')).stdout.trim();
}

interface Caller {
  uses?: string;
  with?: object;
}

function adaptWorkflow(text: string, { inputs, texts = {} }: WorkflowRun): string {
  const renamed = Object.entries(texts).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  if (!inputs) return keepOutputs(renamed);
  const workflow = parse(renamed);
  const jobs = Object.values<Caller & { steps?: Caller[] }>(workflow.jobs);
  for (const caller of jobs.flatMap((job) => [job, ...(job.steps ?? [])])) {
    const isWhole =
      workflows.some((name) => caller.uses?.includes(pathOf(name))) ||
      takesInputs.includes(caller.uses ?? '');
    if (isWhole) caller.with = { ...caller.with, ...inputs };
  }
  return keepOutputs(stringify(workflow));
}

/** act copies its folder for a checkout of the event's own ref only, which it takes any input for another one. */
const checkoutRef = /^ +ref: .*\n(?=(?: +#.*\n)? +(?:submodules|fetch-depth):)/m;

/** Where a story begins; the other doors go on with what these have said. */
const takesInputs = doorNames.filter((name) => !/build|merge|promote|verify/.test(name));

/**
 * act evaluates the outputs of all legs when the first one ends, and writes the empty ones over the expressions of the
 * others. A variable whose value is the expression itself survives that.
 */
function keepOutputs(text: string): string {
  return text.replaceAll(/\$\{\{ steps\.leg\.outputs\.r(\d+) \}\}/g, (_, index) => keepOutput(index));
}

const keepOutput = (index: string | number) => `\${{ steps.leg.outputs.r${index} || vars.KEEP_${index} }}`;
const kept = Array.from({ length: 20 }, (_, index) => [`KEEP_${index}`, keepOutput(index)] as const);

/** Docker as the machine's user has it, but for the logins, in a configuration that may be written to. */
async function makeHome(folder: string): Promise<string> {
  const own = process.env.DOCKER_CONFIG || join(homedir(), '.docker');
  const config = JSON.parse(await readFile(join(own, 'config.json'), 'utf8').catch(() => '{}'));
  const plugins = [...(config.cliPluginsExtraDirs ?? []), join(own, 'cli-plugins')];
  const text = JSON.stringify({ cliPluginsExtraDirs: plugins });
  await mkdir(join(folder, '.docker'), { recursive: true });
  await writeFile(join(folder, '.docker/config.json'), text);
  return text;
}

async function makePrograms(folder: string, programs: WorkflowRun['programs'] = {}): Promise<void> {
  await mkdir(folder);
  for (const [name, text] of Object.entries(programs))
    await writeFile(join(folder, name), text, { mode: 0o755 });
}

/** What a release holds of the action: act would copy all of this folder, node_modules and all. */
export async function copyAction(folder: string): Promise<void> {
  await mkdir(folder);
  await cp(join(root, 'action.yml'), join(folder, 'action.yml'));
  for (const door of doors) {
    await mkdir(join(folder, door));
    await cp(join(root, door, 'action.yml'), join(folder, door, 'action.yml'));
  }
  await cp(bundles, join(folder, 'dist'), { recursive: true });
  await mkdir(join(folder, '.github/workflows'), { recursive: true });
  for (const name of workflows) {
    const { stdout } = await run(join(root, 'script/pin-workflow'), ['v1', name]);
    const text = stdout
      .replace(checkoutRef, '')
      .replaceAll('./.github/workflows/', `${own}/.github/workflows/`);
    await writeFile(
      join(folder, pathOf(name)),
      keepOutputs(text.replaceAll(/(uses: \S+workflows\/\S+\.yml)$/gm, '$1@v1')),
    );
  }
}

function makePayload({ payload }: WorkflowRun['event']): object {
  const repository = {
    name: 'App',
    full_name: 'Acme/App',
    owner: { login: 'Acme' },
    default_branch: 'main',
    description: 'Serves a page',
    html_url: 'https://github.com/Acme/App',
    private: false,
    license: { spdx_id: 'MIT' },
  };
  return { ref: 'refs/heads/main', repository, ...payload };
}

const runners = ['ubuntu-latest', 'ubuntu-slim', 'ubuntu-24.04', 'ubuntu-24.04-arm', 'self-hosted'];

async function startAct(folder: string, { event, onLog, ...options }: WorkflowRun) {
  const fixtures = join(root, '__tests__/fixtures/actions');
  const args = [
    ...[event.name, '--json', '--eventpath', join(folder, 'event.json'), '--actor', 'octocat'],
    ...runners.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...['--cache-server-addr', '127.0.0.1'],
    ...['--artifact-server-path', join(folder, 'artifacts'), '--artifact-server-addr', '127.0.0.1'],
    ...['--artifact-server-port', String(await findPort())],
    ...['--local-repository', `${slipway}=${join(folder, 'action')}`],
    ...['--local-repository', `slipway-ci/witness@v1=${join(fixtures, 'witness')}`],
    ...['--local-repository', `actions/upload-artifact@v4=${join(fixtures, 'upload-artifact')}`],
    ...['--local-repository', `actions/attest-build-provenance@v3=${join(fixtures, 'attest')}`],
    ...[
      '--local-repository',
      `aquasecurity/setup-trivy@81e514348e19b6112ce2a7e3ecbafe19c1e1f567=${join(fixtures, 'nothing')}`,
    ],
    ...['--local-repository', `aws-actions/configure-aws-credentials@v5=${join(fixtures, 'nothing')}`],
    ...['--local-repository', `google-github-actions/auth@v3=${join(fixtures, 'google-auth')}`],
    ...['--local-repository', `github/codeql-action@v4=${join(fixtures, 'codeql-action')}`],
    ...[...Object.entries(options.vars ?? {}), ...kept].flatMap(([name, value]) => [
      '--var',
      `${name}=${value}`,
    ]),
    ...Object.entries({ ...buildkitOfTestbed, ...options.env }).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]),
    // Their values come from the environment: an argument could be read by every user of the machine.
    ...Object.keys(options.secrets ?? {}).flatMap((name) => ['--secret', name]),
    // The runner would hide what a step prints of a secret; here nobody does, so that the tests see it.
    '--insecure-secrets',
  ];
  const env = { ...(await makeEnvironment(folder)), ...options.secrets };
  return spawnAct(args, { env, cwd: join(folder, 'repository') }, onLog);
}

async function makeEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const host = await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
  return {
    // The runner gives every action the node of its own release; act gives it the first one on the PATH.
    PATH: `${dirname(testbed('NODE24'))}:${join(folder, 'programs')}:${process.env.PATH}`,
    HOME: join(folder, 'home'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    DOCKER_HOST: process.env.DOCKER_HOST || host.stdout.trim(),
  };
}

function spawnAct(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd: string },
  onLog: WorkflowRun['onLog'],
): Promise<{ exitCode: number | null; lines: readonly string[] }> {
  return new Promise((done, fail) => {
    const child = spawn(testbed('ACT'), args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      onLog?.(log, () => child.kill('SIGINT'));
    });
    child.stderr.resume();
    child.on('error', fail);
    child.on('close', (exitCode) => done({ exitCode, lines: log.split('\n') }));
  });
}

function formsOf(secret: string): readonly string[] {
  const login = `${testbed('REGISTRY_USER')}:${secret}`;
  return [secret, Buffer.from(secret).toString('base64'), Buffer.from(login).toString('base64')];
}

async function findText(folder: string, texts: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      return texts.some((text) => bytes.includes(text));
    }),
  );
  return files.filter((_, at) => found[at]).map((file) => file.slice(folder.length + 1));
}

/** RUNNER_TEMP is the folder tmp of each job's own folder. */
async function listTemporaryFiles(cache: string): Promise<readonly string[]> {
  const jobs = await readdir(cache).catch(() => []);
  const lists = jobs.map((job) => readdir(join(cache, job, 'tmp'), { recursive: true }).catch(() => []));
  return (await Promise.all(lists)).flat();
}

/** One folder a run, in it one an artifact. */
async function readArtifacts(folder: string): Promise<WorkflowResult['artifacts']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(
    async ({ name, parentPath }) =>
      [name.replace(/\.zip$/, ''), await readFile(join(parentPath, name))] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}
