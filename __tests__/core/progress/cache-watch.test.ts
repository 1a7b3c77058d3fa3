import { watchCache } from '../../../src/core/progress/cache-watch.ts';
import { applyLine, createProgress } from '../../../src/core/progress/progress.ts';
import { vertex } from './read-fixture.ts';

const reading = 'importing cache manifest from gha:1';
const play = (...lines: readonly string[]) => {
  const progress = createProgress();
  for (const line of lines) applyLine(progress, line);
  return progress;
};

describe('a cache that BuildKit reads', () => {
  it('is silent once it has been read for longer than the limit, whatever the clock of the builder says', () => {
    const find = watchCache(2000);
    const progress = play(vertex(reading, { started: 90_000 }));
    expect([find(progress, 0), find(progress, 1999), find(progress, 2000)]).toEqual([
      undefined,
      undefined,
      reading,
    ]);
  });

  it('is not silent when it has been read, nor is any other step that takes long', () => {
    const find = watchCache(2000);
    const progress = play(
      vertex(reading, { started: 0, completed: 1 }),
      vertex('[2/2] RUN make', { started: 0 }),
    );
    expect([find(progress, 0), find(progress, 100_000)]).toEqual([undefined, undefined]);
  });
});
