import type { Session } from './session.ts';

/**
 * Starts something beside all else, for which nobody waits longer than he likes: the returned function waits, and gives
 * it up. It ends with the session, too.
 */
export function startBounded<T>(
  session: Session,
  run: (signal: AbortSignal) => Promise<T>,
  describeLate: (milliseconds: number) => T,
): (milliseconds: number) => Promise<T> {
  const stopper = new AbortController();
  session.signal.addEventListener('abort', () => stopper.abort(), { once: true });
  const running = run(stopper.signal);
  return async (milliseconds) => {
    const timer = setTimeout(() => stopper.abort(), milliseconds);
    const ended = await running.finally(() => clearTimeout(timer));
    return stopper.signal.aborted ? describeLate(milliseconds) : ended;
  };
}
