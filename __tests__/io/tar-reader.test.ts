import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packTar } from '../../src/io/tar.ts';
import { readTar, type TarEntry } from '../../src/io/tar-reader.ts';

async function read(bytes: Buffer, chunk: number): Promise<TarEntry[]> {
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  };
  const entries: TarEntry[] = [];
  for await (const entry of readTar(chunks())) entries.push(entry);
  return entries;
}

describe('an archive that tar wrote', () => {
  const long = `${'long-'.repeat(30)}name`;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-tar-'));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/tool'), `#!/bin/sh\n${'x'.repeat(5000)}`);
    await symlink('tool', join(folder, 'bin/link'));
    await writeFile(join(folder, long), 'long');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['gnu', 'pax'])('in the form of %s is read whole, however it arrives in pieces', async (format) => {
    const args = ['-C', folder, `--format=${format}`, '--sort=name', '-c', '.'];
    const { stdout } = await promisify(execFile)('tar', args, { encoding: 'buffer' });
    for (const chunk of [100, 512, 1 << 20]) {
      const entries = await read(stdout, chunk);
      const shown = entries.map(({ path, kind, target }) => [path, kind, target]);
      expect(shown).toEqual([
        ['/', 'other', ''],
        ['/bin', 'other', ''],
        ['/bin/link', 'link', 'tool'],
        ['/bin/tool', 'file', ''],
        [`/${long}`, 'file', ''],
      ]);
      expect(Buffer.from(entries[3]?.head ?? []).toString()).toMatch(/^#!\/bin\/sh\nx{246}$/);
    }
  });

  it('and one that was broken off ends where it ends', async () => {
    const bytes = packTar({ a: 'a', b: 'b'.repeat(600) });
    expect((await read(bytes.subarray(0, 1100), 100)).map(({ path }) => path)).toEqual(['/a']);
  });
});

it('an archive of ours is read by tar', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tar-'));
  await writeFile(join(folder, 'a.tar'), packTar({ 'index.json': '{}', 'oci-layout': 'é' }));
  const { stdout } = await promisify(execFile)('tar', ['-xOf', join(folder, 'a.tar'), 'oci-layout']);
  await rm(folder, { recursive: true });
  expect(stdout).toBe('é');
});

it('a file whose size stands in the header of pax alone, as for 8 GiB and more, hides nothing behind it', async () => {
  const bytes = Buffer.concat([
    packTar({ pax: '12 size=600\n' }).subarray(0, 1024),
    packTar({ big: 'b'.repeat(600) }).subarray(0, 1536),
    packTar({ after: 'x' }),
  ]);
  bytes[156] = 'x'.charCodeAt(0);
  // The size in the header itself.
  bytes.fill('0', 1024 + 124, 1024 + 135);
  expect((await read(bytes, 100)).map(({ path }) => path)).toEqual(['/big', '/after']);
});
