import { findOddity } from '../../../src/core/attest/bundle.ts';
import { findMismatches, type SignerPolicy } from '../../../src/core/attest/policy.ts';
import { decideServices } from '../../../src/core/attest/services.ts';
import { readSigner } from '../../../src/core/attest/signer.ts';
import { parseStatement } from '../../../src/core/attest/statement.ts';
import { parseTrustedRoots } from '../../../src/core/attest/trusted-root.ts';

describe('a bundle is not even read', () => {
  const envelope = { payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: 'AA==' }] };
  const bundle = (material: object = {}, more: object = {}) => ({
    dsseEnvelope: { ...envelope, ...more },
    verificationMaterial: material,
  });
  const checkpoint = (name: string) => ({
    tlogEntries: [{ inclusionProof: { checkpoint: { envelope: `a\n1\nroot\n\n— ${name} AAAAAAA=\n` } } }],
  });
  const many = (length: number) => Array.from({ length }, () => ({}));

  it.each([
    ['which is no object', 'this is no signature at all', 'no bundle'],
    ['whose signature is of a file', { messageSignature: {} }, 'no bundle'],
    [
      'with two signatures, of which only one would be checked',
      bundle({}, { signatures: [{}, {}] }),
      '2 signatures',
    ],
    ['with no signature', bundle({}, { signatures: [] }), '0 signatures'],
    [
      'about something else than a statement',
      bundle({}, { payloadType: 'text/plain' }),
      'no in-toto statement',
    ],
    ['with more log entries than anyone needs', bundle({ tlogEntries: many(33) }), '33 log entries'],
    [
      'with one timestamp ten thousand times',
      bundle({ timestampVerificationData: { rfc3161Timestamps: many(10_000) } }),
      '10000 timestamps',
    ],
    // The library takes that name for a pattern.
    ['whose log has a pattern for a name', bundle(checkpoint('((.+)+)+x')), 'plain name'],
  ])('%s', (_, value, says) => expect(findOddity(value)).toContain(says));

  it.each(['rekor.sigstore.dev', 'log2025-1.rekor.sigstore.dev', 'localhost:3000/log'])(
    'but one of the log %s is',
    (name) => expect(findOddity(bundle(checkpoint(name)))).toBeUndefined(),
  );
});

describe('who signed', () => {
  const encoded = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    const length = bytes.length < 128 ? [bytes.length] : [0x81, bytes.length];
    return Uint8Array.from([0x0c, ...length, ...bytes]);
  };
  const long = `https://github.com/acme/${'a'.repeat(120)}`;

  it.each(['https://github.com/acme/app', long, ''])('stands in the certificate: %s', (repository) => {
    const extensions = [{ id: '1.3.6.1.4.1.57264.1.12', value: encoded(repository) }];
    expect(readSigner('issuer', 'workflow', extensions)).toMatchObject({
      repository,
      ref: '',
      workflow: 'workflow',
    });
  });

  it.each([
    ['of another type', Uint8Array.from([0x13, 1, 97])],
    ['that ends early', Uint8Array.from([0x0c, 5, 97])],
    ['that says nothing', Uint8Array.from([])],
  ])('is nobody where the certificate has a value %s', (_, value) => {
    expect(readSigner('', '', [{ id: '1.3.6.1.4.1.57264.1.12', value }]).repository).toBe('');
  });
});

describe('a valid signature is refused', () => {
  const server = 'https://github.com';
  const signer = {
    issuer: 'https://token.actions.githubusercontent.com',
    workflow: `${server}/Acme/App/.github/workflows/publish.yml@refs/tags/v1.2.3`,
    repository: `${server}/Acme/App`,
    owner: `${server}/Acme`,
    ref: 'refs/tags/v1.2.3',
    commit: '',
  };
  const shared = `${server}/slipway-ci/slipway/.github/workflows/publish.yml@refs/tags/v1`;
  const now = new Date('2026-03-02T00:00:00Z');
  const check = (policy: Partial<SignerPolicy>, who: Partial<typeof signer> = {}) =>
    findMismatches(
      { signer: { ...signer, ...who }, signedAt: new Date('2026-03-01T00:00:00Z') },
      { serverUrl: server, ...policy },
      now,
    );
  const own = { repository: 'acme/app' };

  it.each<[string, Partial<SignerPolicy>, Partial<typeof signer>, string]>([
    [
      'of another repository',
      { repository: 'acme/other' },
      {},
      'its repository is https://github.com/Acme/App',
    ],
    [
      'of a repository whose name only begins so',
      own,
      { repository: `${server}/acme/app-evil` },
      'its repository is',
    ],
    ['of another owner', { owner: 'acm' }, {}, 'its owner is https://github.com/Acme, expected'],
    ['of a certificate without a repository', own, { repository: '' }, 'its repository is not said'],
    ['of another identity service', own, { issuer: 'https://gitlab.com' }, 'its identity service is'],
    [
      'of a service whose name only begins so',
      own,
      { issuer: 'https://token.actions.githubusercontent.com.evil.example' },
      'its identity service is',
    ],
    [
      "of another repository's workflow, which nobody named",
      own,
      { workflow: shared },
      'name `slipway-ci/slipway/.github/workflows/publish.yml` as the workflow',
    ],
    [
      'of another workflow than the one that is named',
      { ...own, workflows: ['acme/app/.github/workflows/release.yml'] },
      {},
      'expected acme/app/.github/workflows/release.yml',
    ],
    [
      'of the workflow at another ref',
      { ...own, workflows: ['acme/app/.github/workflows/publish.yml@refs/heads/*'] },
      {},
      'it was signed by',
    ],
    [
      'of another ref',
      { ...own, refs: ['refs/heads/main', 'refs/tags/v2*'] },
      {},
      'expected refs/heads/main or',
    ],
    [
      'that is too old',
      { ...own, maxAge: 23 * 3_600_000 },
      {},
      'it was signed 1 day ago, expected at most 23 hours',
    ],
  ])('%s', (_, policy, who, says) => expect(check(policy, who)).toEqual([expect.stringContaining(says)]));

  it.each<[string, Partial<SignerPolicy>, Partial<typeof signer>]>([
    ['whatever the case of its name', own, {}],
    ['by its owner alone', { owner: 'ACME' }, {}],
    ['by an enterprise with an identity service of its own', own, { issuer: `${signer.issuer}/acme` }],
    [
      'by a reusable workflow that is named',
      { ...own, workflows: ['Slipway-CI/slipway/.github/workflows/publish.yml@refs/tags/v1'] },
      { workflow: shared },
    ],
    [
      'by a workflow of anyone, where that is allowed',
      { ...own, allowsAnyWorkflow: true },
      { workflow: shared },
    ],
    ['at one of several refs', { ...own, refs: ['refs/heads/main', 'refs/tags/v*.*'] }, {}],
    ['within its time', { ...own, maxAge: 24 * 3_600_000 }, {}],
  ])('but taken %s', (_, policy, who) => expect(check(policy, who)).toEqual([]));

  it('in time, however many stars a ref has', () => {
    const refs = [`${'*a'.repeat(5000)}b`];
    expect(check({ ...own, refs }, { ref: 'a'.repeat(100_000) })).toHaveLength(1);
  });

  it('by the identity service of its own server', () => {
    const policy = { serverUrl: 'https://acme.ghe.com', owner: 'acme' };
    const who = {
      owner: 'https://acme.ghe.com/acme',
      workflow: 'https://acme.ghe.com/acme/app/x.yml@refs/heads/main',
    };
    expect(check(policy, { ...who, issuer: 'https://token.actions.acme.ghe.com' })).toEqual([]);
    expect(check(policy, who)).toHaveLength(1);
  });
});

it('a statement names the digests that it speaks of', () => {
  const subject = [{ digest: { sha256: 'AB' } }, { digest: { sha512: 'cd' } }, null, {}];
  const text = (type: string) => JSON.stringify({ _type: type, predicateType: 'p', subject });
  expect(parseStatement(text('https://in-toto.io/Statement/v1'))?.digests).toEqual(['sha256:ab']);
  expect(parseStatement(text('https://example.com'))).toBeUndefined();
  expect(parseStatement('no JSON')).toBeUndefined();
});

describe('a trusted root', () => {
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    certificateAuthorities: [{}],
    tlogs: [{}],
  };
  const line = JSON.stringify(root);
  it.each([
    ['one document', JSON.stringify(root, null, 2), 1],
    ['one per line, as the GitHub CLI writes them', `${line}\n${line}\n`, 2],
  ])('is read from %s', (_, text, count) => {
    expect(parseTrustedRoots(text, 'root.json')).toMatchObject({ roots: { length: count } });
  });
  it.each([
    ['an empty file', ''],
    ['a page', '<html>'],
    ['another document', '{"mediaType":"application/json","certificateAuthorities":[{}],"tlogs":[{}]}'],
    ['one without authorities', JSON.stringify({ ...root, certificateAuthorities: [] })],
    ['one that could prove no time', JSON.stringify({ ...root, tlogs: [] })],
    ['one of two that is none', `${line}\n{}\n`],
  ])('is not %s', (_, text) => {
    expect(parseTrustedRoots(text, 'root.json')).toMatchObject({
      problem: { code: 'sigstore.trusted-root' },
    });
  });
});

describe('the keys that a signature is verified with', () => {
  const file = { SIGSTORE_TRUSTED_ROOT: 'root.json' };
  const rekor = { REKOR_URL: 'https://log.example.com' };
  it.each([
    ["are the public Sigstore's for public repositories", {}, 'public', 'public'],
    ["are GitHub's for private ones", {}, 'private', 'github'],
    ['are those in a file that is named', file, 'public', 'file'],
  ])('%s', (_, variables, visibility, trust) => {
    expect(decideServices(variables, 'https://github.com', visibility).trust).toBe(trust);
  });
  it.each([
    [
      'an authority of your own',
      { FULCIO_URL: 'https://ca.example.com' },
      /ca\.example\.com belongs to a Sigstore/,
    ],
    ['a log of your own', rekor, /log\.example\.com belongs to a Sigstore/],
    ['a log of version 2 without its address', { ...file, REKOR_API_VERSION: '2' }, /REKOR_URL is empty/],
    ['a version that there is not', { REKOR_API_VERSION: 'v3' }, /is to be 1 or 2, and is "v3"/],
  ])('have to be named for %s', (_, variables, says) => {
    expect(() => decideServices(variables, 'https://github.com', 'public')).toThrow(says);
  });
  it('and the addresses keep their path; a log of version 2 comes with a timestamp authority', () => {
    const variables = {
      ...file,
      REKOR_API_VERSION: '2',
      REKOR_URL: 'https://x.io/rekor',
      TSA_URL: 'https://x.io/tsa/',
    };
    const services = decideServices(variables, 'https://github.com', 'public');
    expect(services.rekor?.href).toBe('https://x.io/rekor');
    expect(services.timestamps?.href).toBe('https://x.io/tsa/api/v1/timestamp');
  });
});
