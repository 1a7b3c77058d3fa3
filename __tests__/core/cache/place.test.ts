import { describe, expect, it } from '@jest/globals';
import {
  formatCacheTag,
  formatTagsCacheTag,
  isCacheOfBranch,
  isCacheOfTags,
  isCacheTag,
  mayBeCacheOf,
} from '../../../src/core/cache/place.ts';

const image = { host: 'ghcr.io', repository: 'acme/app' };
const build = { image, target: '', platforms: ['linux/amd64', 'linux/arm/v7'] };

describe('the tag of a cache', () => {
  it.each([
    ['a plain branch', 'main', ''],
    ['a branch with slashes and signs', 'feature/#7 für', ''],
    ['a branch whose name has no room', 'x'.repeat(300), 'test'],
    ['a branch that is called like a part of the tag', '--branch.x', ''],
  ])('tells that it belongs to %s', (_, branch, target) => {
    const tag = formatCacheTag({ ...build, target }, branch);
    expect(tag.length).toBeLessThanOrEqual(128);
    expect(isCacheTag(tag) && isCacheOfBranch(tag)).toBe(true);
    expect(mayBeCacheOf(tag, branch)).toBe(true);
    expect(mayBeCacheOf(tag, 'another')).toBe(false);
  });

  it('of the default branch belongs to no other', () => {
    const tag = formatCacheTag(build, undefined);
    expect(tag).toBe('buildcache-amd64_arm-v7');
    expect(isCacheTag(tag)).toBe(true);
    expect(isCacheOfBranch(tag)).toBe(false);
  });

  it.each(['', 'x'.repeat(300)])('that tag runs share belongs to no branch (target `%s`)', (target) => {
    const tag = formatTagsCacheTag({ ...build, target });
    expect(tag.length).toBeLessThanOrEqual(128);
    expect([isCacheTag(tag), isCacheOfTags(tag), isCacheOfBranch(tag)]).toEqual([true, true, false]);
    expect(isCacheOfTags(formatCacheTag({ ...build, target }, 'a--tags'))).toBe(false);
    expect(isCacheOfTags(formatCacheTag(build, undefined))).toBe(false);
  });

  it.each(['latest', 'v1', 'cache', 'my-buildcache-1', 'buildcaches'])('is not `%s`', (tag) => {
    expect(isCacheTag(tag)).toBe(false);
  });
});
