/**
 * Waits for all; at the first failure it has the others stopped, and throws that failure once they have ended:
 * nothing is under way any more when the step cleans up.
 */
export async function inParallel<T extends readonly unknown[]>(
  stopOthers: (reason: unknown) => void,
  ...tasks: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<{ readonly [K in keyof T]: T[K] }> {
  const failures: unknown[] = [];
  const results = await Promise.all(
    tasks.map((task) =>
      task.catch((reason: unknown) => {
        failures.push(reason);
        stopOthers(reason);
      }),
    ),
  );
  if (failures.length > 0) throw originOf(failures[0]);
  return results as unknown as { readonly [K in keyof T]: T[K] };
}

const stopped = 'StoppedError';

/** What tasks are stopped with. Not the failure itself: what they catch of it would look like a fault of their own. */
export function describeStop(cause: unknown): Error {
  return Object.assign(new Error('another part of the step has failed', { cause }), { name: stopped });
}

/** One that was stopped may end before the one that has failed. */
function originOf(failure: unknown): unknown {
  return failure instanceof Error && failure.name === stopped ? failure.cause : failure;
}
