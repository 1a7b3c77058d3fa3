// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a Dockerfile
import { expandWord } from '../../../src/core/dockerfile/expand.ts';
import { findStageGraph, findTarget, suggestTarget } from '../../../src/core/dockerfile/graph.ts';
import { findBaseImages } from '../../../src/core/dockerfile/images.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

const read = (...lines: string[]) => parseDockerfile(lines.join('\n'));

describe('the stages a build reaches', () => {
  const file = read(
    'FROM a AS deps',
    'FROM deps AS build',
    'FROM b AS test',
    'COPY --from=build /x /x',
    'FROM scratch AS release',
    'COPY --from=1 /x /x',
  );
  const cases = [
    {
      name: 'the last stage and what it copies from',
      target: undefined,
      reached: ['deps', 'build', 'release'],
    },
    { name: 'a named target', target: 'test', reached: ['deps', 'build', 'test'] },
    { name: 'a numbered target', target: '0', reached: ['deps'] },
    { name: 'a target that is not there reaches nothing', target: 'tset', reached: [] },
  ];
  for (const { name, target, reached } of cases) {
    test(name, () => {
      expect(findStageGraph(file, { target }).map(({ stage }) => stage.name)).toEqual(reached);
    });
  }

  test('a wrong target gets the nearest stage as a suggestion', () => {
    expect(findTarget(file, 'relaese')).toBeUndefined();
    expect(suggestTarget(file, 'relaese')).toBe('release');
    expect(suggestTarget(file, 'something-else')).toBeUndefined();
  });

  test('stages that copy from each other end the search too', () => {
    const circle = read('FROM a AS x', 'COPY --from=y / /', 'FROM a AS y', 'COPY --from=x / /');
    expect(findStageGraph(circle)).toHaveLength(2);
  });

  test('FROM of its own name is the image, not the stage', () => {
    expect(findBaseImages(read('FROM alpine AS alpine'))).toMatchObject([{ reference: 'alpine' }]);
  });
});

describe('the images a build takes from outside', () => {
  test('FROM, COPY --from and mounts, with their lines, each once and without stages', () => {
    const file = read(
      'ARG V=22',
      'FROM node:${V}-alpine AS build',
      'COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /uv',
      'RUN --mount=from=busybox,target=/b true',
      'FROM build AS next',
      'COPY --from=busybox /x /x',
    );
    expect(findBaseImages(file)).toMatchObject([
      { reference: 'node:22-alpine', line: 2, isResolved: true },
      { reference: 'ghcr.io/astral-sh/uv:0.5', line: 3, isResolved: true },
      { reference: 'busybox', line: 4, isResolved: true },
    ]);
    expect(findBaseImages(file, { buildArgs: { V: '20' } })[0]?.reference).toBe('node:20-alpine');
  });

  test('stages that are not reached and contexts that are given take nothing', () => {
    const file = read('FROM a AS unused', 'FROM b', 'COPY --from=c / /', 'FROM scratch', 'COPY --from=1 / /');
    expect(findBaseImages(file, { contexts: ['c'] }).map((image) => image.reference)).toEqual(['b']);
  });

  test('images named by the platform are found for every platform', () => {
    const file = read('FROM base-$TARGETARCH:1');
    const platforms = ['linux/amd64', 'linux/arm/v7'];
    expect(findBaseImages(file, { platforms }).map((image) => image.reference)).toEqual([
      'base-amd64:1',
      'base-arm:1',
    ]);
    expect(findBaseImages(file, { platforms }).map((image) => image.platforms)).toEqual([
      ['linux/amd64'],
      ['linux/arm/v7'],
    ]);
    expect(findBaseImages(file)).toEqual([
      { reference: 'base-$TARGETARCH:1', line: 1, isResolved: false, platforms: [] },
    ]);
  });

  test('an image is taken for the platforms of the stages that name it', () => {
    const file = read(
      'FROM --platform=$BUILDPLATFORM golang AS build',
      'FROM alpine',
      'COPY --from=build / /',
      'COPY --from=tools / /',
    );
    const choices = { platforms: ['linux/amd64', 'linux/arm64'], buildPlatform: 'linux/amd64' };
    expect(findBaseImages(file, choices)).toMatchObject([
      { reference: 'golang', platforms: ['linux/amd64'] },
      { reference: 'alpine', platforms: ['linux/amd64', 'linux/arm64'] },
      { reference: 'tools', platforms: ['linux/amd64', 'linux/arm64'] },
    ]);
  });
});

describe('variables in a FROM line', () => {
  const values: Readonly<Record<string, string>> = { A: 'a', EMPTY: '' };
  const cases: readonly { word: string; result: string | undefined }[] = [
    { word: 'x$A', result: 'xa' },
    { word: '${A}x', result: 'ax' },
    { word: '$B', result: '' },
    { word: '${B:-d}', result: 'd' },
    { word: '${EMPTY-d}', result: '' },
    { word: '${EMPTY:-${A}b}', result: 'ab' },
    { word: '${A:+y}', result: 'y' },
    { word: '${B+y}', result: '' },
    { word: '${A:?no}', result: 'a' },
    { word: '${B?no}', result: undefined },
    { word: '${A%-*}', result: undefined },
    { word: '${A', result: undefined },
    { word: "'$A'", result: '$A' },
    { word: '"$A"', result: 'a' },
    { word: '\\$A', result: '$A' },
    { word: '100$', result: '100$' },
  ];
  for (const { word, result } of cases) {
    test(`${word} ${result === undefined ? 'is left to BuildKit' : `becomes "${result}"`}`, () => {
      expect(expandWord(word, (name) => values[name])).toBe(result);
    });
  }
});
