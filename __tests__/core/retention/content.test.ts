import { OCI_INDEX, OCI_MANIFEST } from '../../../src/core/manifest.ts';
import { readManifestFacts, shareBlobs } from '../../../src/core/retention/manifest-facts.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const one = (mediaType: string, letter = 'a', more: object = {}) => ({
  mediaType,
  digest: digest(letter),
  size: 3,
  ...more,
});
const IMAGE = 'application/vnd.oci.image.config.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const TAR = 'application/vnd.oci.image.layer.v1.tar+gzip';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const COSIGN = 'https://sigstore.dev/cosign/sign/v1';
const linux = { platform: { os: 'linux', architecture: 'arm64' } };
const nowhere = { platform: { os: 'unknown', architecture: 'unknown' } };

type Document = Readonly<Record<string, unknown>>;

function read(document: Document, type = 'manifests' in document ? OCI_INDEX : OCI_MANIFEST) {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType: type, ...document }));
  return readManifestFacts(bytes, type, shareBlobs());
}

const manifest = (config: string, layers: readonly string[], more: Document = {}): Document => ({
  config: one(config),
  layers: layers.map((type) => one(type, 'b')),
  ...more,
});

describe('what a version is, by its manifest', () => {
  it.each<readonly [what: string, is: string | undefined, document: Document]>([
    ['an image', 'image', manifest(IMAGE, [TAR])],
    [
      "docker's image",
      'image',
      manifest('application/vnd.docker.container.image.v1+json', [
        'application/vnd.docker.image.rootfs.diff.tar.gzip',
      ]),
    ],
    [
      'an image with a layer from elsewhere',
      'image',
      manifest(IMAGE, ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip']),
    ],
    ['an image with an encrypted layer', 'image', manifest(IMAGE, [`${TAR}+encrypted`])],
    ['an image without layers', 'image', manifest(IMAGE, [])],
    ['an image with a subject', 'image', manifest(IMAGE, [TAR], { subject: one(OCI_MANIFEST, 'c') })],
    [
      'an image that names a type of its own',
      'image',
      manifest(IMAGE, [TAR], { artifactType: 'application/x' }),
    ],
    ['a BuildKit cache', 'cache', manifest('application/vnd.buildkit.cacheconfig.v0', [TAR])],
    [
      'a BuildKit cache of the older form',
      'cache',
      { manifests: [one(TAR), one('application/vnd.buildkit.cacheconfig.v0', 'b')] },
    ],
    [
      'a chart',
      'chart',
      manifest('application/vnd.cncf.helm.config.v1+json', [
        'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
      ]),
    ],
    [
      "cosign's signature",
      'signature',
      manifest(IMAGE, ['application/vnd.dev.cosign.simplesigning.v1+json']),
    ],
    [
      "notation's signature",
      'signature',
      manifest(EMPTY, ['application/jose+json'], { artifactType: 'application/vnd.cncf.notary.signature' }),
    ],
    [
      "notation's signature of the older form",
      'signature',
      manifest('application/vnd.cncf.notary.signature', ['application/cose']),
    ],
    ["cosign's attestation", 'attestation', manifest(IMAGE, ['application/vnd.dsse.envelope.v1+json'])],
    ["BuildKit's attestation", 'attestation', manifest(IMAGE, ['application/vnd.in-toto+json'])],
    [
      "BuildKit's attestation as an artifact",
      'attestation',
      manifest(EMPTY, ['application/vnd.in-toto+json'], {
        artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
      }),
    ],
    [
      "GitHub's attestation",
      'attestation',
      manifest(EMPTY, [BUNDLE], {
        artifactType: BUNDLE,
        annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
      }),
    ],
    [
      "cosign 3's signature",
      'signature',
      manifest(EMPTY, [BUNDLE], {
        artifactType: BUNDLE,
        annotations: { 'dev.sigstore.bundle.predicateType': COSIGN },
      }),
    ],
    [
      'an attested SBOM',
      'sbom',
      manifest(EMPTY, [BUNDLE], {
        artifactType: BUNDLE,
        annotations: { 'dev.sigstore.bundle.predicateType': 'https://spdx.dev/Document/v2.3' },
      }),
    ],
    [
      'an SBOM that oras pushed',
      'sbom',
      manifest(EMPTY, ['application/spdx+json'], { artifactType: 'application/spdx+json' }),
    ],
    ['an SBOM that cosign attached', 'sbom', manifest(IMAGE, ['text/spdx'])],
    ['an SBOM of the other kind', 'sbom', manifest(IMAGE, ['application/vnd.cyclonedx+json'])],
    ['a file', 'artifact', manifest(EMPTY, ['text/plain'], { artifactType: 'application/vnd.acme.notes' })],
    ['a file that looks like an image', 'artifact', manifest(IMAGE, ['application/vnd.acme.archive'])],
    [
      'a WebAssembly module',
      'artifact',
      manifest('application/vnd.wasm.config.v1+json', ['application/wasm']),
    ],
    ['a type without layers', 'artifact', manifest(IMAGE, [], { artifactType: 'application/vnd.acme.flag' })],
    [
      'an index of platforms',
      'image',
      { manifests: [one(OCI_MANIFEST, 'a', linux), one(OCI_MANIFEST, 'b', nowhere)] },
    ],
    [
      'an index that says what it is',
      'chart',
      { artifactType: 'application/vnd.cncf.helm.config.v1+json', manifests: [one(OCI_MANIFEST)] },
    ],
    [
      'a list of referrers',
      'sbom',
      { manifests: [one(OCI_MANIFEST, 'a', { artifactType: 'application/spdx+json' })] },
    ],
    ['an empty list of referrers', 'artifact', { manifests: [] }],
    ['an index that does not say', undefined, { manifests: [one(OCI_MANIFEST)] }],
    ['an index of attestations only', undefined, { manifests: [one(OCI_MANIFEST, 'a', nowhere)] }],
  ])('%s', (_, is, document) => {
    expect(read(document).content).toBe(is);
  });

  it('the layers in a cache of the older form are blobs, and no manifests that could be missing', () => {
    const cache = read({ manifests: [one(TAR), one('application/vnd.buildkit.cacheconfig.v0', 'b')] });
    expect(cache).toMatchObject({ kind: 'index', children: [], blobs: [{ size: 3 }, { size: 3 }] });
  });

  it("docker's first format is an image", () => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    expect(read({ schemaVersion: 1, fsLayers: [{ blobSum: digest('a') }] }, type)).toMatchObject({
      kind: 'unknown',
      content: 'image',
      children: [digest('a')],
    });
  });

  it('an artifact manifest of the draft speaks of its subject, and does not keep it', () => {
    const type = 'application/vnd.oci.artifact.manifest.v1+json';
    const document = {
      artifactType: 'application/spdx+json',
      blobs: [one('x', 'b')],
      subject: one(OCI_MANIFEST, 'c'),
    };
    expect(read(document, type)).toMatchObject({
      content: 'sbom',
      children: [digest('b')],
      subject: digest('c'),
    });
  });

  it.each<readonly [what: string, is: string | undefined, document: Document]>([
    ['a size that is no number', 'image', { config: { ...one(IMAGE), size: '3' }, layers: [one(TAR, 'b')] }],
    [
      'a platform without a name',
      undefined,
      { manifests: [one(OCI_MANIFEST, 'a', { platform: { os: '', architecture: '' } })] },
    ],
    ['layers that are no list', 'artifact', { config: one(EMPTY), layers: 'none' }],
    ['two meanings', undefined, { config: one(IMAGE), layers: [one(TAR)], manifests: [one(OCI_MANIFEST)] }],
    ['nothing that we know', undefined, { something: [digest('a')] }],
  ])(
    'a manifest with %s holds every digest in its text, and says what it is where it can',
    (_, is, document) => {
      const facts = read(document);
      expect(facts.kind).toBe('unknown');
      expect(facts.content).toBe(is);
      expect(facts.children.length).toBeGreaterThan(0);
    },
  );
});
