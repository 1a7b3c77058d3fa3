import { execFile } from 'node:child_process';
import { cp, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { testbed, uniqueImage } from './door.ts';
import { docker } from './image.ts';

/*
 * The tools of a language as this machine has them, as images in the place of those of Docker Hub, for the machine's own
 * platform.
 */

const run = promisify(execFile);

/** Go's compiler, and of its library what the program in this folder takes; the whole is twelve thousand files. */
export function makeGoImage(program: string): Promise<string> {
  return makeImage('ENV PATH=/usr/local/go/bin:/bin GOTOOLCHAIN=local\n', async (folder) => {
    const goroot = (await run('go', ['env', 'GOROOT'])).stdout.trim();
    const tools = (await run('go', ['env', 'GOTOOLDIR'])).stdout.trim();
    const lists = await Promise.all(['amd64', 'arm64'].map((arch) => listStandard(program, arch)));
    const parts = ['VERSION', 'go.env', 'bin/go', 'pkg/include', 'src/go.mod'].map((part) =>
      join(goroot, part),
    );
    const programs = ['compile', 'asm', 'link'].map((name) => join(tools, name));
    for (const path of new Set([...parts, ...programs, ...lists.flat()]))
      await cp(path, join(folder, 'usr/local/go', relative(goroot, path)), { recursive: true });
  });
}

async function listStandard(program: string, arch: string): Promise<readonly string[]> {
  const env = { ...process.env, GOARCH: arch, GOOS: 'linux', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
  const args = ['list', '-deps', '-f', '{{if .Standard}}{{.Dir}}{{end}}', '.'];
  return (await run('go', args, { cwd: program, env })).stdout.trim().split('\n');
}

/** Node and npm, with the libraries of the system that Node is linked against. */
export function makeNodeImage(): Promise<string> {
  return makeImage('', async (folder) => {
    const node = await realpath(testbed('NODE24'));
    const { stdout } = await run('ldd', [node]);
    const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
    for (const path of libraries) await cp(path, join(folder, path), { dereference: true });
    await cp(node, join(folder, 'bin/node'));
    const npm = dirname(dirname(await realpath((await run('which', ['npm'])).stdout.trim())));
    await cp(npm, join(folder, 'usr/lib/npm'), { recursive: true });
    await symlink('/usr/lib/npm/bin/npm-cli.js', join(folder, 'bin/npm'));
    await cp('/usr/bin/env', join(folder, 'usr/bin/env'), { dereference: true });
  });
}

async function makeImage(more: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tools-'));
  try {
    await fill(join(folder, 'root'));
    await writeFile(join(folder, 'Dockerfile'), `FROM ${testbed('BASE')}\nCOPY root /\n${more}`);
    const image = `${uniqueImage()}:${basename(folder).toLowerCase()}`;
    const output = `type=image,name=${image},push=true,compression=uncompressed`;
    await docker('buildx', 'build', '--quiet', '--provenance=false', '--output', output, folder);
    return image;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
