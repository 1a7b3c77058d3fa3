import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryName } from '../../src/core/reference.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { readClosure } from '../../src/io/registry/closure.ts';
import { runStep, type Step, type StepResult } from '../e2e/door.ts';
import type { FaultProxy } from '../io/faults.ts';
import { hit, type Kind } from './kinds.ts';
import type { Tried } from './tally.ts';

/** A step of a door that can be run again and again, each time on something of its own. */
export interface Story {
  readonly name: string;
  readonly proxies: readonly FaultProxy[];
  readonly prepare: () => Promise<Attempt>;
}

export interface Attempt {
  readonly step: Step;
  /** What is wrong with what the registries hold after a step that ended so. */
  readonly judge: (isGreen: boolean) => Promise<readonly string[]>;
}

interface Ended extends StepResult {
  readonly violations: readonly string[];
}

/** Runs the step, and the post step behind it as a runner does, and looks at what both left. */
async function run({ step, judge }: Attempt, more: Partial<Step> = {}): Promise<Ended> {
  const temp = await mkdtemp(join(tmpdir(), 'slipway-faults-'));
  const env = { ...step.env, RUNNER_TEMP: temp };
  const result = await runStep({ ...step, ...more, env });
  const states = Object.entries(result.state).map(([name, value]) => [`STATE_${name}`, value]);
  const ended = { ...step, inputs: {}, entry: 'post', env: { ...env, ...Object.fromEntries(states) } };
  const post = await runStep(ended);
  // Reports and plans stay for later steps; the folder with logins is closed to all others.
  const left = (await readdir(temp)).filter((name) => /^slipway-[A-Za-z0-9]{6}$/.test(name));
  await rm(temp, { recursive: true, force: true });
  const isGreen = result.exitCode === 0;
  return {
    ...result,
    violations: [
      ...(await judge(isGreen)),
      ...(post.exitCode === 0 ? [] : [`the post step failed: ${post.log}`]),
      ...(left.length === 0 || !result.state.folder ? [] : [`left behind: ${left.join(', ')}`]),
      ...(result.log.includes('a defect in Slipway') ? [`a defect: ${result.log.slice(-800)}`] : []),
    ],
  };
}

/** How many requests it takes where nothing goes wrong. */
export async function countRequests({ proxies, prepare }: Story): Promise<number> {
  const attempt = await prepare();
  for (const proxy of proxies) proxy.reset();
  const { exitCode, violations, log } = await run(attempt);
  if (exitCode !== 0 || violations.length > 0) throw new Error(`${violations.join('\n')}\n${log}`);
  return proxies.reduce((sum, { requests }) => sum + requests.length, 0);
}

/** One fault, and the same step again without it. */
export async function tryFault(story: Story, at: number, kind: Kind): Promise<Tried> {
  const attempt = await story.prepare();
  for (const proxy of story.proxies) proxy.reset();
  hit(story.proxies, at, kind.fault, 'once');
  const ended = await run(attempt);
  const isExplained = ended.exitCode === 0 || /^::error/m.test(ended.log);
  return {
    name: `${story.name}, ${kind.name} at request ${at + 1}`,
    kind: ended.exitCode === 0 ? 'survived' : 'failed',
    violations: [
      ...ended.violations,
      ...(isExplained ? [] : ['failed without a word']),
      ...(await runAgain(story, attempt)),
    ],
  };
}

/** A request, by its number, or a text in the log. */
export type Moment = number | string;

/** The step is stopped, and the same step runs again to its end. */
export async function tryKill(story: Story, moment: Moment, signal: NodeJS.Signals): Promise<Tried> {
  const attempt = await story.prepare();
  for (const proxy of story.proxies) proxy.reset();
  let pid: number | undefined;
  let isKilled = false;
  const kill = () => {
    if (isKilled || pid === undefined) return;
    isKilled = true;
    process.kill(pid, signal);
  };
  let count = 0;
  for (const proxy of story.proxies)
    proxy.inject({ fault: () => void (typeof moment === 'number' && count++ === moment && kill()) });
  const onLog = (log: string) => {
    if (typeof moment === 'string' && log.includes(moment)) kill();
  };
  const onStart = (own: number) => {
    pid = own;
  };
  const ended = await run(attempt, { onStart, onLog });
  const isTold = signal === 'SIGKILL' || ended.exitCode === 0 || ended.log.includes('the job was cancelled');
  return {
    name: `${story.name}, ${signal} at ${typeof moment === 'number' ? `request ${moment + 1}` : moment}`,
    kind: ended.exitCode === 0 ? 'survived' : 'failed',
    violations: [
      ...ended.violations,
      ...(isTold ? [] : [`does not say that it was cancelled: ${ended.log.slice(-500)}`]),
      ...(await runAgain(story, attempt)),
    ],
  };
}

async function runAgain({ proxies }: Story, attempt: Attempt): Promise<readonly string[]> {
  for (const proxy of proxies) proxy.reset();
  const again = await run(attempt);
  const failed = again.exitCode === 0 ? [] : [`does not end well when run again: ${again.log.slice(-800)}`];
  return [...failed, ...again.violations].map((text) => `run again: ${text}`);
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Whether everything that an image is made of is there. */
export async function isWhole(name: RepositoryName, digest: string, login?: Login): Promise<boolean> {
  const client = new RegistryClient({ credentials: new Map(login ? [[name.host, login]] : []) });
  const root = await client.findManifest({ ...name, digest });
  if (!root) return false;
  try {
    const { blobs } = await readClosure({ client, name }, await client.readManifest({ ...name, digest }));
    for (const blob of blobs) await client.getBlob(name, blob.digest, 64 * 1024 * 1024);
    return true;
  } catch {
    return false;
  }
}
