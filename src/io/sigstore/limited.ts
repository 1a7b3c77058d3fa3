/** Libraries of Sigstore's take no signal: whoever waits for them leaves when the job is cancelled or time is up. */
export async function limited<T>(
  task: Promise<T>,
  signal: AbortSignal,
  milliseconds: number,
  describeLate: () => Error,
): Promise<T> {
  signal.throwIfAborted();
  // Nobody may listen any more when it fails.
  task.catch(() => undefined);
  const stop = new AbortController();
  const ended = new Promise<never>((_, fail) => {
    const timer = setTimeout(() => fail(describeLate()), milliseconds);
    const cancel = () => fail(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    stop.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    });
  });
  return Promise.race([task, ended]).finally(() => stop.abort());
}
