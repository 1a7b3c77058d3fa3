import { mayBlameCache } from '../../../src/core/cache/damage.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('a failed build', () => {
  it.each([
    `failed to compute cache key: failed commit on ref "layer-${digest}": unexpected commit digest ${digest}, expected ${digest}: failed precondition`,
    `failed to solve: ${digest}: not found`,
    'failed to compute cache key: maximum timeout reached',
  ])('may be the fault of a cache: %s', (error) => {
    expect(mayBlameCache(error)).toBe(true);
  });

  it.each([
    '',
    'process "/bin/sh -c make" did not complete successfully: exit code: 2',
    'failed to compute cache key: failed to calculate checksum of ref x::y: "/src": not found',
    'ghcr.io/acme/base:1: not found',
  ])('is the fault of what is built: %s', (error) => {
    expect(mayBlameCache(error)).toBe(false);
  });
});
