import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '../../src/core/problem.ts';
import { readTextIfThere } from '../../src/io/read-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-read-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a file is read, behind a link too', async () => {
  const text = `${'ä€🚢'.repeat(5000)}\n`;
  await writeFile(join(folder, 'file'), text);
  await symlink('file', join(folder, 'link'));
  expect(await readTextIfThere(join(folder, 'link'))).toBe(text);
});

it('a file that is not there is no fault', async () => {
  expect(await readTextIfThere(join(folder, 'none'))).toBeUndefined();
  expect(await readTextIfThere(join(folder, 'file', 'below'))).toBeUndefined();
});

it.each([
  { target: '/dev/zero', reason: 'a device or a pipe' },
  { target: '/', reason: 'a folder' },
  { target: '/proc/self/mem', reason: 'could not read it' },
])('a link to $target is a problem, and ends at once', async ({ target, reason }) => {
  const path = join(folder, `to${target.replaceAll('/', '-')}`);
  await symlink(target, path);
  await expect(readTextIfThere(path)).rejects.toThrow(SlipwayError);
  await expect(readTextIfThere(path)).rejects.toThrow(reason);
});

it('a pipe that nobody writes to is not waited for', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await expect(readTextIfThere(join(folder, 'pipe'))).rejects.toThrow('a device or a pipe');
});

it('a file that is too long is not read', async () => {
  await writeFile(join(folder, 'long'), '');
  await truncate(join(folder, 'long'), 17 * 1024 * 1024);
  await expect(readTextIfThere(join(folder, 'long'))).rejects.toThrow('more than 16 MiB');
});
