import { applyLine, createProgress, finishProgress } from '../../../src/core/progress/progress.ts';
import { summariseProgress } from '../../../src/core/progress/summary.ts';
import { base64, log, play, vertex } from './read-fixture.ts';

/** A build of `steps` steps side by side that print `lines` lines between them, one a message. */
function* longBuild(lines: number, steps: number): Generator<string> {
  const names = Array.from({ length: steps }, (_, at) => `[linux/arm64 stage-${at} 2/2] RUN make`);
  for (const name of names) yield vertex(name, { started: 0 });
  const data = base64(`${'compiling something '.repeat(4)}\n`);
  for (let line = 0; line < lines; line += 1) {
    yield `{"logs":[{"vertex":"${names[line % steps]}","stream":1,"data":"${data}","timestamp":"2026-11-21T05:23:36.986229591Z"}]}`;
  }
  for (const name of names) yield vertex(name, { started: 0, completed: 9, error: 'exit code: 1' });
}

function measure(lines: number, steps: number) {
  const progress = createProgress();
  const started = performance.now();
  let printed = 0;
  let mostWaiting = 0;
  for (const line of longBuild(lines, steps)) {
    for (const out of applyLine(progress, line)) printed += out.kind === 'line' ? 1 : 0;
    mostWaiting = Math.max(mostWaiting, progress.waitingSize);
  }
  for (const out of finishProgress(progress)) printed += out.kind === 'line' ? 1 : 0;
  return { progress, printed, mostWaiting, time: performance.now() - started };
}

describe('a very long log', () => {
  test('a million lines are all printed, in seconds, while little waits in memory', () => {
    const { progress, printed, mostWaiting, time } = measure(1_000_000, 3);
    expect(printed).toBe(1_000_000 + 3);
    expect(mostWaiting).toBeLessThan(2_100_000);
    expect(progress.waitingSize).toBe(0);
    expect(summariseProgress(progress).failure?.lastLines).toHaveLength(40);
    expect(time).toBeLessThan(60_000);
  }, 120_000);

  test('what is kept after the build does not grow with its log', () => {
    const kept = (lines: number): number => {
      const { progress } = measure(lines, 3);
      return JSON.stringify([...progress.steps.values()].map((step) => [step.log.ready, step.log.tail()]))
        .length;
    };
    expect(kept(200_000)).toBe(kept(2_000));
  }, 60_000);

  test('many steps side by side wait for no more memory than a few', () => {
    const { mostWaiting, printed } = measure(100_000, 100);
    expect(printed).toBe(100_000 + 100);
    expect(mostWaiting).toBeLessThan(2_100_000);
  }, 60_000);

  test('twice the lines take about twice the time', () => {
    measure(50_000, 3);
    const once = measure(100_000, 3).time;
    expect(measure(400_000, 3).time).toBeLessThan(once * 12);
  }, 60_000);

  test('a step that prints dots without an end is cut into lines', () => {
    const dots = Array.from({ length: 100_000 }, () => log('s', '.'));
    const { log: lines } = play([
      vertex('s', { started: 0 }),
      ...dots,
      vertex('s', { started: 0, completed: 1 }),
    ]);
    expect(lines).toHaveLength(2 + Math.ceil(100_000 / 16_385));
  }, 60_000);

  test('a progress bar that never ends its line takes no memory', () => {
    const bar = Array.from({ length: 50_000 }, (_, at) => log('s', `\r${at} of 50000 ${'#'.repeat(50)}`));
    const { log: lines } = play([
      vertex('s', { started: 0 }),
      ...bar,
      vertex('s', { started: 0, completed: 1 }),
    ]);
    expect(lines[1]).toMatch(/^ +0\.0 49999 of 50000 #+$/);
    expect(lines).toHaveLength(3);
  }, 60_000);

  test('a million lines that are no JSON are not kept', () => {
    const progress = createProgress();
    for (let line = 0; line < 1_000_000; line += 1) applyLine(progress, 'ERROR: something');
    expect(progress.otherLines.length).toBeLessThanOrEqual(1_000);
  }, 60_000);
});
