import { noteTimes, parseStepTimes, sumSaved } from '../../../src/core/cache/step-times.ts';
import { parseVertexName } from '../../../src/core/progress/vertex-name.ts';

const keyOf = (title: string) => title;
const step = (name: string, outcome: 'done' | 'cached', duration = 0) => ({
  ...parseVertexName(name),
  outcome,
  offset: 0,
  duration,
  bytes: 0,
});

describe('what a cache saved', () => {
  const times = { '[2/3] RUN a': 2000, '[3/3] RUN b': 300 };

  it('is what its steps took when they were built', () => {
    const steps = [step('[2/3] RUN a', 'cached'), step('[3/3] RUN b', 'cached')];
    expect(sumSaved(steps, times, keyOf)).toBe(2300);
  });

  it('has nothing of steps that ran', () => {
    const steps = [step('[2/3] RUN a', 'done', 1900), step('[3/3] RUN b', 'cached')];
    expect(sumSaved(steps, times, keyOf)).toBe(300);
  });

  it.each([
    ['nothing was noted', undefined, 'cached'],
    ['no step of this build was noted', { other: 5 }, 'cached'],
    ['no step was cached', times, 'done'],
  ] as const)('is not said where %s', (_, noted, outcome) => {
    expect(sumSaved([step('[2/3] RUN a', outcome)], noted, keyOf)).toBeUndefined();
  });
});

describe('what is noted for the next run', () => {
  it('is the new time of a step that ran, and the old one of a step from the cache', () => {
    const steps = [
      step('[1/3] FROM base', 'done', 900),
      step('[2/3] RUN a', 'cached'),
      step('[3/3] RUN b', 'done', 410.6),
    ];
    const before = { '[2/3] RUN a': 2000, '[3/3] RUN b': 300, gone: 7 };
    expect(noteTimes(steps, before, keyOf)).toEqual({ '[2/3] RUN a': 2000, '[3/3] RUN b': 411 });
  });

  it('is not known of a step that was cached before anybody noted it', () => {
    expect(noteTimes([step('[2/3] RUN a', 'cached')], undefined, keyOf)).toEqual({});
  });
});

describe('a note', () => {
  it.each(['', 'no JSON', '[1', '7', 'null'])('that is none says nothing: %j', (text) => {
    expect(parseStepTimes(text)).toBeUndefined();
  });

  it('gives times, and nothing else that may stand in it', () => {
    expect(parseStepTimes('{"a":5,"b":"x","c":-1,"d":null}')).toEqual({ a: 5 });
  });
});
