import { formatBuildTime, readBuildTime } from '../../src/core/reuse/build-time.ts';

const start = '2026-01-02T03:04:05.5Z';
const end = '2026-01-02T03:04:33Z';

describe('what the build of a reused image took', () => {
  it.each([
    ['0.2', { metadata: { buildStartedOn: start, buildFinishedOn: end } }],
    ['1', { runDetails: { metadata: { startedOn: start, finishedOn: end } } }],
  ])('stands in its provenance of SLSA %s', (_, predicate) => {
    const time = readBuildTime(JSON.stringify({ predicate }));
    expect([time, formatBuildTime(time)]).toEqual([27_500, 'its own build took 27.5s']);
  });

  it.each(['', 'no JSON', '[]', '{}', '{"predicate":{"metadata":{"buildStartedOn":"x"}}}'])(
    'is not said where it does not: %j',
    (text) => {
      expect(formatBuildTime(readBuildTime(text))).toBe('');
    },
  );
});
