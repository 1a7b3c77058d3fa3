import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgnoreRules, Judged } from '../core/reuse/dockerignore.ts';

/** One thing in a folder, as an image would get it: what it is and may, without its times and its owner. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly mode: number;
}

/**
 * All that is not ignored, in an order that is always the same. A folder that is ignored comes with what is kept of it.
 * @throws {SyntaxError} where the rules do not say what becomes of a path
 */
export async function listTree(
  folder: string,
  look: IgnoreRules['look'],
  inner = '',
  above?: Judged,
): Promise<readonly TreeEntry[]> {
  const names = (await readdir(join(folder, inner))).sort();
  const found = names.map(async (name) => {
    const path = inner === '' ? name : `${inner}/${name}`;
    return { path, stats: await lstat(join(folder, path)) };
  });
  const entries: TreeEntry[] = [];
  // One folder after the other: what the rules remember of each is as long as the list.
  for (const { path, stats } of await Promise.all(found)) {
    const judged = look(path, above);
    if (judged.verdict === 'unknown')
      throw new SyntaxError(`the patterns do not say what becomes of ${path}`);
    const kind = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
    const below = kind === 'folder' && !judged.isClosed ? await listTree(folder, look, path, judged) : [];
    // Sockets and devices come into no image.
    const isSent = judged.verdict === 'kept' && (kind !== 'file' || stats.isFile());
    if (isSent || below.length > 0) entries.push({ path, kind, mode: stats.mode & 0o7777 });
    for (const entry of below) entries.push(entry);
  }
  return entries;
}

/** A digest of names, kinds, rights and content. */
export async function hashTree(folder: string, entries: readonly TreeEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, kind, mode } of entries) {
    const place = join(folder, path);
    const content = kind === 'file' ? await hashFile(place) : kind === 'link' ? await readlink(place) : '';
    hash.update(JSON.stringify([path, kind, kind === 'link' ? 0 : mode, content]));
  }
  return hash.digest('hex');
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
