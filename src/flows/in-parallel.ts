/**
 * Waits for all, then throws the first failure: when a step ends, nothing that it began is still under way,
 * so what was made can be removed.
 */
export async function inParallel<T extends readonly unknown[]>(
  ...tasks: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<{ readonly [K in keyof T]: T[K] }> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as {
    readonly [K in keyof T]: T[K];
  };
}
