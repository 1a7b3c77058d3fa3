import { describe, expect, it } from '@jest/globals';
import { parseIdentityToken } from '../../../src/core/attest/identity.ts';
import { mergeReferrers } from '../../../src/core/attest/referrer.ts';
import { findForeignSigner, formatVerification } from '../../../src/core/attest/report.ts';
import { decideServices } from '../../../src/core/attest/services.ts';
import { deriveSubjects, formatProvenance, formatSbom } from '../../../src/core/attest/statement.ts';
import { parseManifest } from '../../../src/core/manifest.ts';

const claims = {
  sub: 'repo:Acme/App:ref:refs/heads/main',
  ref: 'refs/heads/main',
  sha: 'c'.repeat(40),
  repository: 'Acme/App',
  event_name: 'push',
  job_workflow_ref: 'acme/shared/.github/workflows/image.yml@refs/tags/v1',
  workflow_ref: 'Acme/App/.github/workflows/publish.yml@refs/heads/main',
  repository_id: '1',
  repository_owner_id: '2',
  runner_environment: 'github-hosted',
  run_id: '3',
  run_attempt: '4',
};
const token = (payload: object) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const descriptor = (letter: string, more: object = {}) => ({
  mediaType: manifestType,
  digest: digest(letter),
  size: 1,
  ...more,
});

describe('the identity token', () => {
  it('is read with letters of every alphabet in it', () => {
    expect(parseIdentityToken(token({ ...claims, ref: 'refs/heads/größe-日本?>' })).ref).toBe(
      'refs/heads/größe-日本?>',
    );
  });

  it.each([
    ['lacks a claim', token({ ...claims, sha: undefined }), /does not say sha:/],
    ['has an empty one', token({ ...claims, run_id: '' }), /does not say run_id:/],
    ['is no token', 'none', /does not say sub, ref, sha, repository/],
    ['holds no object', `a.${btoa('7')}.b`, /does not say sub/],
  ])('is refused where it %s', (_what, text, message) => {
    expect(() => parseIdentityToken(text)).toThrow(message);
  });
});

describe('what is signed', () => {
  const index = parseManifest(
    encode({
      schemaVersion: 2,
      manifests: [
        descriptor('b', { platform: { os: 'linux', architecture: 'amd64' } }),
        descriptor('c', { platform: { os: 'linux', architecture: 'arm64' } }),
        descriptor('d', { platform: { os: 'unknown', architecture: 'unknown' } }),
      ],
    }),
  );

  it('is about the index first, then about each platform, in every repository, and not about notes of BuildKit', () => {
    const names = [
      { host: 'ghcr.io', repository: 'acme/app' },
      { host: 'docker.io', repository: 'acme/app' },
    ];
    const found = deriveSubjects(names, digest('a'), index).map(
      (one) => `${one.name} ${one.digest.sha256?.[0]}`,
    );
    const expected = ['a', 'b', 'c'].flatMap((at) => [`ghcr.io/acme/app ${at}`, `docker.io/acme/app ${at}`]);
    expect(found).toEqual(expected);
  });

  it('tells the called workflow from the one that calls it', () => {
    const { predicate } = formatProvenance([], claims, 'https://github.com');
    expect(predicate).toMatchObject({
      buildDefinition: { externalParameters: { workflow: { path: '.github/workflows/publish.yml' } } },
      runDetails: {
        builder: { id: 'https://github.com/acme/shared/.github/workflows/image.yml@refs/tags/v1' },
      },
    });
  });

  it.each([
    ['with the version of its format', { spdxVersion: 'SPDX-2.3' }, 'https://spdx.dev/Document/v2.3'],
    ['without, where it says none', { name: 'x' }, 'https://spdx.dev/Document'],
  ])('has the type of an SBOM %s', (_what, predicate, type) => {
    const text = JSON.stringify({ predicateType: 'https://spdx.dev/Document', predicate });
    expect(formatSbom([], text)).toMatchObject({ predicateType: type, predicate });
  });

  it.each([
    '{}',
    'no json',
    '{"predicateType":"https://slsa.dev/provenance/v1","predicate":{}}',
    '{"predicateType":"https://spdx.dev/Document"}',
  ])('is no SBOM where the text is %s', (text) => expect(formatSbom([], text)).toBeUndefined());
});

describe('who signs', () => {
  it.each([
    [
      'https://github.com',
      'public',
      'https://fulcio.sigstore.dev/',
      'https://rekor.sigstore.dev/',
      undefined,
    ],
    [
      'https://github.com',
      'private',
      'https://fulcio.githubapp.com/',
      undefined,
      'https://timestamp.githubapp.com/api/v1/timestamp',
    ],
    [
      'https://github.com',
      'internal',
      'https://fulcio.githubapp.com/',
      undefined,
      'https://timestamp.githubapp.com/api/v1/timestamp',
    ],
    [
      'https://acme.ghe.com',
      'private',
      'https://fulcio.acme.ghe.com/',
      undefined,
      'https://timestamp.acme.ghe.com/api/v1/timestamp',
    ],
    // Nothing is written into a public log on a guess.
    [
      'https://github.com',
      undefined,
      'https://fulcio.githubapp.com/',
      undefined,
      'https://timestamp.githubapp.com/api/v1/timestamp',
    ],
  ])('at %s for a repository that is %s: %s', (server, visibility, fulcio, rekor, timestamps) => {
    const services = decideServices({}, server, visibility);
    expect([services.fulcio, services.rekor, services.timestamps].map((url) => url?.href)).toEqual([
      fulcio,
      rekor,
      timestamps,
    ]);
  });

  it.each(['http://fulcio.example.com', 'fulcio', 'file:///fulcio'])(
    'is never %s: the identity of the job goes by TLS alone',
    (address) => {
      const services = () => decideServices({ FULCIO_URL: address }, 'https://github.com', 'public');
      expect(services).toThrow(/FULCIO_URL is to be an https address/);
    },
  );
});

describe('the command that verifies', () => {
  const name = { host: 'ghcr.io', repository: 'acme/app' };
  const report = { bundlePath: '', attestations: [], repository: 'Acme/App' };

  it('names the workflow of another repository, because the certificate is its own', () => {
    const signer = findForeignSigner(claims);
    expect(signer).toBe('acme/shared/.github/workflows/image.yml');
    expect(formatVerification({ ...report, signer: signer! }, name, digest('a'))).toEqual([
      `gh attestation verify oci://ghcr.io/acme/app@${digest('a')} --repo Acme/App --signer-workflow ${signer}`,
    ]);
  });

  it("names none where the repository's own workflow has signed", () => {
    const own = { ...claims, job_workflow_ref: 'acme/app/.github/workflows/a.yml@refs/heads/main' };
    expect(findForeignSigner(own)).toBeUndefined();
  });
});

describe('the list of what refers to an image', () => {
  const entries = [descriptor('e')];

  it('begins with the entries where there is none', () => {
    const { text = '' } = mergeReferrers(undefined, entries) ?? {};
    const list = parseManifest(encode(JSON.parse(text)));
    expect(list).toMatchObject({ kind: 'index', manifests: [{ digest: digest('e') }] });
  });

  it('keeps what others have written, fields that nobody knows included', () => {
    const stored = {
      schemaVersion: 2,
      manifests: [descriptor('f', { later: [1] })],
      annotations: { a: 'b' },
    };
    const { text = '' } = mergeReferrers(encode(stored), entries) ?? {};
    expect(JSON.parse(text)).toMatchObject({
      manifests: [descriptor('f', { later: [1] }), descriptor('e')],
      annotations: { a: 'b' },
    });
  });

  it('stays as it is where it has them already', () => {
    expect(mergeReferrers(encode({ schemaVersion: 2, manifests: entries }), entries)).toEqual({});
  });

  it('is not written over an image', () => {
    const image = { schemaVersion: 2, config: descriptor('f'), layers: [] };
    expect(mergeReferrers(encode(image), entries)).toBeUndefined();
  });
});
