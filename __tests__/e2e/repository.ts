import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { makeWorkspace, testbed } from './door.ts';

const run = promisify(execFile);

/** A real git repository as a workspace. */
export interface TestRepository {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** Makes a commit that gives another image, and returns its id. */
  readonly commit: (date?: string) => Promise<string>;
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
  return { folder, git, commit, remove };
}

/** What actions/checkout makes by itself: this one ref, cut off behind its commit, and no other tag. */
export async function makeShallowClone(origin: TestRepository, ref: string): Promise<TestRepository> {
  const clone = await makeRepository();
  await clone.git('fetch', '--quiet', '--depth=1', '--no-tags', `file://${origin.folder}`, `+${ref}:${ref}`);
  await clone.git('checkout', '--quiet', '--force', '--detach', ref);
  return clone;
}
