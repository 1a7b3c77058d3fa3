import { describe, expect, test } from '@jest/globals';
import { formatReference, parseReference } from '../../src/core/reference.ts';
import {
  checkReadBack,
  decideMoves,
  decideRollback,
  findConcurrentMove,
  findPlatformRemovals,
  formatPrevious,
  type TagState,
} from '../../src/core/release.ts';
import type { Target } from '../../src/core/targets.ts';

const NEW = `sha256:${'1'.repeat(64)}`;
const OLD = `sha256:${'0'.repeat(64)}`;
const OTHER = `sha256:${'9'.repeat(64)}`;

function target(text: string, isFloating = false): Target {
  const reading = parseReference(text);
  if ('problem' in reading || !reading.reference.tag) throw new Error(text);
  const reference = { ...reading.reference, tag: reading.reference.tag };
  return { reference, text: formatReference(reference), isFloating };
}

const at = (digest: string, ...platforms: string[]): TagState => ({ kind: 'present', digest, platforms });
const absent: TagState = { kind: 'absent' };
const unreadable: TagState = { kind: 'unreadable', problem: { code: 'x', message: 'the registry is down' } };
const statesOf = (states: Record<string, TagState>) => new Map(Object.entries(states));

const VERSION = target('ghcr.io/o/a:1.2.3');
const LATEST = target('ghcr.io/o/a:latest', true);
const MIRROR_LATEST = target('docker.io/o/a:latest', true);
const MIRROR_VERSION = target('docker.io/o/a:1.2.3');

describe('tags move in an order that is safe to be cut off', () => {
  test('specific tags of all registries first, then floating ones of all registries', () => {
    const moves = decideMoves([LATEST, VERSION, MIRROR_LATEST, MIRROR_VERSION], NEW, statesOf({}));
    expect(moves.map(({ text }) => text)).toEqual([
      'ghcr.io/o/a:1.2.3',
      'docker.io/o/a:1.2.3',
      'ghcr.io/o/a:latest',
      'docker.io/o/a:latest',
    ]);
  });

  test('a tag that is asked for twice moves once', () => {
    expect(decideMoves([LATEST, LATEST], NEW, statesOf({}))).toHaveLength(1);
  });

  test.each([
    ['is new', absent, { kind: 'create' }],
    ['named another image', at(OLD), { kind: 'move', previous: OLD }],
    ['names this image already', at(NEW), { kind: 'same', previous: NEW }],
    ['could not be read', unreadable, { kind: 'unknown' }],
  ])('a tag that %s is told so', (_, state, expected) => {
    expect(decideMoves([LATEST], NEW, statesOf({ [LATEST.text]: state }))[0]).toMatchObject(expected);
  });
});

test('the output `previous` has the digest of each tag, null for a new one, nothing for one that was not read', () => {
  const states = statesOf({
    'ghcr.io/o/a:latest': at(OLD),
    'ghcr.io/o/a:1.2.3': absent,
    'docker.io/o/a:latest': unreadable,
  });
  const moves = decideMoves([LATEST, VERSION, MIRROR_LATEST], NEW, states);
  expect(JSON.parse(formatPrevious(moves))).toEqual({ 'ghcr.io/o/a:1.2.3': null, 'ghcr.io/o/a:latest': OLD });
});

describe('a tag does not lose a platform unnoticed', () => {
  const states = statesOf({ [LATEST.text]: at(OLD, 'linux/amd64', 'linux/arm64', 'linux/arm/v7') });

  test('the tag and the platforms that would go are named', () => {
    const [finding] = findPlatformRemovals([VERSION, LATEST], states, ['linux/amd64'], false);
    expect(finding).toMatchObject({
      code: 'release.platform-removal',
      severity: 'error',
      target: LATEST.text,
      message: expect.stringContaining('would lose linux/arm64, linux/arm/v7'),
    });
  });

  test('where it is allowed it is only a warning', () => {
    expect(findPlatformRemovals([LATEST], states, ['linux/amd64'], true)[0]?.severity).toBe('warning');
  });

  test.each([
    ['the same platforms', ['linux/arm/v7', 'linux/arm64', 'linux/amd64']],
    ['more platforms', ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x']],
    ['an image that names no platform', []],
  ])('%s are fine', (_, platforms) => {
    expect(findPlatformRemovals([LATEST], states, platforms, false)).toEqual([]);
  });
});

describe('a floating tag that someone else moved meanwhile is not overwritten', () => {
  const [move] = decideMoves([LATEST], NEW, statesOf({ [LATEST.text]: at(OLD) }));
  const [creation] = decideMoves([LATEST], NEW, statesOf({ [LATEST.text]: absent }));
  const [blind] = decideMoves([LATEST], NEW, statesOf({}));
  if (!move || !creation || !blind) throw new Error('no move');

  test.each([
    ['it was moved to another image', move, at(OTHER), 'release.tag-moved'],
    ['it was deleted', move, absent, 'release.tag-moved'],
    ['it was created', creation, at(OTHER), 'release.tag-moved'],
    ['it is as it was', move, at(OLD), undefined],
    ['it is still absent', creation, absent, undefined],
    ['it names our image already, e.g. by a re-run', move, at(NEW), undefined],
    ['it cannot be read now', move, unreadable, undefined],
    ['it could not be read before', blind, at(OTHER), undefined],
  ])('%s', (_, planned, now, code) => {
    expect(findConcurrentMove(planned, now)?.code).toBe(code);
  });
});

describe('a tag is read back after it moved', () => {
  const expected = { digest: NEW, platforms: ['linux/amd64', 'linux/arm64'] };

  test.each([
    ['the same image with all platforms', at(NEW, 'linux/amd64', 'linux/arm64'), []],
    ['another image', at(OTHER, 'linux/amd64'), ['release.digest-differs']],
    ['nothing', absent, ['release.tag-missing']],
    ['a platform less', at(NEW, 'linux/amd64'), ['release.platform-missing']],
    ['no answer', unreadable, ['release.not-verified']],
  ])('and shows %s', (_, found, codes) => {
    expect(checkReadBack(LATEST.text, expected, found).map(({ code }) => code)).toEqual(codes);
  });
});

describe('when a move fails, floating tags go back', () => {
  test('those that had moved go to the digest that they had; new, specific and unmoved ones stay', () => {
    const states = statesOf({
      [LATEST.text]: at(OLD),
      [MIRROR_LATEST.text]: absent,
      [VERSION.text]: at(OLD),
      'ghcr.io/o/a:1': at(NEW),
    });
    const moves = decideMoves([LATEST, MIRROR_LATEST, VERSION, target('ghcr.io/o/a:1', true)], NEW, states);
    expect(decideRollback(moves).map(({ text, digest }) => [text, digest])).toEqual([[LATEST.text, OLD]]);
  });
});
