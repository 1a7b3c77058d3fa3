import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type FakeActionsCache, runnerVariables, startActionsCache } from '../io/actions-cache.ts';

const run = promisify(execFile);
const bundle = resolve('dist/main/index.js');
const key = 'slipway-local:x:1';

let cache: FakeActionsCache;
let home: string;
beforeAll(async () => {
  cache = await startActionsCache();
});
afterAll(() => cache.close());
beforeEach(async () => {
  cache.entries.clear();
  home = await mkdtemp(join(tmpdir(), 'slipway-poison-'));
  for (const name of ['docker', 'read', 'write/content', 'made'])
    await mkdir(join(home, name), { recursive: true });
  await writeFile(join(home, 'docker/config.json'), 'own');
  await writeFile(join(home, 'write/content/index.json'), '{}');
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** As the step does it: in a process of its own, in a folder beside others of the step. */
async function work(folder: string, ...args: string[]): Promise<string> {
  const cwd = join(home, folder);
  const env = {
    PATH: process.env.PATH,
    SLIPWAY_DOOR: 'archive',
    GITHUB_WORKSPACE: cwd,
    RUNNER_TEMP: cwd,
    GITHUB_SERVER_URL: 'https://github.com',
    ...runnerVariables(cache.host, 2, [{ Scope: 'refs/heads/main', Permission: 3 }]),
  };
  return (await run(process.execPath, [bundle, ...args], { cwd, env })).stdout;
}

/** What somebody who may write to the cache puts in the place of an entry. */
async function poison(...args: string[]): Promise<void> {
  await work('write', 'save', 'content', key);
  const [entry] = [...cache.entries.values()];
  await run('tar', ['-P', '--zstd', '-cf', join(home, 'poison'), '-C', join(home, 'made'), ...args]);
  entry!.bytes = await readFile(join(home, 'poison'));
}

const contents = () => readFile(join(home, 'docker/config.json'), 'utf8');
const restore = () => work('read', 'restore', 'content', key);

it('an entry as the step writes it arrives', async () => {
  await work('write', 'save', 'content', key);
  expect(await restore()).toContain(`slipway-answer:${key}`);
  expect(await readFile(join(home, 'read/content/index.json'), 'utf8')).toBe('{}');
});

it.each([
  { name: 'a way up', to: () => '../docker/config.json' },
  { name: 'a way up from below', to: () => 'content/../../docker/config.json' },
  { name: 'an absolute name', to: () => join(home, 'docker/config.json') },
])('an entry with $name overwrites nothing outside of its folder', async ({ to }) => {
  await writeFile(join(home, 'made/evil'), 'foreign');
  await poison('--transform', `s#^evil$#${to()}#`, 'evil');
  await restore();
  expect(await contents()).toBe('own');
});

it('an entry with a file behind a link writes nothing there', async () => {
  await mkdir(join(home, 'made/content'));
  await symlink(join(home, 'docker'), join(home, 'made/content/way'));
  await mkdir(join(home, 'made/under'));
  await writeFile(join(home, 'made/under/config.json'), 'foreign');
  await poison('--transform', 's#^under#content/way#S', 'content', 'under/config.json');
  const told = await restore();
  expect(await contents()).toBe('own');
  expect(told).not.toContain('slipway-answer:');
});

it('an entry with a link in it is refused, and nothing of it is left', async () => {
  await mkdir(join(home, 'made/content'));
  await symlink('/etc/passwd', join(home, 'made/content/index.json'));
  await poison('content');
  const told = await restore();
  expect(told).toMatch(/^Failed to restore: .*index\.json.* is a link/m);
  await expect(readFile(join(home, 'read/content/index.json'))).rejects.toThrow('ENOENT');
});
