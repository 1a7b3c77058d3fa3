import { describe, expect, test } from '@jest/globals';
import {
  blobsOf,
  childrenOf,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  type ImageIndex,
  type ImageManifest,
  MAX_MANIFEST_BYTES,
  OCI_INDEX,
  OCI_MANIFEST,
  parseConfigPlatform,
  parseManifest,
  platformImagesOf,
  pullSizeOf,
} from '../../src/core/manifest.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import { SlipwayError } from '../../src/core/problem.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function entry(letter: string, os: string, architecture: string, more: object = {}) {
  return {
    mediaType: OCI_MANIFEST,
    digest: digest(letter),
    size: 10,
    platform: { os, architecture },
    ...more,
  };
}

function attestation(letter: string, of: string) {
  return entry(letter, 'unknown', 'unknown', {
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digest(of),
    },
  });
}

function index(manifests: object[], more: object = {}): ImageIndex {
  const parsed = parseManifest(bytes({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...more }));
  if (parsed.kind !== 'index') throw new Error('not an index');
  return parsed;
}

const blob = (letter: string, size: number) => ({
  mediaType: 'application/octet-stream',
  digest: digest(letter),
  size,
});

function image(layers: object[], more: object = {}): ImageManifest {
  const parsed = parseManifest(
    bytes({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: blob('c', 100), layers, ...more }),
  );
  if (parsed.kind !== 'manifest') throw new Error('not a manifest');
  return parsed;
}

function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'manifest.malformed') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('an index', () => {
  const buildkit = index([
    entry('1', 'linux', 'arm64', { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }),
    entry('2', 'linux', 'amd64'),
    attestation('3', '1'),
    attestation('4', '2'),
  ]);

  test('tells the digest of each platform, sorted, in normal form, without attestations', () => {
    expect(platformImagesOf(buildkit).map((image) => [image.name, image.digest])).toEqual([
      ['linux/amd64', digest('2')],
      ['linux/arm64', digest('1')],
    ]);
  });

  test('tells which attestation manifests speak of which platform', () => {
    expect(platformImagesOf(buildkit).map(({ name, attestations }) => [name, attestations])).toEqual([
      ['linux/amd64', [digest('4')]],
      ['linux/arm64', [digest('3')]],
    ]);
  });

  test('has all its entries as children, attestations too, and no blobs', () => {
    expect(childrenOf(buildkit).map((child) => child.digest)).toEqual(['1', '2', '3', '4'].map(digest));
    expect(blobsOf(buildkit)).toEqual([]);
  });

  test('that lists a platform twice means the first, as containerd pulls it', () => {
    const twice = index([entry('1', 'linux', 'amd64'), entry('2', 'linux', 'x86_64')]);
    expect(platformImagesOf(twice).map((image) => [image.name, image.digest])).toEqual([
      ['linux/amd64', digest('1')],
    ]);
  });

  test('keeps its annotations and its subject', () => {
    const annotated = index([], { annotations: { a: 'b' }, subject: blob('9', 3), artifactType: 'x/y' });
    expect(annotated).toMatchObject({
      annotations: { a: 'b' },
      subject: { digest: digest('9') },
      artifactType: 'x/y',
    });
  });

  test('of docker is read the same', () => {
    const list = parseManifest(
      bytes({ schemaVersion: 2, mediaType: DOCKER_LIST, manifests: [entry('1', 'linux', 'amd64')] }),
      DOCKER_LIST,
    );
    expect(list).toMatchObject({ kind: 'index', mediaType: DOCKER_LIST });
  });

  test('without a mediaType of its own is known by the registry or by its fields', () => {
    expect(
      parseManifest(bytes({ schemaVersion: 2, manifests: [] }), `${OCI_INDEX}; charset=utf-8`).kind,
    ).toBe('index');
    expect(parseManifest(bytes({ schemaVersion: 2, manifests: [] })).mediaType).toBe(OCI_INDEX);
  });

  test('written by Go with null for empty lists and maps is read', () => {
    expect(index([], { manifests: null, annotations: null })).toMatchObject({
      manifests: [],
      annotations: {},
    });
  });
});

describe('an image manifest', () => {
  test('weighs its config and each layer once', () => {
    expect(pullSizeOf(image([blob('1', 1000), blob('2', 20), blob('1', 1000)]))).toBe(1120);
  });

  test('has config and layers as blobs and no children', () => {
    const manifest = image([blob('1', 1)]);
    expect(blobsOf(manifest).map((b) => b.digest)).toEqual([digest('c'), digest('1')]);
    expect(childrenOf(manifest)).toEqual([]);
  });

  test('of docker is read the same', () => {
    expect(image([], { mediaType: DOCKER_MANIFEST }).mediaType).toBe(DOCKER_MANIFEST);
  });

  test('gets its platform from the image config', () => {
    const config = bytes({ os: 'linux', architecture: 'arm', variant: 'v7', rootfs: {} });
    expect(formatPlatform(parseConfigPlatform(config))).toBe('linux/arm/v7');
  });
});

describe('a manifest that cannot be trusted is refused, and the message says why', () => {
  const ok = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] as unknown[] };
  test.each<[string, Uint8Array, string]>([
    ['no JSON', new TextEncoder().encode('<html>'), 'it is not JSON'],
    ['cut off', bytes(ok).slice(0, -1), 'it is not JSON'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'it is not JSON'],
    ['a list', bytes([]), 'it is a list'],
    ['the retired first schema', bytes({ schemaVersion: 1 }), 'schemaVersion is 1, expected 2'],
    ['index and image at once (CVE-2021-41190)', bytes({ ...ok, layers: [] }), 'two different images'],
    [
      'an image that calls itself an index',
      bytes({ schemaVersion: 2, mediaType: OCI_INDEX }),
      'does not go with',
    ],
    ['another media type', bytes({ ...ok, mediaType: 'text/html' }), 'neither an image nor an index'],
    [
      'a digest that is none',
      bytes({ ...ok, manifests: [{ ...entry('1', 'a', 'b'), digest: 'sha256:../..' }] }),
      'manifests[0].digest',
    ],
    [
      'a negative size',
      bytes({ ...ok, manifests: [{ ...entry('1', 'a', 'b'), size: -1 }] }),
      'manifests[0].size is -1',
    ],
    [
      'a text as size',
      bytes({ ...ok, manifests: [{ ...entry('1', 'a', 'b'), size: '1' }] }),
      'manifests[0].size',
    ],
    [
      'a child without a type',
      bytes({ ...ok, manifests: [{ digest: digest('1'), size: 1 }] }),
      'mediaType is missing',
    ],
    [
      'an annotation that is no text',
      bytes({ ...ok, annotations: { a: 1 } }),
      'the value of `a` is not a text',
    ],
    ['no config', bytes({ schemaVersion: 2, layers: [] }), 'config is missing'],
    ['more than 4 MiB', new Uint8Array(MAX_MANIFEST_BYTES + 1), 'at most 4194304'],
    ['4 MiB of brackets', new Uint8Array(MAX_MANIFEST_BYTES).fill(0x5b), 'it is not JSON'],
  ])('%s', (_, document, why) => {
    expect(failureOf(() => parseManifest(document))).toContain(why);
  });

  test('a registry that names another type than the document', () => {
    expect(failureOf(() => parseManifest(bytes(ok), OCI_MANIFEST))).toContain('the registry says it is');
  });
});
