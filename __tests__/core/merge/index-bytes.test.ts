import { expect, test } from '@jest/globals';
import { formatMergedIndex } from '../../../src/core/merge/index-bytes.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const mediaType = 'application/vnd.oci.image.index.v1+json';

function leg(...platforms: readonly object[]) {
  const manifests = platforms.map((platform) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest,
    size: 2,
    platform,
  }));
  return { bytes: new TextEncoder().encode(JSON.stringify({ manifests })), digest, mediaType };
}

function platformsOf(...legs: readonly ReturnType<typeof leg>[]) {
  const { manifests } = JSON.parse(new TextDecoder().decode(formatMergedIndex(legs, {}).bytes));
  return manifests.map(({ platform }: { platform: object }) => Object.values(platform).join('/'));
}

test('two platforms that have the very same manifest both stay', () => {
  const arm = { architecture: 'arm', os: 'linux' };
  expect(platformsOf(leg({ ...arm, variant: 'v6' }), leg({ ...arm, variant: 'v7' }))).toEqual([
    'arm/linux/v6',
    'arm/linux/v7',
  ]);
});

test('what two legs have in common is listed once', () => {
  const amd64 = { architecture: 'amd64', os: 'linux' };
  expect(platformsOf(leg(amd64), leg(amd64))).toEqual(['amd64/linux']);
});
