import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SlipwayError } from '../core/problem.ts';

const mebibyte = 1024 * 1024;
/** No text that is read whole is longer: Dockerfiles, lists, configurations. */
const longestText = 16 * mebibyte;
/** Plans and reports of a clean-up grow with the versions that there are. */
export const longestList = 256 * mebibyte;

/** The text of a file, or nothing where there is no such file; any other fault is thrown. */
export async function readTextIfThere(path: string, most = longestText): Promise<string | undefined> {
  const bytes = await readBytesIfThere(path, most);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/**
 * The bytes of a file, or nothing where there is no such file; any other fault is thrown. A file of a checkout may be a
 * link to a device that never ends, or to a pipe that nobody writes to: only a file of a bounded size is read.
 */
export async function readBytesIfThere(
  path: string,
  most = 4 * longestText,
): Promise<Uint8Array | undefined> {
  let file: FileHandle;
  try {
    // Opening a pipe would wait for somebody to write to it.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  try {
    const facts = await file.stat();
    if (facts.isDirectory()) throw describeUnreadable(path, 'it is a folder');
    if (!facts.isFile()) throw describeUnreadable(path, 'it is a device or a pipe');
    const bytes = await readUpTo(file, facts.size, most);
    if (!bytes) throw describeUnreadable(path, `it has more than ${most / mebibyte} MiB`);
    return bytes;
  } catch (error) {
    throw describeUnreadable(path, error);
  } finally {
    await file.close();
  }
}

/** Files of /proc have no size, and may have no end. */
async function readUpTo(file: FileHandle, size: number, most: number): Promise<Uint8Array | undefined> {
  if (size > most) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - length, 0) + 4096));
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > most) return undefined;
  }
}

function describeUnreadable(path: string, cause: unknown): unknown {
  if (cause instanceof SlipwayError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SlipwayError(
    { code: 'file.unreadable', message: `expected a file at \`${path}\`, could not read it: ${reason}` },
    { cause },
  );
}

/** Whether a fault says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  // No file has a name that is longer than a name may be.
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}
