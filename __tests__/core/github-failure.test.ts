import { expect, it } from '@jest/globals';
import { explainGitHubFailure } from '../../src/core/github-failure.ts';

const failure = { doing: 'list the tags', host: 'api.github.com', repository: 'acme/app', hasToken: true };

it.each([
  { name: 'a missing right', what: { status: 403 }, code: 'github.permission', hint: '`contents: read`' },
  {
    name: 'a private repository',
    what: { status: 404 },
    code: 'github.permission',
    hint: '`contents: read`',
  },
  {
    name: 'no token',
    what: { status: 404, hasToken: false },
    code: 'github.permission',
    hint: 'set `github-token`',
  },
  { name: 'a wrong token', what: { status: 401 }, code: 'github.token', hint: 'leave out `github-token`' },
  {
    name: 'too many calls',
    what: { status: 403, isRateLimited: true },
    code: 'github.rate-limit',
    hint: 'later',
  },
  {
    name: 'a right to write that is missing',
    what: { status: 403, advice: 'give the job `attestations: write`' },
    code: 'github.permission',
    hint: '`attestations: write`',
  },
  {
    name: 'a plan without attestations',
    what: { status: 403, said: 'Feature not available for user-owned private repositories.' },
    code: 'github.not-available',
    hint: 'GitHub does not offer this to acme/app',
  },
  { name: 'an outage', what: { status: 502 }, code: 'github.outage', hint: 'githubstatus' },
  { name: 'no answer', what: { fault: 'ENOTFOUND' }, code: 'github.unreachable', hint: 'HTTPS_PROXY' },
])('$name is told with its cure', ({ what, code, hint }) => {
  const problem = explainGitHubFailure({ ...failure, ...what });
  expect(problem.code).toBe(code);
  expect(problem.hint).toContain(hint);
  expect(problem.message).toContain('could not list the tags: api.github.com gave');
});

it('what the server says cannot give the runner a command', () => {
  const { message } = explainGitHubFailure({ ...failure, status: 500, said: 'x\r\n::set-env name=a::b' });
  expect(message).not.toMatch(/[\r\n]/);
});
