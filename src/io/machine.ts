import { totalmem } from 'node:os';

/** Bytes of memory that this machine has. */
export function readMemory(): number {
  return totalmem();
}
