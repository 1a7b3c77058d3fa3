import { describe, expect, it } from '@jest/globals';
import {
  describeMissingEmulators,
  findMissingEmulators,
  listEmulatorNames,
  listNativePlatforms,
} from '../../src/core/emulators.ts';

const needs = (...platforms: string[]) =>
  platforms.map((platform) => ({ platform, reason: 'line 2 runs a command' }));
const platformsOf = (found: readonly { readonly platform: string }[]) =>
  found.map(({ platform }) => platform);

describe('emulators', () => {
  const cases: { name: string; needs: string[]; registered: string[] | undefined; missing: string[] }[] = [
    { name: 'nothing needed', needs: [], registered: [], missing: [] },
    {
      name: 'all registered',
      needs: ['linux/arm64', 'linux/arm/v7'],
      registered: ['qemu-aarch64', 'qemu-arm'],
      missing: [],
    },
    {
      name: 'one missing',
      needs: ['linux/arm64', 'linux/s390x'],
      registered: ['register', 'status', 'qemu-aarch64'],
      missing: ['linux/s390x'],
    },
    {
      name: 'all kinds of arm by one',
      needs: ['linux/arm/v6', 'linux/arm/v7'],
      registered: ['qemu-arm'],
      missing: [],
    },
    {
      name: 'a name that is only similar',
      needs: ['linux/arm'],
      registered: ['qemu-armeb'],
      missing: ['linux/arm'],
    },
    {
      name: 'a machine that does not say',
      needs: ['linux/arm64'],
      registered: undefined,
      missing: ['linux/arm64'],
    },
    {
      name: 'a processor that nobody emulates',
      needs: ['linux/wasm'],
      registered: ['qemu-arm'],
      missing: ['linux/wasm'],
    },
  ];
  it.each(cases)('$name', ({ needs: platforms, registered, missing }) => {
    expect(platformsOf(findMissingEmulators(needs(...platforms), registered))).toEqual(missing);
  });

  it('asks for each processor once', () => {
    expect(listEmulatorNames(needs('linux/arm/v6', 'linux/arm64', 'linux/arm/v7'))).toBe('arm,arm64');
  });

  it.each([
    {
      own: 'linux/amd64',
      native: ['linux/386', 'linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4'],
    },
    { own: 'linux/arm64', native: ['linux/arm64', 'linux/arm64/v9'] },
    { own: 'linux/s390x', native: ['linux/s390x'] },
  ])('knows what runs on $own by itself', ({ own, native }) => {
    expect([...listNativePlatforms(own)].sort()).toEqual(native);
    expect(listNativePlatforms(own)[0]).toBe(own);
  });

  it('says which command helps, and why each is needed', () => {
    const problem = describeMissingEmulators(needs('linux/arm64'), 'tonistiigi/binfmt', 'no network');
    expect(problem.message).toContain('linux/arm64: line 2 runs a command');
    expect(problem.message).toContain('no network');
    expect(problem.hint).toContain('`docker run --rm --privileged tonistiigi/binfmt --install arm64`');
  });
});
