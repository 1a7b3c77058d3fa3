import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The public Sigstore's authority, and GitHub's own for private repositories. */
export type CertificateAuthority = 'public' | 'github';

/** Two certificate authorities and a timestamp authority, all openssl's, in a folder that `remove` takes away. */
export interface Authorities {
  readonly folder: string;
  readonly ca: Readonly<Record<CertificateAuthority, string>>;
  readonly tsa: string;
  /** A certificate as Fulcio gives it: for a key, with the identity as its alternative name, and no subject. */
  certify(publicKey: string, claims: Claims, by: CertificateAuthority): Promise<string>;
  /** RFC 3161: the answer to a request for a timestamp of a SHA-256 hash, in base64. */
  timestamp(hash: string): Promise<Buffer>;
  remove(): Promise<void>;
}

export type Claims = Readonly<Record<string, string | undefined>>;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
/** What Fulcio writes into a certificate for a job of GitHub's (sigstore/fulcio, docs/oid-info.md). */
const leaf = (claims: Claims) => {
  const server = 'https://github.com';
  const texts = {
    8: claims.iss,
    9: `${server}/${claims.job_workflow_ref}`,
    11: claims.runner_environment,
    12: `${server}/${claims.repository}`,
    13: claims.sha,
    14: claims.ref,
    15: claims.repository_id,
    16: `${server}/${claims.repository?.split('/')[0]}`,
    17: claims.repository_owner_id,
    20: claims.event_name,
    22: claims.repository_visibility,
  };
  const extensions = Object.entries(texts).flatMap(([number, text]) =>
    text ? [`1.3.6.1.4.1.57264.1.${number} = ASN1:UTF8String:${text}`] : [],
  );
  return `
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = codeSigning
subjectAltName = critical,URI:${server}/${claims.job_workflow_ref}
${extensions.join('\n')}
`;
};
const stamping = `
[stamp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
`;

export async function createAuthorities(): Promise<Authorities> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sigstore-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', [...args], { cwd: folder, stdio: 'pipe' });
  await Promise.all([writeFile(file('stamping.cnf'), stamping), writeFile(file('serial'), '01\n')]);
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  for (const [name, organization] of [
    ['public', 'sigstore.dev'],
    ['github', 'GitHub, Inc.'],
  ]) {
    const root = ['-subj', `/O=${organization}/CN=root`, '-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', ...newKey, '-days', '2', ...root, ...usage);
  }
  openssl('req', ...newKey, '-subj', '/O=test/CN=stamps', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const signedBy = (ca: CertificateAuthority) => [
    '-CA',
    `${ca}.pem`,
    '-CAkey',
    `${ca}.key`,
    '-CAcreateserial',
    '-days',
    '1',
  ];
  const stampUsage = ['-extfile', 'stamping.cnf', '-extensions', 'stamp'];
  openssl('x509', '-req', '-in', 'tsa.csr', ...signedBy('github'), ...stampUsage, '-out', 'tsa.pem');
  let count = 0;
  return {
    folder,
    ca: {
      public: await readFile(file('public.pem'), 'utf8'),
      github: await readFile(file('github.pem'), 'utf8'),
    },
    tsa: await readFile(file('tsa.pem'), 'utf8'),
    certify: async (publicKey, claims, by) => {
      const name = `leaf-${++count}`;
      await writeFile(file(`${name}.pub`), publicKey);
      await writeFile(file(`${name}.cnf`), leaf(claims));
      const given = ['-force_pubkey', `${name}.pub`, '-extfile', `${name}.cnf`, '-subj', '/'];
      openssl('x509', '-new', ...given, ...signedBy(by), '-out', `${name}.pem`);
      return readFile(file(`${name}.pem`), 'utf8');
    },
    timestamp: async (hash) => {
      const name = `stamp-${++count}`;
      const hex = Buffer.from(hash, 'base64').toString('hex');
      openssl('ts', '-query', '-sha256', '-digest', hex, '-cert', '-out', `${name}.tsq`);
      const signer = ['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-out', `${name}.tsr`];
      openssl(
        'ts',
        '-reply',
        '-config',
        'stamping.cnf',
        '-section',
        'tsa',
        '-queryfile',
        `${name}.tsq`,
        ...signer,
      );
      return readFile(file(`${name}.tsr`));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
