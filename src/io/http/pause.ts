import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, unless the job is cancelled; then it ends with the reason of that. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
