import { digestOf, readImage } from '../image.ts';
import { describeScenarios, type Scenario } from './scenario.ts';

const part = (name: string): Scenario => [
  `the target ${name} is published under its own tag`,
  async (_, image) => {
    const { children, readChild } = await readImage(`${imageOf(image)}:${name}`);
    expect((await readChild(children[0]?.digest ?? '')).labels['com.example.part']).toBe(name);
  },
];

const file = (name: string): Scenario => [
  `${name}.Dockerfile is built for both platforms`,
  async (_, image) => expect(await architecturesOf(`${imageOf(image)}:${name}`)).toEqual(['amd64', 'arm64']),
];

describeScenarios({
  file: 'publications.yml',
  scenarios: {
    platforms: [
      'one target for three platforms, compiled on the machine that builds, under both tags',
      async ({ outputs }, image) => {
        expect(await architecturesOf(`${image}:1.0.0`)).toEqual(['amd64', 'arm', 'arm64']);
        for (const tag of ['latest', '1.0.0'])
          expect(await digestOf(`${image}:${tag}`)).toBe(outputs.build?.digest);
      },
    ],
    deploy: [
      'the next job runs the image by the digest of this one',
      ({ outputs }) => expect(outputs.seen?.made).toBe('on linux/amd64 for linux/amd64'),
    ],
    'targets-1': part('server'),
    'targets-2': part('worker'),
    'files-1': file('plain'),
    'files-2': file('machines'),
    example: [
      'what the plan decided is tested, then published, with its tags, labels and annotations',
      async ({ outputs }, image, { sha }) => {
        const { digest, index, children, readChild } = await readImage(`${image}:main`);
        expect(digest).toBe(outputs.build?.digest);
        expect(await digestOf(`${image}:sha-${sha.slice(0, 7)}`)).toBe(digest);
        const { manifest, labels } = await readChild(children[0]?.digest ?? '');
        for (const found of [labels, manifest.annotations ?? {}])
          expect(found).toMatchObject({ 'org.opencontainers.image.revision': sha });
        expect(index.kind).toBe('index');
      },
    ],
    attestations: [
      'provenance and bill of materials are in the registry and beside the exported files',
      async ({ outputs }, image) => {
        expect(await listAttestations(image)).toEqual([
          'https://slsa.dev/provenance/v0.2',
          'https://spdx.dev/Document',
        ]);
        expect(outputs.seen?.files).toBe('provenance.json sbom.spdx.json');
      },
    ],
    'without-attestations': [
      '`attests` can say no to both, and a single manifest is published',
      async (_, image) => expect((await readImage(`${image}:latest`)).index.kind).toBe('manifest'),
    ],
    'attestations-off': [
      'BUILDX_NO_DEFAULT_ATTESTATIONS says no to both, too',
      async (_, image) => expect((await readImage(`${image}:latest`)).index.kind).toBe('manifest'),
    ],
    annotations: [
      'each stands on the level that was named, and on that platform',
      async (_, image) => {
        const { index, children, readChild } = await readImage(`${image}:latest`);
        expect(examplesOf(index.annotations)).toEqual(['both', 'index']);
        const images = children.filter(({ platform }) => platform?.architecture !== 'unknown');
        const [amd, arm] = await Promise.all(images.map(({ digest }) => readChild(digest)));
        expect(examplesOf(amd?.manifest.annotations)).toEqual(['both', 'manifest']);
        expect(examplesOf(arm?.manifest.annotations)).toEqual(['arm', 'both', 'manifest']);
      },
    ],
    outputs: [
      'a folder, tar, OCI and docker archives and the engine get the image in one build; the digest is that of the registry',
      async ({ outputs }, image) => {
        expect(outputs.build?.digest).toBe(await digestOf(`${image}:latest`));
        expect(outputs.seen).toEqual({
          folder: 'Good morning',
          tar: 'Good morning',
          oci: '{"imageLayoutVersion":"1.0.0"}',
          archive: `Loaded image: ${image}:latest`,
          local: 'Good morning',
        });
      },
    ],
    'files-only': [
      'a bare path is a folder, with one inside for each platform',
      ({ outputs }) =>
        expect(outputs.seen).toEqual({ files: 'linux_amd64 linux_arm64', greeting: 'Good morning' }),
    ],
    'name-in-outputs': [
      'the name that `type=image` gives is the name of the image where there are no `tags`',
      async ({ outputs }, image) => {
        expect(outputs.build?.digest).toBe(await digestOf(`${image}:latest`));
        expect(outputs.build).toMatchObject({ pushed: 'true', tags: `${image}:latest` });
      },
    ],
    'by-digest': [
      '`push-by-digest` brings the image to every name, and no tag with it',
      async ({ outputs }, image) => {
        const { digest } = outputs.build ?? {};
        for (const name of [image, `${image}/too`]) {
          expect(await digestOf(`${name}@${digest}`)).toBe(digest);
          expect(await listTags(name)).toEqual([]);
        }
      },
    ],
    'load-and-push': [
      'both platforms are in the engine and in the registry',
      async ({ outputs }, image) => {
        expect(outputs.seen?.loaded).toBe('linux/amd64linux/arm64');
        expect(outputs.build?.digest).toBe(await digestOf(`${image}:latest`));
        expect(await architecturesOf(`${image}:latest`)).toEqual(['amd64', 'arm64']);
      },
    ],
  },
});

async function listTags(image: string): Promise<readonly string[]> {
  const [host, ...path] = image.split('/');
  const answer = await fetch(`http://${host}/v2/${path.join('/')}/tags/list`);
  const { tags } = (await answer.json()) as { readonly tags?: readonly string[] };
  return tags ?? [];
}

/** A job of a matrix has its number behind its name. */
function imageOf(name: string): string {
  return name.replace(/-\d$/, '');
}

async function architecturesOf(name: string) {
  return (await readImage(name)).platforms.map((one) => one?.architecture).sort();
}

async function listAttestations(image: string): Promise<readonly string[]> {
  const { children, readChild } = await readImage(`${image}:latest`);
  const attestation = children.find(({ platform }) => platform?.architecture === 'unknown');
  const { manifest } = await readChild(attestation?.digest ?? '');
  return manifest.layers.map(({ annotations }) => annotations?.['in-toto.io/predicate-type'] ?? '').sort();
}

function examplesOf(annotations: Readonly<Record<string, string>> = {}): readonly string[] {
  const names = Object.keys(annotations).filter((name) => name.startsWith('com.example.'));
  return names.map((name) => name.slice('com.example.'.length)).sort();
}
