import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/core/event.ts';
import { compareDates, findRelationInPush, isCommitId } from '../../../src/core/guard/commits.ts';
import { readEvent } from '../../fixtures/events/read.ts';

const sha = '860c1904a1ce19322e91ac35af1ab07466440c37';
const before = 'b'.repeat(40);
const between = 'c'.repeat(40);
const push: JsonObject = { before, after: sha, commits: [{ id: between }, { id: sha }] };

describe('findRelationInPush', () => {
  it.each([
    { name: 'the same commit is the same', payload: {}, revision: sha, relation: 'same' },
    { name: 'a push comes after the head before it', payload: push, revision: before, relation: 'ahead' },
    { name: 'a push comes after its own commits', payload: push, revision: between, relation: 'ahead' },
    {
      name: 'a forced push has left the head before it',
      payload: { ...push, forced: true },
      revision: before,
      relation: 'diverged',
    },
    {
      name: 'of any other commit it says nothing',
      payload: push,
      revision: 'd'.repeat(40),
      relation: undefined,
    },
    {
      name: 'the payload of another commit says nothing',
      payload: { ...push, after: between },
      revision: before,
      relation: undefined,
    },
    { name: 'an event without a push says nothing', payload: {}, revision: before, relation: undefined },
    {
      name: 'a payload of another shape says nothing',
      payload: { after: sha, before: 7, commits: ['x', null] },
      revision: before,
      relation: undefined,
    },
  ])('$name', ({ payload, revision, relation }) => {
    const event = { ...readEvent('push-default-branch'), sha, payload: payload as JsonObject };
    expect(findRelationInPush(event, revision)).toBe(relation);
  });
});

describe('compareDates', () => {
  const own = new Date('2026-01-02T00:00:00Z');
  it.each([
    { created: '2026-01-01T00:00:00Z', relation: 'ahead' },
    { created: '2026-01-03T00:00:00.000Z', relation: 'behind' },
    { created: '2026-01-02T01:00:00+01:00', relation: 'unknown' },
    { created: undefined, relation: 'unknown' },
    { created: 'yesterday', relation: 'unknown' },
  ])('an image of $created is $relation', ({ created, relation }) => {
    expect(compareDates(own, created)).toBe(relation);
  });

  it('without our own date nothing is known', () => {
    expect(compareDates(undefined, '2026-01-01T00:00:00Z')).toBe('unknown');
  });
});

it('only whole commit ids are asked for, never what somebody wrote into a label', () => {
  expect([sha, 'a'.repeat(64)].every(isCommitId)).toBe(true);
  expect(['', 'main', sha.slice(1), `${sha} `, `-${sha.slice(1)}`, sha.toUpperCase()].some(isCommitId)).toBe(
    false,
  );
});
