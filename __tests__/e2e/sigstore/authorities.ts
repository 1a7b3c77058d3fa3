import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority and a timestamp authority, both openssl's, in a folder that `remove` takes away. */
export interface Authorities {
  readonly ca: string;
  readonly tsa: string;
  /** A certificate as Fulcio gives it: for a key, with the identity as its alternative name, and no subject. */
  certify(publicKey: string, identity: string): Promise<string>;
  /** RFC 3161: the answer to a request for a timestamp of a SHA-256 hash, in base64. */
  timestamp(hash: string): Promise<Buffer>;
  remove(): Promise<void>;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const leaf = (identity: string) => `
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = codeSigning
subjectAltName = critical,URI:${identity}
1.3.6.1.4.1.57264.1.8 = ASN1:UTF8String:https://token.actions.githubusercontent.com
`;
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
  const root = ['-subj', '/O=test/CN=root', '-keyout', 'ca.key', '-out', 'ca.pem', ...usage];
  openssl('req', '-x509', ...newKey, '-days', '2', ...root);
  openssl('req', ...newKey, '-subj', '/O=test/CN=stamps', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const signedByCa = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1'];
  const stampUsage = ['-extfile', 'stamping.cnf', '-extensions', 'stamp'];
  openssl('x509', '-req', '-in', 'tsa.csr', ...signedByCa, ...stampUsage, '-out', 'tsa.pem');
  let count = 0;
  return {
    ca: await readFile(file('ca.pem'), 'utf8'),
    tsa: await readFile(file('tsa.pem'), 'utf8'),
    certify: async (publicKey, identity) => {
      const name = `leaf-${++count}`;
      await writeFile(file(`${name}.pub`), publicKey);
      await writeFile(file(`${name}.cnf`), leaf(identity));
      const given = ['-force_pubkey', `${name}.pub`, '-extfile', `${name}.cnf`, '-subj', '/'];
      openssl('x509', '-new', ...given, ...signedByCa, '-out', `${name}.pem`);
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
