import { describe, expect, it } from '@jest/globals';
import { warnOfBaseEnds } from '../../../src/core/content/base-end.ts';
import { checkSize, parseSize } from '../../../src/core/content/size.ts';
import { codesOf, readInputs } from '../../fixtures/values.ts';

describe('sizes', () => {
  it.each([
    ['250MB', 250_000_000],
    ['250 mb', 250_000_000],
    ['1GiB', 1_073_741_824],
    ['1.5kB', 1500],
    ['10B', 10],
  ])('%s are %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['250', 'MB', '-1MB', '1TB', '1e9MB', '1.2.3MB'])('%s is no size, and is told', (text) => {
    expect(codesOf(readInputs({ 'max-size': text }).problems)).toEqual(['max-size.syntax']);
  });

  it('an image of just the size passes, one byte more does not', () => {
    expect(checkSize('a', 100, 100, [])).toEqual([]);
    expect(codesOf(checkSize('a', 101, 100, []))).toEqual(['content.size']);
    expect(checkSize('a', 101, undefined, [])).toEqual([]);
  });

  it('a limit that cannot be checked is refused, and never passed over', () => {
    expect(codesOf(checkSize('a', undefined, 100, []))).toEqual(['content.size-unknown']);
    expect(checkSize('a', undefined, undefined, [])).toEqual([]);
  });

  it('the five biggest layers are named', () => {
    const layers = [1, 5, 3, 6, 2, 4].map((size) => ({ size, origin: `RUN ${size}` }));
    expect(checkSize('a', 21, 1, layers)[0]?.message.match(/RUN \d/g)).toEqual([
      'RUN 6',
      'RUN 5',
      'RUN 4',
      'RUN 3',
      'RUN 2',
    ]);
  });
});

describe('findings that are allowed', () => {
  it('are known by name, and a misspelt one is told', () => {
    expect(readInputs({ 'allow-findings': 'Secrets, architecture' }).inputs.allowedFindings).toEqual([
      'secrets',
      'architecture',
    ]);
    const [problem] = readInputs({ 'allow-findings': 'secret' }).problems;
    expect(problem).toMatchObject({ code: 'allow-findings.unknown', hint: 'did you mean `secrets`?' });
  });
});

describe('the end of a base image', () => {
  const today = new Date('2026-09-01T00:00:00Z');
  it.each([
    ['debian:10', 'debian 10'],
    ['docker.io/library/debian:bullseye-slim', 'debian 11'],
    ['python:3.9-buster', 'debian 10'],
    ['node:20-alpine3.18', 'alpine 3.18'],
    ['alpine:3.20.3', 'alpine 3.20'],
    [`ubuntu:20.04@sha256:${'a'.repeat(64)}`, 'ubuntu 20.04'],
    ['debian:12', undefined],
    ['debian', undefined],
    ['alpine:latest', undefined],
    ['ghcr.io/acme/buster:10', undefined],
    ['postgres:10', undefined],
  ])('%s: %s', (reference, release) => {
    const base = { reference, line: 1, isResolved: true, platforms: [] };
    const messages = warnOfBaseEnds([base], today).map(({ message }) => /is of ([^,]+),/.exec(message)?.[1]);
    expect(messages).toEqual(release === undefined ? [] : [release]);
  });

  it('is not told before the day has passed', () => {
    const base = { reference: 'debian:11', line: 1, isResolved: true, platforms: [] };
    expect(warnOfBaseEnds([base], new Date('2026-08-31T12:00:00Z'))).toEqual([]);
  });
});
