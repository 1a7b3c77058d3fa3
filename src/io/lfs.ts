import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findFiles, readTextIfAllowed } from './files.ts';

// git-lfs, docs/spec.md, "The Pointer": smaller than 1024 bytes, and this is its first line.
const FIRST_LINE = 'version https://git-lfs.github.com/spec/v';
const LARGEST = 1024;

/** Files of a checkout that hold a pointer of Git LFS and not what it points to; looked for only where LFS is in use. */
export async function findLfsPointers(folder: string): Promise<readonly string[]> {
  const attributes = await readTextIfAllowed(join(folder, '.gitattributes'));
  if (!attributes?.includes('filter=lfs')) return [];
  const found: string[] = [];
  for (const path of await findFiles(folder, () => true))
    if (await isPointer(join(folder, path))) found.push(path);
  return found;
}

async function isPointer(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).size >= LARGEST) return false;
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_LINE.length));
      return buffer.toString('latin1', 0, bytesRead) === FIRST_LINE;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
