import { compileTagPattern, matchesGlob } from '../../../src/core/retention/pattern.ts';
import {
  hasPullRequestSuffix,
  mayBeImageOf,
  parseTagLink,
  pullRequestOf,
} from '../../../src/core/retention/tag-kind.ts';

describe('globs', () => {
  it.each([
    ['*', 'anything', true],
    ['v*', 'v1.2.3', true],
    ['v*', 'V1', false],
    ['v?', 'v1', true],
    ['v?', 'v12', false],
    ['*-rc.*', 'v2.0.0-rc.1', true],
    ['v1.*', 'v1', false],
    ['v1.*', 'v12', false],
    ['*a*b', 'xaxbxb', true],
    ['*a*b', 'xaxbx', false],
    ['app/*', 'app/server/x', true],
    ['', '', true],
    ['v1', 'v1', true],
  ])('%s and %s: %s', (glob, text, expected) => {
    expect(matchesGlob(glob, text)).toBe(expected);
  });

  it('takes no time with many stars', () => {
    const started = performance.now();
    expect(matchesGlob(`${'*a'.repeat(40)}b`, 'a'.repeat(128))).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('regular expressions', () => {
  it('keep a tag that they are found in, and select only one that they match as a whole', () => {
    const pattern = compileTagPattern('/v1|v1\\.2/');
    expect([pattern.isFoundIn('v1.2.3'), pattern.isWhole('v1.2.3'), pattern.isWhole('v1.2')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('run in linear time', () => {
    const started = performance.now();
    expect(compileTagPattern('/(a|a)*$b/').isWhole('a'.repeat(128))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('know flags', () => {
    expect(compileTagPattern('/^V\\d+$/i').isWhole('v12')).toBe(true);
  });
});

describe('tags that speak of a digest', () => {
  const hex = '0123456789abcdef'.repeat(4);
  it.each([
    [`sha256-${hex}`, `sha256:${hex}`],
    [`sha256-${hex}.sig`, `sha256:${hex}`],
    [`sha256-${hex}.sbom`, `sha256:${hex}`],
    [`sha512-${hex}`, `sha512:${hex}`],
    [`sha256-${hex}-copy`, undefined],
    [`sha256-${hex}0`, undefined],
    [`sha256-${hex.toUpperCase()}`, undefined],
    [`cosign-sha256-${hex}.sig`, `sha256:${hex}`],
    ['sha256-1234567', undefined],
    ['sha-1234567', undefined],
  ])('%s', (tag, digest) => {
    expect(parseTagLink(tag)?.digest).toBe(digest);
  });
});

describe('tags of pull requests', () => {
  it.each([
    ['pr-7', 7],
    ['pr-7-alpine', 7],
    ['pr-70', 70],
    ['pr-07', undefined],
    ['pr-0', undefined],
    ['pr-7x', undefined],
    ['my-pr-7', undefined],
    ['PR-7', undefined],
    ['pr-', undefined],
  ])('%s', (tag, number) => {
    expect(pullRequestOf(tag)).toBe(number);
  });
});

describe('images of pull requests and of branches', () => {
  it.each([
    ['pr-7', false],
    ['pr-7-alpine', true],
    ['pr-7.1', true],
  ])('%s says more than the number: %s', (tag, expected) => {
    expect(hasPullRequestSuffix(tag)).toBe(expected);
  });

  it.each([
    ['pr-7-hotfix', 'pr-7-hotfix', true],
    ['pr-7-hotfix', 'pr-7/hotfix', true],
    ['pr-7-hotfix-alpine', 'pr-7-hotfix', true],
    ['pr-7', 'PR-7', true],
    ['pr-7-hotfix', 'pr-7', true],
    ['pr-7-hotfix', 'pr-7-hot', false],
    ['pr-7', 'main', false],
    ['pr-70', 'pr-7', false],
    [`pr-7-${'a'.repeat(123)}`, `pr-7-${'a'.repeat(200)}`, true],
  ])('%s may be the image of the branch %s: %s', (tag, branch, expected) => {
    expect(mayBeImageOf(tag, branch)).toBe(expected);
  });
});

describe('what a pattern means', () => {
  it.each([
    ['*', true],
    ['**', true],
    ['/.*/', true],
    ['/^[\\w.-]+$/', true],
    ['v*', false],
    ['?*x', false],
    ['/v.*/', false],
  ])('%s matches whatever there is: %s', (text, expected) => {
    expect(compileTagPattern(text).isForAll).toBe(expected);
  });
});
