import { readFileSync } from 'node:fs';

/** The text of a small file, read before anything else goes on; empty where it cannot be read. */
export function readTextNow(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
