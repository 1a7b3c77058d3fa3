import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCommit, readCommitDate, readCommitRelation, readRefs, readTags } from '../../src/io/git.ts';

const run = promisify(execFile);
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const author = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'Wile'],
  [`GIT_${role}_EMAIL`, 'wile@example.com'],
  [`GIT_${role}_DATE`, '2026-01-02T03:04:05Z'],
]);

let root: string;
const commits: Record<string, string> = {};
const git = async (folder: string, ...args: readonly string[]) => {
  const options = { cwd: join(root, folder), env: { ...env, ...Object.fromEntries(author) } };
  return (await run('git', [...args], options)).stdout.trim();
};

/** `a` - `b` on main with v1.0.0 and v2.0.0, `c` beside `b` on 1.x with v1.1.0. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  await run('git', ['init', '--quiet', '--initial-branch=main', join(root, 'origin')]);
  const commit = async (name: string, ...tags: readonly string[]) => {
    await git('origin', 'commit', '--quiet', '--allow-empty', '--message', name);
    for (const tag of tags) await git('origin', 'tag', tag);
    commits[name] = await git('origin', 'rev-parse', 'HEAD');
  };
  await commit('a', 'v1.0.0');
  await git('origin', 'branch', '1.x');
  await commit('b', 'v2.0.0');
  await git('origin', 'checkout', '--quiet', '1.x');
  await commit('c', 'v1.1.0');
  await git('origin', 'tag', '--annotate', '--message', 'x', 'note');
  const url = `file://${join(root, 'origin')}`;
  await run('git', ['clone', '--quiet', url, join(root, 'full')], { env });
  await run('git', ['clone', '--quiet', '--single-branch', '--branch=1.x', url, join(root, 'branch')], {
    env,
  });
  await run('git', ['clone', '--quiet', '--depth=1', '--branch=v1.1.0', url, join(root, 'shallow')], { env });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const relation = (folder: string, base: string, head: string) =>
  readCommitRelation(join(root, folder), commits[base] ?? base, commits[head] ?? head, env);

describe('how two commits stand to each other', () => {
  it.each([
    ['full', 'a', 'b', 'ahead'],
    ['full', 'b', 'a', 'behind'],
    ['full', 'b', 'c', 'diverged'],
    ['full', 'b', 'f'.repeat(40), undefined],
    ['shallow', 'a', 'c', undefined],
  ])('in a %s clone from %s to %s: %s', async (folder, base, head, expected) => {
    expect(await relation(folder, base, head)).toBe(expected);
  });

  it('is not told where both are there and the history between them is cut off', async () => {
    await git('shallow', 'fetch', '--quiet', '--depth=1', 'origin', commits.a ?? '');
    expect(await relation('shallow', 'a', 'c')).toBeUndefined();
  });
});

describe('tags', () => {
  it('are all there in a full clone, and those of its branch in a clone of one', async () => {
    const full = await readTags(join(root, 'full'), 'v1.1.0', env);
    expect(full).toEqual({ names: ['note', 'v1.0.0', 'v1.1.0', 'v2.0.0'], isWhole: true });
    const branch = await readTags(join(root, 'branch'), 'v1.1.0', env);
    expect(branch.names).not.toContain('v2.0.0');
    expect(branch.isWhole).toBe(false);
  });

  it('are not all there in a shallow clone, and where there is no checkout', async () => {
    expect((await readTags(join(root, 'shallow'), 'v1.1.0', env)).isWhole).toBe(false);
    expect(await readTags(tmpdir(), 'v1.1.0', env)).toEqual({ names: [], isWhole: false });
    expect(await readTags(join(root, 'nowhere'), 'v1.1.0', env)).toEqual({ names: [], isWhole: false });
    expect(await readTags(join(root, 'full'), 'v1.1.0', { PATH: '/nowhere' })).toMatchObject({
      isWhole: false,
    });
  });
});

it('branches of the remote count as branches', async () => {
  expect(await readRefs(join(root, 'full'), env)).toEqual([
    'refs/heads/1.x',
    'refs/heads/main',
    'refs/tags/note',
    'refs/tags/v1.0.0',
    'refs/tags/v1.1.0',
    'refs/tags/v2.0.0',
  ]);
});

it('an annotated tag stands for its commit, and a name that looks like an option for none', async () => {
  expect(await readCommit(join(root, 'full'), 'refs/tags/note', env)).toBe(commits.c);
  expect(await readCommit(join(root, 'full'), 'refs/tags/none', env)).toBeUndefined();
  expect(await readCommit(join(root, 'full'), '--all', env)).toBeUndefined();
});

it('a commit has its date', async () => {
  const date = await readCommitDate(join(root, 'full'), commits.a ?? '', env);
  expect(date?.toISOString()).toBe('2026-01-02T03:04:05.000Z');
  expect(await readCommitDate(join(root, 'full'), 'f'.repeat(40), env)).toBeUndefined();
});
