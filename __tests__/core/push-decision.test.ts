import { describe, expect, it } from '@jest/globals';
import { type JsonObject, parseEvent } from '../../src/core/event.ts';
import { decidePush } from '../../src/core/push-decision.ts';
import { readEvent } from '../fixtures/events/read.ts';

const env = { GITHUB_REPOSITORY: 'Acme/Rocket', GITHUB_REF: 'refs/heads/main', GITHUB_ACTOR: 'wile' };
const eventOf = (name: string, payload: JsonObject = {}, more: Record<string, string> = {}) =>
  parseEvent({ ...env, GITHUB_EVENT_NAME: name, ...more }, payload);
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
      event: eventOf('workflow_run', { workflow_run: { head_repository: { full_name: 'ACME/rocket' } } }),
      push: true,
    },
    {
      name: 'a payload of the wrong shape changes nothing',
      event: eventOf('push', { pull_request: 'x', workflow_run: [1] }),
      push: true,
    },
  ];
  it.each(cases)('$name', ({ event, push, says = '' }) => {
    const decision = decidePush('auto', event);
    expect(decision.push).toBe(push);
    expect(decision.reason).toContain(says);
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
