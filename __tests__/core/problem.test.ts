import { describe, expect, it } from '@jest/globals';
import { describeBuildFailure } from '../../src/core/build-failure.ts';
import { editDistance, findNearest } from '../../src/core/nearest.ts';
import { formatProblem, SlipwayError } from '../../src/core/problem.ts';

describe('formatProblem', () => {
  const cases: { name: string; problem: Parameters<typeof formatProblem>[0]; text: string }[] = [
    { name: 'a message', problem: { code: 'c', message: 'm' }, text: 'm' },
    { name: 'its input', problem: { code: 'c', message: 'm', input: 'tags' }, text: 'input `tags`: m' },
    {
      name: 'its line',
      problem: { code: 'c', message: 'm', input: 'tags', line: 3 },
      text: 'input `tags`, line 3: m',
    },
    { name: 'what to do', problem: { code: 'c', message: 'm', hint: 'h' }, text: 'm\n  -> h' },
  ];
  it.each(cases)('says $name', ({ problem, text }) => {
    expect(formatProblem(problem)).toBe(text);
  });

  it('says all of them in one error, with their cause', () => {
    const cause = new Error('why');
    const error = new SlipwayError(
      [
        { code: 'a', message: 'one' },
        { code: 'b', message: 'two' },
      ],
      { cause },
    );
    expect(error).toMatchObject({ name: 'SlipwayError', code: 'a', message: 'one\ntwo', cause });
  });
});

describe('findNearest', () => {
  const words = ['true', 'false', 'auto', 'platforms', 'tags', 'docker-container'];
  const cases: { word: string; nearest: string | undefined }[] = [
    { word: 'ture', nearest: 'true' },
    { word: 'TRUE', nearest: 'true' },
    { word: 'platform', nearest: 'platforms' },
    { word: 'docker-contaner', nearest: 'docker-container' },
    { word: 'tag', nearest: 'tags' },
    { word: 'yes', nearest: undefined },
    { word: 'kubernetes', nearest: undefined },
    { word: '', nearest: undefined },
  ];
  it.each(cases)('takes `$word` for $nearest', ({ word, nearest }) => {
    expect(findNearest(word, words)).toBe(nearest);
  });

  it('counts edits', () => {
    expect([
      editDistance('', 'abc'),
      editDistance('abc', 'abc'),
      editDistance('ab', 'ba'),
      editDistance('kitten', 'sitting'),
    ]).toEqual([3, 0, 1, 3]);
  });
});

describe('describeBuildFailure', () => {
  it('is a failure also where nothing was printed', () => {
    expect(describeBuildFailure(undefined, 1, undefined, {})).toEqual({
      code: 'build.failed',
      message: 'the build ended with exit code 1 and printed no error',
    });
  });

  it('knows what exit code 137 means', () => {
    expect(describeBuildFailure(undefined, 137, undefined, {}).hint).toContain('memory');
    const facts = { memory: 2 ** 31, platforms: 2 };
    expect(describeBuildFailure(undefined, 137, undefined, facts).hint).toContain(
      'This machine has 2.0 GiB, shared by 2 platforms.',
    );
  });

  it('stands on the line of the Dockerfile', () => {
    const failure = {
      message: 'boom',
      step: '[2/3] RUN x',
      command: 'RUN x',
      line: 2,
      exitCode: 3,
      lastLines: ['bad'],
      error: 'boom',
    };
    const problem = describeBuildFailure(failure, 1, 'app/Dockerfile', {});
    expect(problem.at).toMatchObject({ file: 'app/Dockerfile', startLine: 2 });
    expect(problem.message).toContain('RUN x failed with exit code 3');
    expect(problem.lines).toEqual(['bad']);
  });
});
