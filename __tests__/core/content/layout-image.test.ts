import { describe, expect, it } from '@jest/globals';
import { parseLayoutImage } from '../../../src/core/content/layout-image.ts';
import { packTar } from '../../../src/io/tar.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const at = (digest: string) => ({ mediaType: manifestType, digest: `sha256:${digest.repeat(64)}`, size: 1 });
const file = (digest: string) => `blobs/sha256/${digest.repeat(64)}`;
const index = (...manifests: object[]) => JSON.stringify({ schemaVersion: 2, manifests });
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: manifestType,
  config: at('c'),
  layers: [at('d')],
});

describe('one image in an archive of the engine', () => {
  it('is read with its configuration and its blobs', () => {
    const image = parseLayoutImage(
      packTar({
        'index.json': index(at('a')),
        [file('a')]: manifest,
        [file('c')]: '{"os":"linux"}',
        [file('d')]: 'x',
      }),
    );
    expect(image?.config).toEqual({ os: 'linux' });
    const [layer] = image?.manifest.layers ?? [];
    expect(Buffer.from(image?.findBlob(layer?.digest ?? '') ?? []).toString()).toBe('x');
    expect(image?.findBlob(`sha256:${'e'.repeat(64)}`)).toBeUndefined();
  });

  it.each([
    { what: 'no index', files: { 'manifest.json': '[]' } },
    { what: 'two images', files: { 'index.json': index(at('a'), at('b')), [file('a')]: manifest } },
    { what: 'an image without its manifest', files: { 'index.json': index(at('a')) } },
    {
      what: 'an image without its configuration',
      files: { 'index.json': index(at('a')), [file('a')]: manifest },
    },
  ])('is not read where there is $what', ({ files }) => {
    expect(parseLayoutImage(packTar(files))).toBeUndefined();
  });
});
