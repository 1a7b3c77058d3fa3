import { describe, expect, it } from '@jest/globals';
import {
  deriveTestVariables,
  describeTests,
  judgeExit,
  type TestResult,
} from '../../../src/core/candidate/test.ts';
import { codesOf, readInputs } from '../../fixtures/values.ts';

const result: TestResult = {
  platform: 'linux/arm64',
  verdict: 'passed',
  exitCode: 0,
  milliseconds: 1200,
  reports: [],
  lastLines: ['CVE-1 found'],
};

describe('exit codes of the test', () => {
  it.each([
    { exitCode: 0, verdict: 'passed' },
    { exitCode: 1, verdict: 'refused' },
    { exitCode: 2, verdict: 'refused', name: 'findings of grype' },
    { exitCode: 139, verdict: 'refused', name: 'the program of the image crashed' },
    { exitCode: 75, verdict: 'not-run', name: 'EX_TEMPFAIL' },
    { exitCode: 125, verdict: 'not-run', name: 'docker run itself failed' },
  ])('$exitCode is $verdict', ({ exitCode, verdict }) => {
    expect(judgeExit(exitCode, false)).toBe(verdict);
  });

  it('a test that was stopped after its time has timed out, whatever it ended with', () => {
    expect(judgeExit(0, true)).toBe('timed-out');
  });

  it('every platform that did not pass is told, each with its last lines', () => {
    const bad: TestResult[] = [
      { ...result, verdict: 'refused', exitCode: 1 },
      { ...result, platform: 'linux/386', verdict: 'not-run', exitCode: 75 },
      { ...result, platform: 'linux/amd64' },
    ];
    const problems = describeTests(bad, 1000);
    expect(codesOf(problems)).toEqual(['test.refused', 'test.not-run']);
    expect(problems[0]?.lines).toEqual(['CVE-1 found']);
  });
});

describe('what the script can see', () => {
  it('the image, its platform and its tags', () => {
    const facts = { name: 'a.io/b', digest: 'sha256:1', version: '1', tags: ['a.io/b:1', 'a.io/b:2'] };
    const image = { platform: 'linux/arm64', digest: 'sha256:2', reference: 'a.io/b@sha256:2' };
    expect(deriveTestVariables(facts, image, '/r')).toEqual({
      IMAGE_REF: 'a.io/b@sha256:2',
      PLATFORM: 'linux/arm64',
      IMAGE: 'a.io/b',
      DIGEST: 'sha256:1',
      VERSION: '1',
      TAGS: 'a.io/b:1\na.io/b:2',
      REPORTS: '/r',
    });
  });
});

describe('the inputs of the test', () => {
  it.each([
    { name: 'a time without a unit', raw: { test: 'x', 'test-timeout': '10' }, code: 'test.timeout-syntax' },
    { name: 'no time at all', raw: { test: 'x', 'test-timeout': '0s' }, code: 'test.timeout-syntax' },
    {
      name: 'a platform that is not built',
      raw: { test: 'x', platforms: 'linux/amd64', 'test-platforms': 'linux/arm64' },
      code: 'test.not-built',
    },
    { name: 'platforms for no test', raw: { 'test-platforms': 'linux/arm64' }, code: 'test.missing' },
  ])('$name is told before anything starts', ({ raw, code }) => {
    expect(codesOf(readInputs(raw as Record<string, string>).problems)).toEqual([code]);
  });

  it('a platform to test may be written in any form', () => {
    const raw = { test: 'x', platforms: 'linux/arm64/v8', 'test-platforms': 'aarch64', 'test-timeout': '2h' };
    expect(readInputs(raw)).toMatchObject({
      problems: [],
      inputs: { testPlatforms: ['linux/arm64'], testMilliseconds: 7_200_000 },
    });
  });
});
