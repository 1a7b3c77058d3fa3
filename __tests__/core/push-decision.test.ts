import { describe, expect, it } from '@jest/globals';
import { type JsonObject, parseEvent } from '../../src/core/event.ts';
import { decidePush } from '../../src/core/push-decision.ts';
import { readEvent } from '../fixtures/events/read.ts';

const env = { GITHUB_REPOSITORY: 'Acme/Rocket', GITHUB_REF: 'refs/heads/main', GITHUB_ACTOR: 'wile' };
const eventOf = (name: string, payload: JsonObject = {}, more: Record<string, string> = {}) =>
  parseEvent({ ...env, GITHUB_EVENT_NAME: name, ...more }, payload);
const own = { full_name: 'Acme/Rocket' };
const runOf = (workflow_run: JsonObject) => eventOf('workflow_run', { workflow_run });

describe('push: auto', () => {
  const cases: { name: string; event: ReturnType<typeof eventOf>; push: boolean; says?: string }[] = [
    {
      name: 'a push to a branch is published',
      event: readEvent('push-branch'),
      push: true,
      says: 'push on feat/longer-fuse',
    },
    { name: 'a pushed tag is published', event: readEvent('push-tag'), push: true, says: 'push on v1.2.3' },
    { name: 'a release is published', event: readEvent('release-published'), push: true },
    { name: 'a schedule is published', event: readEvent('schedule'), push: true },
    { name: 'a run by hand is published', event: readEvent('workflow-dispatch'), push: true },
    { name: 'a called workflow is published', event: readEvent('workflow-call'), push: true },
    {
      name: 'a pull request is built only',
      event: readEvent('pull-request'),
      push: false,
      says: 'built, not published',
    },
    { name: 'a closed pull request is built only', event: readEvent('pull-request-closed'), push: false },
    { name: 'a review of a pull request is built only', event: eventOf('pull_request_review'), push: false },
    {
      name: 'a pull request from a fork is built only',
      event: readEvent('pull-request-fork'),
      push: false,
      says: 'the fork runner/Rocket',
    },
    {
      name: 'a pull request from a fork that was deleted is built only',
      event: readEvent('pull-request-deleted-fork'),
      push: false,
      says: 'a fork that was deleted',
    },
    {
      name: 'pull_request_target, which has a write token, is built only',
      event: readEvent('pull-request-target'),
      push: false,
    },
    {
      name: 'a trial commit of a merge queue is built only',
      event: readEvent('merge-group'),
      push: false,
      says: 'merge queue',
    },
    {
      name: 'a push by Dependabot is built only',
      event: eventOf('push', {}, { GITHUB_ACTOR: 'dependabot[bot]' }),
      push: false,
      says: 'Dependabot',
    },
    {
      name: 'a pull request of Dependabot that a person runs again is built only',
      event: eventOf('pull_request_target', {
        pull_request: { user: { login: 'dependabot[bot]' }, head: { repo: { full_name: 'Acme/Rocket' } } },
      }),
      push: false,
      says: 'Dependabot',
    },
    { name: 'a run after a push is published', event: readEvent('workflow-run'), push: true },
    {
      name: 'a run after a pull request is built only',
      event: runOf({ event: 'pull_request', head_repository: { full_name: 'Acme/Rocket' } }),
      push: false,
      says: 'pull request',
    },
    {
      name: 'a run after a fork is built only',
      event: runOf({ event: 'pull_request', head_repository: { full_name: 'evil/Rocket' } }),
      push: false,
      says: 'the fork evil/Rocket',
    },
    {
      name: 'a run after a fork that was deleted is built only',
      event: runOf({ event: 'push', head_repository: null }),
      push: false,
      says: 'deleted',
    },
    {
      name: 'the same repository in other letters is no fork',
      event: runOf({ event: 'push', head_repository: { full_name: 'ACME/rocket' } }),
      push: true,
    },
    {
      name: 'a payload of the wrong shape changes nothing',
      event: eventOf('push', { pull_request: 'x', workflow_run: [1] }),
      push: true,
    },
    {
      name: 'a run after a comment is built only: the run before may have tried a pull request',
      event: runOf({ event: 'issue_comment', head_repository: own }),
      push: false,
      says: '`issue_comment`, which may run the code of others',
    },
    {
      name: 'the third run of a chain is built only: nobody says what the first one tried',
      event: runOf({ event: 'workflow_run', head_repository: own }),
      push: false,
      says: 'followed another run',
    },
    {
      name: 'a run after one of an unknown event is built only',
      event: runOf({ head_repository: own }),
      push: false,
      says: 'an unknown event',
    },
    {
      name: 'a run after one of an unknown repository is built only',
      event: runOf({ event: 'push' }),
      push: false,
      says: 'nobody says which repository',
    },
    {
      name: 'a run after a push by Dependabot is built only',
      event: runOf({ event: 'push', head_repository: own, actor: { login: 'dependabot[bot]' } }),
      push: false,
      says: 'Dependabot',
    },
    {
      name: 'a run after a schedule is published',
      event: runOf({ event: 'schedule', head_repository: own }),
      push: true,
    },
    { name: 'an event from outside is published', event: eventOf('repository_dispatch'), push: true },
    {
      name: 'an event without a name is built only',
      event: eventOf(''),
      push: false,
      says: 'only push, release, schedule, workflow_dispatch and repository_dispatch publish by themselves',
    },
  ];
  it.each(cases)('$name', ({ event, push, says = '' }) => {
    const decision = decidePush('auto', event);
    expect(decision.push).toBe(push);
    expect(decision.reason).toContain(says);
  });

  // docs.github.com, "Events that trigger workflows": all that a workflow can be started by and that are not on the list.
  const others =
    'branch_protection_rule check_run check_suite create delete deployment deployment_status discussion discussion_comment fork gollum image_version issue_comment issues label milestone page_build project public pull_request_review_comment registry_package status watch an_event_of_next_year';
  it.each(others.split(' '))('%s is built only, and says why', (name) => {
    const { push, reason } = decidePush('auto', eventOf(name));
    expect(push).toBe(false);
    expect(reason).toMatch(/may run the code of others|a pull request is built/);
  });

  it('says how to push all the same', () => {
    expect(decidePush('auto', readEvent('pull-request')).reason).toContain('`push: true`');
  });
});

describe('push: true and false', () => {
  it('decide whatever happened', () => {
    expect(decidePush(true, readEvent('pull-request-fork'))).toEqual({ push: true, reason: '`push: true`' });
    expect(decidePush(false, readEvent('push-tag'))).toEqual({ push: false, reason: '`push: false`' });
  });
});
