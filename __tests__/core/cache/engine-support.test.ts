import { describe, expect, it } from '@jest/globals';
import {
  findUnsupportedCaches,
  fitCacheLines,
  warnOfCaches,
} from '../../../src/core/cache/engine-support.ts';

const lines = {
  cacheFrom: ['type=registry,ref=ghcr.io/acme/app:cache', 'type=s3,region=eu-west-1,bucket=b'],
  cacheTo: ['mode=max,type=azblob,name=a', 'type=s3,region=eu-west-1,bucket=b,mode=max'],
};

describe("caches that the engine's own BuildKit has not", () => {
  it('are known by their type, wherever it stands in the line', () => {
    expect(findUnsupportedCaches(lines)).toEqual(['s3', 'azblob']);
    const others = ['type=gha', 'type=local,dest=type=s3x', 'type=registry,ref=a/type-s3'];
    expect(findUnsupportedCaches({ cacheFrom: others, cacheTo: [] })).toEqual([]);
  });

  it('are left out there, with a warning for each, so that none of them fails the build', () => {
    expect(fitCacheLines(lines, 'docker')).toEqual({
      cacheFrom: ['type=registry,ref=ghcr.io/acme/app:cache'],
      cacheTo: [],
    });
    expect(warnOfCaches(lines, 'docker').map(({ message }) => message)).toEqual([
      expect.stringContaining('`type=s3`'),
      expect.stringContaining('`type=azblob`'),
    ]);
  });

  it.each(['docker-container', 'remote', 'kubernetes'])('are written by %s', (driver) => {
    expect(fitCacheLines(lines, driver)).toEqual(lines);
    expect(warnOfCaches(lines, driver)).toEqual([]);
  });
});
