import { describe, expect, it } from '@jest/globals';
import { findCommitDate, parseEvent } from '../../src/core/event.ts';
import { readEvent, readEventFacts } from '../fixtures/events/read.ts';

const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37';
const HEAD = 'f11797d2b2b0b3ad1e7b0d4c4f8b1c1b0b6b8f0e';

describe('parseEvent', () => {
  it.each([
    { name: 'a push is on its branch', event: 'push-branch', ref: 'refs/heads/feat/longer-fuse' },
    { name: 'a release is on its git tag', event: 'release-published', ref: 'refs/tags/v1.2.3' },
    { name: 'a pull request is on its trial merge', event: 'pull-request', ref: 'refs/pull/42/merge' },
    {
      name: 'pull_request_target is on the trial merge, not on the base branch',
      event: 'pull-request-target',
      ref: 'refs/pull/43/merge',
    },
    { name: 'a workflow_run is on the default branch', event: 'workflow-run', ref: 'refs/heads/main' },
  ])('$name', ({ event, ref }) => {
    expect(readEvent(event).ref).toBe(ref);
  });

  it.each([
    {
      name: 'takes the trial merge of a pull request by itself',
      event: 'pull-request',
      wish: undefined,
      sha: SHA,
    },
    { name: 'takes the head of a pull request on request', event: 'pull-request', wish: 'true', sha: HEAD },
    {
      name: 'takes the head for pull_request_target, too',
      event: 'pull-request-target',
      wish: 'TRUE',
      sha: HEAD,
    },
    {
      name: 'takes the trial merge when the request says false',
      event: 'pull-request',
      wish: 'false',
      sha: SHA,
    },
    { name: 'does not look for a head on a push', event: 'push-branch', wish: 'true', sha: SHA },
  ])('$name', ({ event, wish, sha }) => {
    expect(readEvent(event, { DOCKER_METADATA_PR_HEAD_SHA: wish }).sha).toBe(sha);
  });

  it('reads what the payload says of the repository', () => {
    expect(readEvent('push-branch').repository).toEqual({
      owner: 'Acme',
      name: 'Rocket',
      description: 'Rockets & launch pads',
      htmlUrl: 'https://github.com/Acme/Rocket',
      defaultBranch: 'main',
      licence: 'MIT',
      isPrivate: false,
    });
  });

  it('leaves a licence and a description empty that GitHub says are not there', () => {
    const { licence, description, isPrivate } = readEvent('push-bare-repository').repository;
    expect({ licence, description, isPrivate }).toEqual({ licence: '', description: '', isPrivate: true });
  });

  it('knows no more than the name where the payload says nothing of the repository', () => {
    expect(readEvent('schedule').repository).toEqual({ owner: 'Acme', name: 'Rocket' });
  });

  it('takes owner and name from the payload where the environment has none', () => {
    const { payload } = readEventFacts('push-branch');
    expect(parseEvent({}, payload).repository).toMatchObject({ owner: 'Acme', name: 'Rocket' });
  });

  it('survives an empty environment and payload', () => {
    expect(parseEvent({}, {})).toEqual({
      name: '',
      ref: '',
      sha: '',
      actor: '',
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      runId: '',
      runAttempt: '1',
      repository: { owner: '', name: '' },
      payload: {},
    });
  });

  it('survives a payload of the wrong shape', () => {
    const payload = { repository: 'x', pull_request: [1], number: { a: 1 }, commits: 'no' };
    const env = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' };
    expect(parseEvent(env, payload).ref).toBe('refs/heads/main');
  });
});

describe('findCommitDate', () => {
  it('finds the commit of the run among those of the push', () => {
    expect(findCommitDate(readEvent('push-default-branch'))?.toISOString()).toBe('2024-05-06T07:08:07.000Z');
  });

  it('finds the head commit of a pushed tag', () => {
    expect(findCommitDate(readEvent('push-tag'))?.toISOString()).toBe('2024-05-06T07:08:07.000Z');
  });

  it('finds none where the payload has other commits', () => {
    const { env, payload } = readEventFacts('push-default-branch');
    expect(findCommitDate(parseEvent({ ...env, GITHUB_SHA: '0'.repeat(40) }, payload))).toBeUndefined();
  });

  it('finds none in a date that is no date', () => {
    const payload = { head_commit: { id: SHA, timestamp: 'yesterday' } };
    expect(findCommitDate(parseEvent({ GITHUB_SHA: SHA }, payload))).toBeUndefined();
  });
});
