import { decideBaseMove, noImage, readBaseNote } from '../../src/core/base/base-move.ts';
import { findOtherBase, formatBaseNotes } from '../../src/core/base/base-note.ts';
import { findFinalBase } from '../../src/core/dockerfile/final-base.ts';
import { parseDockerfile } from '../../src/core/dockerfile/parse.ts';
import { findSharedBase } from '../../src/core/merge/shared-base.ts';
import { parseVertexName } from '../../src/core/progress/vertex-name.ts';

const one = `sha256:${'1'.repeat(64)}`;
const two = `sha256:${'2'.repeat(64)}`;
const platforms = ['linux/amd64', 'linux/arm64'];

describe('what an image is built on', () => {
  it.each<[string, string, string | undefined, object?]>([
    ['the image of its last stage', 'FROM a\nFROM b:1\nCOPY --from=0 / /', 'b:1'],
    ['that of the stage it begins with', 'FROM b:1 AS base\nFROM base AS more\nFROM more', 'b:1'],
    ['that of the stage that is asked for', 'FROM b:1 AS base\nFROM c', 'b:1', { target: 'base' }],
    ['with its arguments filled in', 'ARG TAG=3\nFROM b:$TAG', 'b:3'],
    ['nothing for scratch', 'FROM scratch', undefined],
    ['nothing for an empty name', 'ARG NAME\nFROM $NAME', undefined],
    ['nothing where a build context takes its place', 'FROM b', undefined, { contexts: ['b'] }],
    ['nothing where platforms have different ones', 'FROM b-$TARGETARCH', undefined],
  ])('is %s', (_, file, base, choices = {}) => {
    expect(findFinalBase(parseDockerfile(file), { platforms, ...choices })?.name).toBe(base);
  });

  it.each([
    ['is told', 'FROM --platform=linux/amd64 alpine', true],
    [
      'is told through the stages between',
      'FROM --platform=$BUILDPLATFORM alpine AS base\nFROM base\nRUN x',
      true,
    ],
    ['is none where another stage chooses one', 'FROM --platform=$BUILDPLATFORM go AS a\nFROM alpine', false],
  ])('a platform that its FROM chooses %s', (_, file, hasPlatform) => {
    expect(findFinalBase(parseDockerfile(file), { platforms })).toEqual({ name: 'alpine', hasPlatform });
  });
});

describe('the note of it', () => {
  const stepOf = (name: string) =>
    ({ ...parseVertexName(name), outcome: 'done', offset: 0, duration: 0, bytes: 0 }) as const;

  it('is corrected where the steps of BuildKit name another image', () => {
    const steps = [
      stepOf(`[linux/amd64 1/2] FROM docker.io/library/alpine:3@${two}`),
      stepOf('[linux/amd64 2/2] RUN true'),
    ];
    expect(findOtherBase(steps, { name: 'alpine:3', digest: one })).toEqual({
      name: 'alpine:3',
      digest: two,
    });
    expect(findOtherBase(steps, { name: 'alpine:3', digest: two })).toBeUndefined();
    expect(findOtherBase(steps, { name: 'busybox', digest: one })).toBeUndefined();
  });

  it('gives way to what the user has written', () => {
    const own = ['manifest:org.opencontainers.image.base.name=mine'];
    expect(formatBaseNotes({ name: 'a', digest: one }, own)).toEqual([]);
  });
});

describe('whether the base has moved', () => {
  const base = readBaseNote({
    'org.opencontainers.image.base.name': 'b:1',
    'org.opencontainers.image.base.digest': one,
  });

  it.each([
    [
      'no, where the registry has the same',
      decideBaseMove('app', base, one),
      false,
      'b:1 is still sha256:111111111111',
    ],
    ['yes, where it has another', decideBaseMove('app', base, two), true, 'b:1 is sha256:222222222222'],
    ['yes, where it is gone', decideBaseMove('app', base, undefined), true, 'is gone'],
    [
      'yes, where the image does not say',
      decideBaseMove('app', readBaseNote({}), undefined),
      true,
      'does not say',
    ],
    ['yes, where there is no image', noImage(['app:1']), true, 'there is no app:1 yet'],
  ])('%s', (_, move, moved, reason) => {
    expect(move).toMatchObject({ moved, reason: expect.stringContaining(reason) });
  });
});

describe('the base of an image that is put together from legs', () => {
  const name = 'org.opencontainers.image.base.name';
  const digest = 'org.opencontainers.image.base.digest';
  const on = (which: string, base = 'alpine:3') => ({ [name]: base, [digest]: which });

  it.each([
    ['what all of them say', [on(one), on(one)], [], [`${name}=alpine:3`, `${digest}=${one}`]],
    ['left to the user who has named one', [on(one)], [`index:${name}=mine`], []],
    ['nobody’s where they differ', [on(one), on(two)], [], []],
    ['nobody’s where one of them has another name for it', [on(one), on(one, 'alpine')], [], []],
    ['nobody’s where one of them is silent', [on(one), {}], [], []],
    ['nobody’s where none says', [{}, {}], [], []],
  ])('is %s', (_, legs, given, annotations) => {
    expect(findSharedBase(legs, given).annotations).toEqual(annotations);
  });

  it('is a word for the log only where there is something to wonder about', () => {
    expect(findSharedBase([{}, {}], []).note).toBeUndefined();
    expect(findSharedBase([on(one), {}], []).note).toContain(`alpine:3@${one}, one does not say`);
  });
});
