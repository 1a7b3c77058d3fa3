import { applyLine, createProgress } from '../../../src/core/progress/progress.ts';
import { at, base64, log, play, readFixture, show, vertex } from './read-fixture.ts';

const groups = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('> '));

describe('the log of a real build for three platforms', () => {
  const { log: lines } = play(readFixture('three-platforms'));

  test('every group is closed before the next one opens, so platforms do not interleave', () => {
    let isOpen = false;
    for (const line of lines) {
      if (line.startsWith('> ')) {
        expect(isOpen).toBe(false);
        isOpen = true;
      } else if (line === '<') {
        expect(isOpen).toBe(true);
        isOpen = false;
      }
    }
    expect(isOpen).toBe(false);
  });

  test("a step's group has its platform, its number, its command and its time as title, and its whole output", () => {
    const start = lines.findIndex((line) => line.startsWith('> [linux/arm/v7 release 3/3] RUN uname -m'));
    expect(lines[start]).toMatch(/ {2}\d+\.\ds$/);
    expect(lines[start + 1]).toMatch(/^ +\d+\.\d armv7l$/);
    expect(lines[start + 2]).toMatch(/^ +\d+\.\d no line feed$/);
    expect(lines[start + 3]).toBe('<');
  });

  test("BuildKit's own steps are one group in front", () => {
    expect(lines[0]).toBe('> Preparation');
    expect(lines.filter((line) => line.includes('load metadata'))).toHaveLength(3);
    expect(groups(lines).filter((line) => line.includes('internal'))).toEqual([]);
  });

  test('a step of BuildKit that begins once more while it waits to be printed has the time of its first end', () => {
    const context = '[internal] load build context';
    const { log: printed } = play([
      vertex(context, { started: 0, completed: 1 }),
      vertex(context, { started: 2 }),
      vertex('[2/2] RUN make', { started: 2, completed: 3 }),
    ]);
    expect(printed).toEqual(['> Preparation', `${context}  1.0s`, '<', '[2/2] RUN make  1.0s']);
  });

  test('a step that runs again tells the time of that run, and a git fetch in many runs has one title', () => {
    const name = 'exporting to image';
    const first = [vertex(name, { started: 0, completed: 4 })];
    expect(play([...first, vertex(name, { started: 5, completed: 7 })]).log).toEqual([
      `${name}  4.0s`,
      `${name}  2.0s`,
    ]);
    const git = '[internal] load git source https://github.com/acme/app.git';
    const runs = [0, 1, 2].flatMap((second) => [
      vertex(git, { started: second, completed: second + 0.5 }),
      log(git, `line ${second}\n`, second),
    ]);
    expect(play(runs).log).toEqual([
      '> Preparation',
      `${git}  1.5s`,
      ...[0, 1, 2].map((second) => expect.stringMatching(new RegExp(`line ${second}$`))),
      '<',
    ]);
  });

  test('a step without output is one line, not an empty group', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^\[linux\/amd64\S* build 2\/4\] WORKDIR \/src {2}/));
  });

  test('the export says what it pushed', () => {
    expect(lines).toContainEqual(
      expect.stringMatching(/^pushing manifest for registry\.example\/fixture:1@sha256:/),
    );
  });

  test('each step is reported once, also those that BuildKit runs twice', () => {
    const titles = lines.filter((line) => line.includes(' FROM ')).map((line) => line.split('  ')[0]);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('the log of other real builds', () => {
  test('cached steps are marked, one line each', () => {
    const { log: lines } = play(readFixture('cached'));
    expect(lines.filter((line) => line.endsWith('  CACHED'))).toHaveLength(11);
  });

  test('a failing step shows its output and its error, the others that they were canceled', () => {
    const { log: lines } = play(readFixture('failing-run'));
    const failed = lines.findIndex((line) => line.includes('  FAILED after '));
    expect(lines[failed]).toMatch(/^> \[linux\/arm64 build 3\/3\] RUN/);
    expect(lines.slice(failed + 1).indexOf('<')).toBe(4);
    expect(lines[failed + 4]).toMatch(/^ERROR: process .* exit code: 3$/);
    expect(lines.filter((line) => line.endsWith('  CANCELED'))).toHaveLength(2);
  });

  test("buildx's excerpt of the Dockerfile is printed as it comes", () => {
    const { log: lines } = play(readFixture('syntax-error'));
    expect(lines).toEqual(expect.arrayContaining(['Dockerfile:2', '   2 | >>> RUNN true']));
    expect(lines.at(-1)).toMatch(/^ERROR: failed to build: .*unknown instruction: RUNN/);
  });
});

describe('a step', () => {
  const run = '[linux/arm64 2/2] RUN make';

  test('is silent until it is over, then printed whole', () => {
    const progress = createProgress();
    const lines = [vertex(run, { started: 0 }), log(run, 'one\n', 1), log(run, 'two\n', 2)];
    expect(lines.flatMap((line) => applyLine(progress, line))).toEqual([]);
    const printed = applyLine(progress, vertex(run, { started: 0, completed: 12.34 }));
    expect(printed.map(show)).toEqual([`> ${run}  12.3s`, '   1.0 one', '   2.0 two', '<']);
  });

  test('may get its last output after its end', () => {
    const { log: lines } = play([vertex(run, { started: 0, completed: 1 }), log(run, 'late\n', 1)]);
    expect(lines).toEqual([`${run}  1.0s`, `> ${run}  1.0s`, '   1.0 late', '<']);
  });

  test('that never ended is printed when buildx has', () => {
    const { log: lines } = play([vertex(run, { started: 0 }), log(run, 'half', 1)]);
    expect(lines).toEqual([]);
    const whole = play([vertex(run, { started: 0 }), log(run, 'whole\n', 1)]);
    expect(whole.log).toEqual([`> ${run}  did not end`, '   1.0 whole', '<']);
  });

  test('with a lot of output is printed in parts while it runs', () => {
    const chunk = `${'x'.repeat(999)}\n`.repeat(100);
    const lines = Array.from({ length: 12 }, (_, second) => log(run, chunk, second));
    const { log: printed } = play([
      vertex(run, { started: 0 }),
      ...lines,
      vertex(run, { started: 0, completed: 20 }),
    ]);
    expect(groups(printed)).toEqual([
      `> ${run} (part 1, still running)`,
      `> ${run} (part 2, still running)`,
      `> ${run} (part 3, the last)  20.0s`,
    ]);
    expect(printed.filter((line) => line.endsWith('x'))).toHaveLength(1200);
  });

  test('shows the last state of a progress bar, as a terminal would', () => {
    const bar = [log(run, '10%\r20%'), log(run, '\r30%\r'), log(run, '99%\r100%\r\nend\r\n')];
    const { log: lines } = play([
      vertex(run, { started: 0 }),
      ...bar,
      vertex(run, { started: 0, completed: 1 }),
    ]);
    expect(lines.slice(1, -1)).toEqual(['   0.0 100%', '   0.0 end']);
  });

  test('may split a character between two chunks', () => {
    const bytes = Buffer.from('grüße\n');
    const chunks = [bytes.subarray(0, 3), bytes.subarray(3)].map((part) =>
      JSON.stringify({ logs: [{ vertex: run, data: part.toString('base64'), timestamp: at(0) }] }),
    );
    const { log: lines } = play([
      vertex(run, { started: 0 }),
      ...chunks,
      vertex(run, { started: 0, completed: 1 }),
    ]);
    expect(lines[1]).toBe('   0.0 grüße');
  });

  test('of several vertexes (COPY --link) is one', () => {
    const progressGroup = { id: 'g', name: '[2/2] COPY --link a /a' };
    const part = (digest: string, rest: object) =>
      JSON.stringify({ vertexes: [{ digest, name: digest, progressGroup, started: at(0), ...rest }] });
    const { log: lines } = play([
      part('copy', {}),
      part('merge', {}),
      part('copy', { completed: at(1) }),
      part('merge', { completed: at(2) }),
    ]);
    expect(lines).toEqual(['[2/2] COPY --link a /a  3.0s']);
  });

  test('that pulled something says how much', () => {
    const from = '[1/2] FROM alpine';
    const layer = (current: number) =>
      JSON.stringify({ statuses: [{ id: 'sha256:a', vertex: from, current, total: 54_200_000 }] });
    const { log: lines } = play([
      vertex(from, { started: 0 }),
      layer(1_000_000),
      layer(54_200_000),
      vertex(from, { started: 0, completed: 3 }),
    ]);
    expect(lines).toEqual([`${from}  3.0s, 54.2 MB`]);
  });
});

describe('what is no step', () => {
  test('lines that are no JSON are shown', () => {
    expect(play(['WARNING: No output specified']).log).toEqual(['WARNING: No output specified']);
  });

  const strange = ['{', '{}', '{"vertexes":1}', 'null', '{"logs":[{}]}', '{"statuses":[{"id":"x"}]}', '[]'];
  for (const line of strange) {
    test(`${line} does not end the build's log`, () => {
      expect(() => play([line])).not.toThrow();
    });
  }

  test('data that is not base64 is shown, not lost', () => {
    const raw = JSON.stringify({ logs: [{ vertex: 'v', data: '~~~\n' }] });
    expect(play([vertex('v', { started: 0 }), raw, vertex('v', { started: 0, completed: 1 })]).log[1]).toBe(
      '~~~',
    );
    expect(base64('x')).toBe('eA==');
  });
});
