import { describe, expect, test } from '@jest/globals';
import {
  describeLostParts,
  isBlobType,
  isStoredBlob,
  type PartManifest,
} from '../../src/core/image-parts.ts';
import { parseManifest } from '../../src/core/manifest.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const type = (name: string) => `application/vnd.oci.image.${name}.v1+json`;
const blob = (letter: string, mediaType = 'application/vnd.oci.image.layer.v1.tar') => ({
  mediaType,
  digest: digest(letter),
  size: 1,
});

function manifest(letter: string, value: object): PartManifest {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, ...value }));
  return { digest: digest(letter), content: parseManifest(bytes) };
}

const child = (letter: string, more: object) => ({ ...blob(letter, type('manifest')), ...more });
const note = {
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': digest('b'),
  },
};
const root = manifest('a', {
  mediaType: type('index'),
  manifests: [
    child('b', { platform: { os: 'linux', architecture: 'arm64' } }),
    child('c', note),
    { ...blob('d', type('index')) },
  ],
});
const image = manifest('b', {
  mediaType: type('manifest'),
  config: blob('e', type('config')),
  layers: [blob('f')],
});
const manifests = [image, root];

describe('what a registry lacks of an image is named', () => {
  test.each([
    ['a platform', 'b', 'its image for linux/arm64'],
    ['an attestation', 'c', 'the attestation of its image for linux/arm64'],
    ['an index inside of the index', 'd', 'a manifest that it names'],
    ['a configuration', 'e', 'the configuration of its image for linux/arm64'],
    ['a layer', 'f', 'a layer of its image for linux/arm64'],
  ])('%s', (_, letter, name) => {
    const [problem] = describeLostParts('ghcr.io/o/a', root, manifests, [digest(letter)], 'found');
    expect(problem?.message).toBe(
      `ghcr.io/o/a@${root.digest} is incomplete: ${digest(letter)}, ${name}, is gone`,
    );
    expect(problem?.hint).toContain('build it again');
  });

  test('a layer of a single image', () => {
    const [problem] = describeLostParts('ghcr.io/o/a', image, [image], [digest('f')], 'built');
    expect(problem).toMatchObject({
      code: 'release.part-missing',
      message: expect.stringContaining('a layer of it'),
    });
  });
});

describe('which blobs a registry has to have', () => {
  test.each([
    ['a layer', blob('a'), true],
    [
      'a foreign layer of docker',
      blob('a', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'),
      false,
    ],
    [
      'a layer that may not be distributed',
      blob('a', 'application/vnd.oci.image.layer.nondistributable.v1.tar'),
      false,
    ],
    ['content that stands in the manifest itself', { ...blob('a'), data: 'e30=' }, false],
  ])('%s', (_, descriptor, expected) => {
    expect(isStoredBlob(descriptor)).toBe(expected);
  });

  test.each([
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', true],
    ['application/vnd.oci.image.layer.v1.tar+gzip', true],
    ['application/vnd.buildkit.cacheconfig.v0', true],
    ['application/vnd.oci.image.manifest.v1+json', false],
    ['application/vnd.oci.artifact.manifest.v1+json', false],
  ])('in an index: %s', (mediaType, expected) => {
    expect(isBlobType(mediaType)).toBe(expected);
  });
});
