import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgnoreRules } from '../core/reuse/dockerignore.ts';

/** One thing in a folder, as an image would get it: what it is and may, without its times and its owner. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly mode: number;
}

/** All that is not ignored, in an order that is always the same. */
export async function listTree(
  folder: string,
  rules: IgnoreRules,
  inner = '',
): Promise<readonly TreeEntry[]> {
  const names = (await readdir(join(folder, inner))).sort();
  const found = names.map(async (name): Promise<readonly TreeEntry[]> => {
    const path = inner === '' ? name : `${inner}/${name}`;
    const stats = await lstat(join(folder, path));
    const isIgnored = rules.isIgnored(path);
    const kind = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
    // Sockets and devices come into no image.
    const isSent = !isIgnored && (kind !== 'file' || stats.isFile());
    const own: readonly TreeEntry[] = isSent ? [{ path, kind, mode: stats.mode & 0o7777 }] : [];
    if (kind !== 'folder' || (isIgnored && !rules.hasExceptions)) return own;
    return [...own, ...(await listTree(folder, rules, path))];
  });
  return (await Promise.all(found)).flat();
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
