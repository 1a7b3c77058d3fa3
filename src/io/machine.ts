import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { MachineFacts } from '../core/build-room.ts';

/** Whether an engine says that it runs where this step does. */
export function isThisMachine({ host }: { readonly host?: { readonly host: string } }): boolean {
  return host?.host === hostname();
}

/** The machine that this step runs on, where an engine says that it runs there too; nothing of any other machine. */
export async function readMachine(
  engine: { readonly host: string; readonly memory: number; readonly folder: string } | undefined,
): Promise<MachineFacts | undefined> {
  if (engine?.host !== hostname()) return undefined;
  const free = await readFreeDisk(engine.folder);
  return {
    // A runner in a container may have less than its machine: then the limit is what counts.
    memory: Math.min(engine.memory, process.constrainedMemory() || Number.POSITIVE_INFINITY),
    freeMemory: process.availableMemory(),
    ...(free !== undefined && { disk: { folder: engine.folder, free } }),
  };
}

/** Bytes that are free on the disk of a path; nothing where the path is not seen from here. */
export async function readFreeDisk(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
