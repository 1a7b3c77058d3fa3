/** Does something for each item, so many at once; stops at the first failure. Results come in the order of the items. */
export async function inPool<T, R>(
  items: readonly T[],
  size: number,
  task: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let hasFailed = false;
  const work = async () => {
    for (let at = next++; at < items.length && !hasFailed; at = next++) {
      const item = items[at] as T;
      results[at] = await task(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  const workers = Array.from({ length: Math.min(size, items.length) }, work);
  const ended = await Promise.allSettled(workers);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}
