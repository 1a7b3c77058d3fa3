import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

const mostLinks = 40;

/**
 * The bytes of a file below a folder, as BuildKit finds it: links are followed, and lead nowhere else, an absolute one
 * to the folder itself. Nothing where there is no file; at most one byte more than `most`.
 */
export async function readScopedFile(
  folder: string,
  path: string,
  most: number,
): Promise<Buffer | undefined> {
  const place = await resolveInside(folder, path);
  if (place === undefined) return undefined;
  const file = await open(place, 'r');
  try {
    // What stands still can be read to its end; devices and pipes are no such files.
    if (!(await file.stat()).isFile()) return undefined;
    const buffer = Buffer.alloc(Math.min((await file.stat()).size, most + 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function resolveInside(folder: string, path: string): Promise<string | undefined> {
  let here: string[] = [];
  let left = path.split('/');
  for (let links = 0; left.length > 0; ) {
    const [part = '', ...rest] = left;
    left = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      here = here.slice(0, -1);
      continue;
    }
    const stats = await lstat(join(folder, ...here, part)).catch(() => undefined);
    if (!stats) return undefined;
    if (!stats.isSymbolicLink()) {
      // A pipe would hold whoever opens it.
      if (left.length === 0 && !stats.isFile()) return undefined;
      here.push(part);
      continue;
    }
    if (++links > mostLinks) return undefined;
    const target = await readlink(join(folder, ...here, part));
    if (target.startsWith('/')) here = [];
    left = [...target.split('/'), ...left];
  }
  return join(folder, ...here);
}

const searchLimits = { depth: 3, entries: 3000 };
const skippedFolders = new Set(['node_modules', 'vendor', 'target', 'dist']);

/** Configurations of the submodules of a checkout, by their paths in its `.git`. */
export async function findModuleConfigs(git: string): Promise<readonly string[]> {
  const found: string[] = [];
  const queue = ['modules'];
  for (let here = queue.shift(); here !== undefined && found.length < 100; here = queue.shift()) {
    const entries = await readdir(join(git, here), { withFileTypes: true }).catch(() => []);
    const isModule = entries.some(({ name }) => name === 'HEAD');
    if (isModule) found.push(`${here}/config`);
    // A submodule has its own below `modules`; what else is in it are objects and hooks.
    for (const entry of entries)
      if (entry.isDirectory() && (!isModule || entry.name === 'modules')) queue.push(`${here}/${entry.name}`);
  }
  return found;
}

/** Paths of every `.git` that is a folder, in a folder and not too deep below it; one of a submodule is a file. */
export async function findGitFolders(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  let seen = 0;
  const queue = [{ path: '', depth: 0 }];
  for (let here = queue.shift(); here && seen < searchLimits.entries; here = queue.shift()) {
    const entries = await readdir(join(folder, here.path), { withFileTypes: true }).catch(() => []);
    seen += entries.length;
    for (const entry of entries.filter((one) => one.isDirectory())) {
      const { name } = entry;
      const path = here.path === '' ? name : `${here.path}/${name}`;
      if (name === '.git') found.push(path);
      else if (here.depth < searchLimits.depth && !skippedFolders.has(name))
        queue.push({ path, depth: here.depth + 1 });
    }
  }
  return found;
}
