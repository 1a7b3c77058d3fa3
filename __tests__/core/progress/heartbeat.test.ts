import { formatHeartbeat } from '../../../src/core/progress/heartbeat.ts';
import { at, log, play, vertex } from './read-fixture.ts';

const beat = (lines: readonly string[], seconds: number) =>
  formatHeartbeat(play(lines).progress, Date.parse(at(seconds)));

describe('signs of life', () => {
  const step = '[linux/arm64 4/7] RUN npm ci';

  test('a step that runs for long says for how long, and its last line', () => {
    const lines = [vertex(step, { started: 0 }), log(step, 'one\nadded 7 packages\n')];
    expect(beat(lines, 95)).toEqual([`still running: ${step}, 95.0s: added 7 packages`]);
  });

  test('a line that is not finished yet counts as the last line', () => {
    const lines = [vertex(step, { started: 0 }), log(step, 'one\nDownloading ... 45%')];
    expect(beat(lines, 1000)).toEqual([`still running: ${step}, 16m 40s: Downloading ... 45%`]);
  });

  test('a long transfer says how far it is', () => {
    const push = 'exporting to image';
    const layer = JSON.stringify({
      statuses: [{ id: 'pushing sha256:a', vertex: push, current: 120_500_000, total: 300_200_000 }],
    });
    expect(beat([vertex(push, { started: 0 }), layer], 35)).toEqual([
      `still running: ${push}, 35.0s: 120.5 MB of 300.2 MB (40%)`,
    ]);
  });

  test('steps that are over, not begun or young are not mentioned', () => {
    const lines = [vertex('a', { started: 0, completed: 1 }), vertex('b'), vertex('c', { started: 25 })];
    expect(beat(lines, 30)).toEqual([]);
  });

  test('of many steps the longest are named, the rest is counted', () => {
    const lines = Array.from({ length: 20 }, (_, second) => vertex(`step ${second}`, { started: second }));
    const beats = beat(lines, 100);
    expect(beats).toHaveLength(9);
    expect(beats[0]).toBe('still running: step 0, 100.0s');
    expect(beats.at(-1)).toBe('still running: 12 more steps');
  });
});
