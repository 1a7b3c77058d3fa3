import { describe, expect, test } from '@jest/globals';
import {
  comparePlatforms,
  formatPlatform,
  isKnownArchitecture,
  isUnknownPlatform,
  normalizePlatform,
  type PlatformContext,
  parsePlatform,
} from '../../src/core/platform.ts';

function read(text: string, context: PlatformContext = {}): string {
  const reading = parsePlatform(text, context);
  if ('problem' in reading) throw new Error(`${reading.problem.code}: ${reading.problem.message}`);
  return formatPlatform(reading.platform);
}

describe('a platform is read into its normal form, as containerd does', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm64/v8.0', 'linux/arm64'],
    ['linux/arm64/v9', 'linux/arm64/v9'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['linux/386', 'linux/386'],
    ['linux/riscv64', 'linux/riscv64'],
    ['linux/s390x', 'linux/s390x'],
    ['linux/ppc64le', 'linux/ppc64le'],
    ['LINUX/AMD64', 'linux/amd64'],
    [' linux/amd64 ', 'linux/amd64'],
    ['macos/arm64', 'darwin/arm64'],
    ['windows(10.0.20348)/amd64', 'windows(10.0.20348)/amd64'],
    ['amd64', 'linux/amd64'],
    ['armhf', 'linux/arm/v7'],
  ])('%s is %s', (text, normal) => {
    expect(read(text)).toBe(normal);
  });

  test('`local` is the platform of the machine', () => {
    const local = { os: 'linux', architecture: 'arm64' };
    expect(read('local', { local })).toBe('linux/arm64');
    expect(read('linux', { local })).toBe('linux/arm64');
  });
});

describe('a mistyped platform is refused with the nearest one', () => {
  test.each([
    ['linux/amd46', 'platform.architecture', 'linux/amd64'],
    ['linux/arm46', 'platform.architecture', 'linux/arm64'],
    ['linux/aarch46', 'platform.architecture', 'linux/arm64'],
    ['linix/amd64', 'platform.os', 'linux/amd64'],
    ['linux/arm/v77', 'platform.variant', 'linux/arm/v7'],
    ['amd46', 'platform.architecture', 'linux/amd64'],
  ])('%s', (text, code, better) => {
    expect(parsePlatform(text)).toMatchObject({
      problem: { code, hint: `did you mean \`${better}\`?` },
    });
  });

  test.each([
    ['no architecture', 'linux', 'platform.no-architecture'],
    ['four parts', 'linux/arm/v7/x', 'platform.syntax'],
    ['an empty part', 'linux//amd64', 'platform.syntax'],
    ['nothing', '', 'platform.syntax'],
    ['two platforms that were not separated', 'linux/amd64;linux/arm64', 'platform.syntax'],
    ['a word that every JavaScript object knows', 'linux/constructor', 'platform.architecture'],
  ])('%s', (_, text, code) => {
    expect(parsePlatform(text)).toMatchObject({ problem: { code, hint: expect.any(String) } });
  });
});

test('platforms sort the same on every machine', () => {
  const sorted = ['linux/arm64', 'linux/arm/v7', 'linux/amd64', 'linux/arm/v6']
    .map((text) => parsePlatform(text))
    .flatMap((reading) => ('platform' in reading ? [reading.platform] : []))
    .sort(comparePlatforms)
    .map(formatPlatform);
  expect(sorted).toEqual(['linux/amd64', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64']);
});

test('what a manifest says is never refused, only brought to normal form', () => {
  expect(formatPlatform(normalizePlatform({ os: 'Plan10', architecture: 'Z80', variant: '3' }))).toBe(
    'plan10/z80/v3',
  );
  expect(isUnknownPlatform({ os: 'unknown', architecture: 'unknown' })).toBe(true);
  expect(isKnownArchitecture('z80')).toBe(false);
});
