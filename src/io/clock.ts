/** Calls a function again and again until the returned function is called; never keeps the process alive. */
export function repeatEvery(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
