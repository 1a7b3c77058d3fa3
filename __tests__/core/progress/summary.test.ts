import { annotateFailure, annotateWarnings } from '../../../src/core/progress/annotations.ts';
import { summariseProgress } from '../../../src/core/progress/summary.ts';
import { play, readFixture, vertex } from './read-fixture.ts';

const summarise = (lines: readonly string[]) => summariseProgress(play(lines).progress);

describe('the summary of a build', () => {
  test('has every step with its start and its time, in order', () => {
    const { steps, duration } = summarise(readFixture('three-platforms'));
    expect(steps).toHaveLength(21);
    expect(steps.map((step) => step.offset)).toEqual(
      steps.map((step) => step.offset).toSorted((a, b) => a - b),
    );
    expect(duration).toBeGreaterThanOrEqual(Math.max(...steps.map((step) => step.offset)));
    expect(steps.at(-1)).toMatchObject({ command: 'exporting to image', outcome: 'done' });
  });

  test('adds up the work of each platform', () => {
    const { platforms } = summarise(readFixture('three-platforms'));
    expect(platforms.map((one) => one.platform).toSorted()).toEqual([
      'linux/amd64',
      'linux/arm/v7',
      'linux/arm64',
    ]);
    for (const platform of platforms) expect(platform.duration).toBeGreaterThan(0);
  });

  test('knows how much came from the cache', () => {
    // Not 0: platforms share the build stage, and what one has made the others find in the cache.
    expect(summarise(readFixture('three-platforms')).cachedShare).toBeLessThan(0.2);
    expect(summarise(readFixture('cached')).cachedShare).toBe(1);
    expect(summarise(readFixture('syntax-error')).cachedShare).toBeUndefined();
  });

  test('counts a step as worked for when BuildKit found it in the cache the second time only', () => {
    const step = '[2/2] RUN x';
    const again = { started: 5, completed: 5, cached: true };
    const { steps } = summarise([vertex(step, { started: 0, completed: 4 }), vertex(step, again)]);
    expect(steps).toMatchObject([{ outcome: 'done', duration: 4000 }]);
  });

  test('counts a step as cached whose layers were fetched from a cache that cannot wait', () => {
    const step = '[2/2] RUN x';
    const fetched = [vertex(step, { started: 2, completed: 3 }), vertex(step, { started: 4, completed: 5 })];
    const { steps } = summarise([...fetched, vertex(step, { started: 1, completed: 6, cached: true })]);
    expect(steps).toMatchObject([{ outcome: 'cached' }]);
  });

  test('begins with this build, not with what another build had begun and both needed', () => {
    const { steps, duration } = summarise([
      vertex('[2/2] RUN x', { started: 0, completed: 101 }),
      vertex('[internal] load build definition from Dockerfile', { started: 100, completed: 100.5 }),
    ]);
    expect(duration).toBe(1000);
    expect(steps.map(({ offset, duration }) => [offset, duration])).toEqual([
      [0, 1000],
      [0, 500],
    ]);
  });

  test('of nothing is empty', () => {
    expect(summarise([])).toEqual({ duration: 0, steps: [], platforms: [], warnings: [] });
  });
});

describe('the failure of a real build', () => {
  const cases = [
    {
      fixture: 'failing-run',
      failure: {
        platform: 'linux/arm64',
        stage: 'build',
        file: 'Dockerfile',
        line: 4,
        endLine: 6,
        exitCode: 3,
        lastLines: ['compiling for arm64', ': :error::not a command', 'undefined reference to main'],
      },
    },
    {
      fixture: 'syntax-error',
      failure: {
        message: 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
        line: 2,
      },
    },
    { fixture: 'missing-base', failure: { line: 1, message: expect.stringMatching(/no such host$/) } },
    { fixture: 'missing-tag', failure: { line: 1, message: expect.stringMatching(/not found$/) } },
    { fixture: 'missing-file', failure: { command: 'COPY missing.txt /', line: 2 } },
    { fixture: 'missing-secret', failure: { message: 'secret npm: not found', line: 2 } },
    {
      fixture: 'wrong-target',
      failure: { message: expect.stringMatching(/target stage "relase" could not be found/) },
    },
    { fixture: 'no-dockerfile', failure: { message: expect.stringMatching(/failed to read dockerfile/) } },
    {
      fixture: 'push-denied',
      failure: { step: 'exporting to image', message: expect.stringMatching(/401/) },
    },
  ];
  for (const { fixture, failure } of cases) {
    test(`${fixture}: what failed, where and how`, () => {
      expect(summarise(readFixture(fixture)).failure).toMatchObject(failure);
    });
  }

  test('there is none in a build that worked', () => {
    expect(summarise(readFixture('cached')).failure).toBeUndefined();
  });

  test('a step that was canceled because another one failed is not the cause', () => {
    const { failure } = summarise([
      vertex('[a 1/1] RUN x', { started: 0, completed: 1, error: 'process "x": context canceled' }),
      vertex('[b 1/1] RUN y', { started: 0, completed: 1, error: 'process "y": exit code: 1' }),
    ]);
    expect(failure).toMatchObject({ stage: 'b', exitCode: 1 });
  });
});

describe('annotations', () => {
  const { failure } = summarise(readFixture('failing-run'));

  test('a failing step stands on its lines of the Dockerfile, with the end of its output', () => {
    expect(failure && annotateFailure(failure, 'app/Dockerfile')).toEqual({
      level: 'error',
      title: 'Build failed',
      message: expect.stringMatching(/^linux\/arm64, stage build: RUN echo .*exit code 3$/),
      lines: ['compiling for arm64', ': :error::not a command', 'undefined reference to main'],
      file: 'app/Dockerfile',
      startLine: 4,
      endLine: 6,
    });
  });

  test('a Dockerfile that is not in the repository gets no place', () => {
    expect(failure && annotateFailure(failure)).not.toHaveProperty('file');
  });

  test('what no line of the Dockerfile caused gets no place in it', () => {
    const { failure: elsewhere } = summarise(['ERROR: failed to build: failed to open out/image.tar']);
    expect(elsewhere && annotateFailure(elsewhere, 'Dockerfile')).toMatchObject({ title: 'Build failed' });
    expect(elsewhere && annotateFailure(elsewhere, 'Dockerfile')).not.toHaveProperty('file');
  });

  test.each([
    ['unknown flag: --annotation', "See 'docker buildx build --help'."],
    ["unknown shorthand flag: 'x' in -x", ''],
    ["docker: 'buildx' is not a docker command.", "See 'docker --help'"],
  ])('what docker says of a command line that it does not understand is its error: %s', (said, after) => {
    const { failure: refused } = summarise(['', said, after, 'Usage:  docker buildx build [OPTIONS] PATH']);
    expect(refused?.message).toBe(said);
  });

  test("each of BuildKit's warnings is there once, though every platform gave it", () => {
    const { warnings } = summarise(readFixture('warnings'));
    expect(
      annotateWarnings(warnings, 'Dockerfile').map(({ title, startLine }) => `${title}:${startLine}`),
    ).toEqual([
      'StageNameCasing:1',
      'ConsistentInstructionCasing:1',
      'SecretsUsedInArgOrEnv:2',
      'MaintainerDeprecated:3',
      'JSONArgsRecommended:5',
    ]);
    expect(annotateWarnings(warnings)[2]?.message).toBe(
      [
        'Do not use ARG or ENV instructions for sensitive data (ENV "TOKEN")',
        'Sensitive data should not be used in the ARG or ENV commands',
        'https://docs.docker.com/go/dockerfile/rule/secrets-used-in-arg-or-env/',
      ].join('\n'),
    );
  });

  test('more warnings than GitHub shows are counted in the last one', () => {
    const many = Array.from({ length: 25 }, (_, line) => ({
      message: `Rule: text ${line}`,
      detail: [],
      line,
    }));
    const annotations = annotateWarnings(many);
    expect(annotations).toHaveLength(10);
    expect(annotations.at(-1)?.title).toBe('16 more warnings of the build');
    expect(annotations.at(-1)?.message.split('\n')).toHaveLength(16);
  });
});
