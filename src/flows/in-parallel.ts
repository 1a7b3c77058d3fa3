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
  if (failures.length > 0) throw failures[0];
  return results as unknown as { readonly [K in keyof T]: T[K] };
}
