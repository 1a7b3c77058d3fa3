import { describe, expect, it } from '@jest/globals';
import type { Event } from '../../../src/core/event.ts';
import { emptyEntry } from '../../../src/core/monorepo/image-entry.ts';
import { leavesFolder, listPlaces } from '../../../src/core/monorepo/places.ts';
import { guardEntries, listTrustedCommits } from '../../../src/core/monorepo/trusted-fields.ts';
import { makeFacts } from '../../fixtures/values.ts';

const eventOf = (name: string, payload: object = {}, ref = 'refs/heads/main'): Event =>
  ({ ...makeFacts().event, name, payload, ref }) as Event;

describe('the commit whose list of images is trusted', () => {
  const pull = { pull_request: { base: { sha: 'base' } } };
  it.each([
    { event: eventOf('pull_request', pull, 'refs/pull/7/merge'), commits: ['sha^1', 'base'] },
    { event: eventOf('pull_request', pull, 'refs/heads/topic'), commits: ['base'] },
    { event: eventOf('pull_request_target', pull), commits: ['base'] },
    { event: eventOf('pull_request_review', pull, 'refs/pull/7/merge'), commits: ['base'] },
    { event: eventOf('merge_group', { merge_group: { base_sha: 'base' } }), commits: ['base'] },
    { event: eventOf('merge_group'), commits: [] },
    { event: eventOf('issue_comment', { issue: { pull_request: {} } }), commits: ['sha'] },
    { event: eventOf('workflow_run'), commits: ['sha'] },
    { event: eventOf('push'), commits: [] },
  ])('$event.name on $event.ref: $commits', ({ event, commits }) => {
    expect(listTrustedCommits(event, 'sha')).toEqual(commits);
  });
});

describe('fields that code of others does not choose', () => {
  const wish = { file: 'images.yml', doubt: 'a pull request' };
  const mine = { ...emptyEntry, key: 'a', runners: '* = r', test: 't', names: ['x.io/a'], context: 'a' };

  it('are those of the trusted list, and all others those of the commit', () => {
    const theirs = { ...mine, runners: '* = s', test: '', names: ['x.io/b'], context: 'b', target: 't' };
    const { entries, notices } = guardEntries([theirs], [mine], wish);
    expect(entries).toEqual([{ ...mine, context: 'b', target: 't' }]);
    expect(notices[0]?.message).toContain('`a` (`runners`, `test`, `name`)');
  });

  it('are left out for an image that the trusted list does not have, or where there is none', () => {
    const bare = { ...mine, runners: '', test: '', names: [] };
    for (const trusted of [[], [{ ...mine, key: 'b' }], undefined])
      expect(guardEntries([mine], trusted, wish).entries).toEqual([bare]);
  });

  it('are not mentioned where nothing is different', () => {
    expect(guardEntries([mine], [mine], wish)).toEqual({ entries: [mine], notices: [] });
    expect(guardEntries([{ ...emptyEntry, key: 'a' }], undefined, wish).notices).toEqual([]);
  });
});

describe('paths of an image', () => {
  it.each(['..', '../a', 'a/../../b', '/etc', '..\\a', 'C:\\a', 'a/b/../../..'])(
    '%s leaves the workspace',
    (path) => {
      expect(leavesFolder(path)).toBe(true);
    },
  );
  it.each(['', '.', 'a', 'a/..', './a/../b', '..a/b', 'a/..b'])('"%s" does not', (path) => {
    expect(leavesFolder(path)).toBe(false);
  });

  it('are its context, its Dockerfile and its named contexts, without addresses and other images', () => {
    const buildContexts = [
      'a=lib',
      'b=image:base',
      'c=docker-image://x.io/a:1',
      'd=https://github.com/a/b.git',
      `e=oci-layout://../store:1@sha256:${'a'.repeat(64)}`,
      'f=target:base',
    ];
    const entry = { ...emptyEntry, context: 'shop', file: 'x/Dockerfile', buildContexts };
    expect(listPlaces(entry).map(({ path }) => path)).toEqual([
      'shop',
      'x/Dockerfile',
      'shop/x/Dockerfile',
      'lib',
      '../store',
    ]);
    expect(listPlaces({ ...emptyEntry, context: 'https://github.com/a/b.git', file: '../D' })).toEqual([]);
  });
});
