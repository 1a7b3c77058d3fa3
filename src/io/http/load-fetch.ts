/** node loads its `fetch` at the first touch, which takes a while: best where the step waits for others anyway. */
export async function loadFetch(): Promise<void> {
  await new Promise(setImmediate);
  void globalThis.Headers;
}
