import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { makeWorkspace, runStep, type Step, type StepResult, testbed } from './door.ts';
import type { FakeGitHub } from './github.ts';
import { digestOf } from './image.ts';

const run = promisify(execFile);

/** A real git repository as a workspace. */
export interface TestRepository {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** Makes a commit that gives another image, and returns its id. */
  readonly commit: (date?: string) => Promise<string>;
  /** A second checkout of the same repository, at a commit. */
  readonly checkOut: (commit: string) => Promise<TestRepository>;
  readonly remove: () => Promise<void>;
}

const nobody = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const names = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'Wile'],
  [`GIT_${role}_EMAIL`, 'wile@example.com'],
]);

export async function makeRepository(): Promise<TestRepository> {
  const { folder, remove } = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nCOPY content /content\n`,
    Slowfile: `FROM ${testbed('BASE')}\nARG SEED\nRUN echo $SEED && sleep 2\nCOPY content /content\n`,
  });
  let count = 0;
  const gitWith = async (env: object, args: readonly string[]) => {
    const all = { ...process.env, ...nobody, ...Object.fromEntries(names), ...env };
    return (await run('git', [...args], { cwd: folder, env: all })).stdout.trim();
  };
  const git = (...args: readonly string[]) => gitWith({}, args);
  await git('init', '--quiet', '--initial-branch=main');
  const commit = async (date = `2026-01-01T00:00:${String(count % 60).padStart(2, '0')}Z`) => {
    await writeFile(`${folder}/content`, `${++count} ${crypto.randomUUID()}`);
    await git('add', '.');
    await gitWith({ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }, [
      'commit',
      '--quiet',
      '--message',
      `${count}`,
    ]);
    return git('rev-parse', 'HEAD');
  };
  const checkOut = async (at: string) => {
    const other = `${folder}-${crypto.randomUUID().slice(0, 8)}`;
    await git('worktree', 'add', '--quiet', '--detach', other, at);
    return {
      ...repository,
      folder: other,
      git: (...args: readonly string[]) => git('-C', other, ...args),
      remove: () => rm(other, { recursive: true, force: true }),
    };
  };
  const repository: TestRepository = { folder, git, commit, checkOut, remove };
  return repository;
}

/** What actions/checkout makes by itself: this one ref, cut off behind its commit, and no other tag. */
export async function makeShallowClone(origin: TestRepository, ref: string): Promise<TestRepository> {
  const clone = await makeRepository();
  const options = ['--quiet', '--depth=1', '--no-tags', '--update-head-ok'];
  await clone.git('fetch', ...options, `file://${origin.folder}`, `+${ref}:${ref}`);
  await clone.git('checkout', '--quiet', '--force', '--detach', ref);
  return clone;
}

export const token = 'ghs_an-entirely-made-up-token';

/** One run of the step on a checkout; a push to main where nothing else is said. */
export interface Run extends Pick<Step, 'onLog' | 'env'> {
  readonly inputs: Readonly<Record<string, string>>;
  readonly ref?: string;
  readonly sha?: string;
  readonly name?: string;
  readonly payload?: object;
}

export async function publishFrom(
  { folder, git }: TestRepository,
  github: FakeGitHub,
  run: Run,
): Promise<StepResult> {
  const { ref = 'refs/heads/main', sha = await git('rev-parse', 'HEAD'), name = 'push', onLog, env } = run;
  return runStep({
    inputs: { 'github-token': token, ...run.inputs },
    event: { ref, sha, name, payload: { head_commit: undefined, ...run.payload } },
    env: { GITHUB_API_URL: github.url, ...env },
    workspace: folder,
    ...(onLog && { onLog }),
  });
}

/** Which of the tags name the image of this step. */
export async function tagsOf(image: string, step: StepResult, ...tags: readonly string[]) {
  const digests = await Promise.all(tags.map((tag) => digestOf(`${image}:${tag}`)));
  return tags.filter((_, i) => digests[i] === step.outputs.digest);
}
