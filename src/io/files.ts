import {
  access,
  chmod,
  constants,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HostCertificates } from '../core/buildkitd-config.ts';
import { isAbsent, longestList, readBytesIfThere, readTextIfThere } from './read-file.ts';

export { longestList, readBytesIfThere, readTextIfThere };

/** The same for a file of the user's that docker does without as well: one that this user may not read is not there. */
export async function readTextIfAllowed(path: string): Promise<string | undefined> {
  try {
    return await readTextIfThere(path);
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/** Whether files can be written into a folder, which is made where it is missing. */
export async function isWritable(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A file that gzip compressed: as it is, and what it holds. */
export async function readCompressed(path: string): Promise<{ bytes: Uint8Array; content: Uint8Array }> {
  const bytes = await readFile(path);
  return { bytes, content: await promisify(gunzip)(bytes) };
}

/** What stands at a path: a file, a folder, or nothing. */
export async function readKind(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (isAbsent(error) || isForbidden(error)) return 'nothing';
    throw error;
  }
}

/** Where a path really leads, through all links; nothing where nothing is there. */
export async function findRealPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}

/** Whether a real path is a folder itself, or below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Names of what a folder holds; empty where it cannot be read. */
export async function listNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** A folder of our own that nobody else may enter (0700), in the runner's folder for this job. */
export async function makePrivateFolder(parent: string | undefined): Promise<string> {
  return mkdtemp(join(parent || tmpdir(), 'slipway-'));
}

export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  await mkdir(path, { recursive: true, mode });
}

/** A folder that stays for the steps behind this one, which may run as another user. */
export async function makeOpenFolder(parent: string | undefined, prefix: string): Promise<string> {
  const path = await mkdtemp(join(parent || tmpdir(), prefix));
  await chmod(path, 0o755);
  return path;
}

/** Names of what is in a folder. */
export async function listFolder(path: string): Promise<readonly string[]> {
  return (await readdir(path)).sort();
}

/** Bytes of all files below a folder. */
export async function sumSizes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A file that only we may read (0600). */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
}

/** The same of bytes. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { mode: 0o600 });
}

/** A file for later steps, which may run as another user; a long text comes in pieces. */
export async function writeText(path: string, text: string | Iterable<string>): Promise<void> {
  await writeFile(path, text);
}

/** Links to all that is in a folder, but for some names, from another one. */
export async function linkEntries(from: string, to: string, except: readonly string[]): Promise<void> {
  const names = (await readdir(from)).filter((name) => !except.includes(name));
  await Promise.all(names.map((name) => symlink(resolve(from, name), join(to, name))));
}

export async function copyFolderIfThere(from: string, to: string): Promise<void> {
  if ((await readKind(from)) === 'folder') await cp(from, to, { recursive: true });
}

/** On the disk when it returns: what is done next may not be done without it. */
export async function appendText(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

export async function linkIfThere(target: string, path: string): Promise<void> {
  // A junction needs no privilege on Windows; elsewhere the type has no meaning.
  if ((await readKind(target)) !== 'nothing') await symlink(resolve(target), path, 'junction');
}

/** Removes a folder and all in it; one that is gone already is fine. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Folders that hold no Dockerfile of the user's and may be very large. */
const skippedFolders = new Set(['.git', 'node_modules', 'vendor', 'target', 'dist']);
const searchLimits = { depth: 4, entries: 5000 };

/** Paths, relative to the folder, of files that look like a Dockerfile: the candidates for "did you mean". */
export async function findDockerfiles(folder: string): Promise<readonly string[]> {
  return findFiles(folder, (name) => /docker.?file|containerfile/i.test(name));
}

/** Paths, relative to the folder, of files of such names, not too deep in it. */
export async function findFiles(
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  let seen = 0;
  const queue: { path: string; depth: number }[] = [{ path: folder, depth: 0 }];
  for (let here = queue.shift(); here && seen < searchLimits.entries; here = queue.shift()) {
    const entries = await readdir(here.path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      seen++;
      const path = join(here.path, entry.name);
      if (entry.isDirectory() && here.depth < searchLimits.depth && !skippedFolders.has(entry.name)) {
        queue.push({ path, depth: here.depth + 1 });
      } else if (entry.isFile() && isWanted(entry.name)) {
        found.push(relative(folder, path));
      }
    }
  }
  return found;
}

/** Certificates that docker uses for registries of its own: certs.d/<host>/*.crt, and pairs of *.cert and *.key. */
export async function readHostCertificates(
  folder = '/etc/docker/certs.d',
): Promise<readonly HostCertificates[]> {
  const hosts = await readdir(folder).catch(() => []);
  return Promise.all(
    hosts.sort().map(async (host) => {
      const files = (await readdir(join(folder, host)).catch(() => [])).sort();
      const pathOf = (name: string) => join(folder, host, name);
      const names = files
        .filter((name) => name.endsWith('.cert'))
        .map((name) => name.slice(0, -'.cert'.length));
      return {
        host,
        ca: files.filter((name) => name.endsWith('.crt')).map(pathOf),
        keyPairs: names
          .filter((name) => files.includes(`${name}.key`))
          .map((name) => ({ cert: pathOf(`${name}.cert`), key: pathOf(`${name}.key`) })),
      };
    }),
  );
}

/** Names of the emulators that the kernel knows, e.g. `qemu-aarch64`; nothing where it cannot be read. */
export async function readEmulators(): Promise<readonly string[] | undefined> {
  try {
    return await readdir('/proc/sys/fs/binfmt_misc');
  } catch {
    return undefined;
  }
}

function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}
