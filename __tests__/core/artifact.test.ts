import { describe, expect, it } from '@jest/globals';
import { deriveExpiry, parseArtifactScope } from '../../src/core/artifact.ts';

const tokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

describe("the job's token", () => {
  const cases: { name: string; token: string; scope: object | undefined }[] = [
    {
      name: 'one scope of many',
      token: tokenOf({ scp: 'Actions.GenericRead:0 Actions.Results:run-1:job-2 Other:a:b' }),
      scope: { runId: 'run-1', jobId: 'job-2' },
    },
    { name: 'a scope without a job', token: tokenOf({ scp: 'Actions.Results:run-1' }), scope: undefined },
    { name: 'no scope', token: tokenOf({}), scope: undefined },
    {
      name: 'letters that base64url writes in its own way',
      token: tokenOf({ a: '???>>>', scp: 'Actions.Results:r:j' }),
      scope: { runId: 'r', jobId: 'j' },
    },
    { name: 'no token', token: 'abc', scope: undefined },
    { name: 'no JSON', token: 'a.%%%.b', scope: undefined },
  ];
  it.each(cases)('with $name names run and job as the artifact service knows them', ({ token, scope }) => {
    expect(parseArtifactScope(token)).toEqual(scope);
  });
});

it('an artifact ends after its days, or when the repository says', () => {
  const now = new Date('2026-01-30T12:00:00Z');
  expect(deriveExpiry(now, 3)).toBe('2026-02-02T12:00:00.000Z');
  expect(deriveExpiry(now, undefined)).toBeUndefined();
});
