import { describeStop, inParallel } from '../../src/flows/in-parallel.ts';

/** A task that goes on until it is stopped, and the means to stop it. */
function makeTasks() {
  const stopper = new AbortController();
  const stop = (reason: unknown) => stopper.abort(describeStop(reason));
  const untilStopped = new Promise<never>((_, fail) => {
    stopper.signal.addEventListener('abort', () => fail(stopper.signal.reason));
  });
  return { stop, untilStopped };
}

it('the failure that is told is the one that stopped the others', async () => {
  const { stop, untilStopped } = makeTasks();
  const fault = new Error('the node is dead');
  await expect(inParallel(stop, untilStopped, Promise.reject(fault))).rejects.toBe(fault);
});

it('so it is where what failed waits for others, and one that was stopped ends before it', async () => {
  const { stop, untilStopped } = makeTasks();
  const fault = new Error('the node is dead');
  const late = new Promise((done) => setTimeout(done, 20));
  const inner = inParallel(stop, Promise.reject(fault), late);
  await expect(inParallel(stop, untilStopped, inner)).rejects.toBe(fault);
});

it('all results come in the order of the tasks', async () => {
  const { stop } = makeTasks();
  expect(await inParallel(stop, Promise.resolve(1), Promise.resolve('two'))).toEqual([1, 'two']);
});
