import { type Environment, type Log, log } from './runner.ts';

/** The way to the world, handed to the flows: what they do can be read from the calls. */
export interface Io {
  readonly env: Environment;
  /** Root of the checkout. */
  readonly workspace: string;
  readonly log: Log;
  readonly now: () => Date;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}

export function createIo(env: Environment, signal: AbortSignal): Io {
  // A copy: what a library's own children must not read is taken out of the process's environment.
  return { env: { ...env }, workspace: env.GITHUB_WORKSPACE || '.', log, now: () => new Date(), signal };
}
