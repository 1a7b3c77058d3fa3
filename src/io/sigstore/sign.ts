import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import {
  BUNDLE_TYPE,
  type Bundle,
  type Envelope,
  encodeForSigning,
  type LogEntry,
  parseLogEntry,
} from '../../core/attest/bundle.ts';
import type { SigstoreServices } from '../../core/attest/services.ts';
import { IN_TOTO_TYPE, type Statement } from '../../core/attest/statement.ts';
import type { Identity } from './identity.ts';
import { readJson, type Service, unreadable } from './service.ts';

export type Signer = (statement: Statement) => Promise<Bundle>;

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/**
 * Signs with a key that is made here, is never written anywhere, and is gone with this process: the certificate says
 * which workflow it belonged to, log or timestamp say that it was used while the certificate was good.
 */
export async function openSigner(
  service: Service,
  services: SigstoreServices,
  identity: Identity,
): Promise<Signer> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const certificate = await requestCertificate(service, services.fulcio, identity, keys);
  return async (statement) => {
    const payload = Buffer.from(JSON.stringify(statement));
    const signature = sign('sha256', encodeForSigning(IN_TOTO_TYPE, payload), keys.privateKey);
    const envelope: Envelope = {
      payload: payload.toString('base64'),
      payloadType: IN_TOTO_TYPE,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    };
    const [entry, timestamp] = await Promise.all([
      services.rekor && requestLogEntry(service, services.rekor, envelope, certificate),
      services.timestamps && requestTimestamp(service, services.timestamps, signature),
    ]);
    return {
      mediaType: BUNDLE_TYPE,
      verificationMaterial: {
        certificate: { rawBytes: certificate.raw.toString('base64') },
        tlogEntries: entry ? [entry] : [],
        timestampVerificationData: {
          rfc3161Timestamps: timestamp ? [{ signedTimestamp: timestamp }] : [],
        },
      },
      dsseEnvelope: envelope,
    };
  };
}

/** Fulcio, `POST /api/v2/signingCert`: the key is shown to be ours by a signature over the subject of the token. */
async function requestCertificate(
  service: Service,
  fulcio: URL,
  { token, claims }: Identity,
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): Promise<X509Certificate> {
  const doing = 'get a certificate for the identity of the job';
  const url = new URL('/api/v2/signingCert', fulcio);
  const body = JSON.stringify({
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: 'ECDSA', content: publicKey.export({ type: 'spki', format: 'pem' }) },
      proofOfPossession: sign('sha256', Buffer.from(claims.sub), privateKey).toString('base64'),
    },
  });
  const call = { method: 'POST', url, headers: JSON_HEADERS, body, doing, expected: [200, 201] } as const;
  const answer = readJson(await service(call), doing) as FulcioAnswer | null;
  const signed = answer?.signedCertificateEmbeddedSct ?? answer?.signedCertificateDetachedSct;
  const certificate = parseCertificate(signed?.chain?.certificates?.[0]);
  // A certificate for another key would make a bundle that nobody can verify.
  if (!certificate?.publicKey.equals(createPublicKey(privateKey))) throw unreadable(url, doing);
  return certificate;
}

interface SignedCertificate {
  readonly chain?: { readonly certificates?: readonly unknown[] };
}

interface FulcioAnswer {
  readonly signedCertificateEmbeddedSct?: SignedCertificate;
  readonly signedCertificateDetachedSct?: SignedCertificate;
}

function parseCertificate(pem: unknown): X509Certificate | undefined {
  try {
    return typeof pem === 'string' ? new X509Certificate(pem) : undefined;
  } catch {
    // OpenSSL's errors say nothing that the caller's does not.
    return undefined;
  }
}

/** Rekor, `POST /api/v1/log/entries`, kind `dsse`; an entry that is there already is as good as a new one. */
async function requestLogEntry(
  service: Service,
  rekor: URL,
  envelope: Envelope,
  certificate: X509Certificate,
): Promise<LogEntry> {
  const doing = 'write the signature into the transparency log';
  const url = new URL('/api/v1/log/entries', rekor);
  const verifiers = [Buffer.from(certificate.toString()).toString('base64')];
  const proposed = { envelope: JSON.stringify(envelope), verifiers };
  const body = JSON.stringify({
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: { proposedContent: proposed },
  });
  const posted = await service({
    method: 'POST',
    url,
    headers: JSON_HEADERS,
    body,
    doing,
    expected: [201, 409],
  });
  const found = posted.headers.get('location') ?? '';
  // A retry whose first attempt had been heard.
  const response =
    posted.status === 409 && URL.canParse(found, url.href)
      ? await service({
          method: 'GET',
          url: new URL(found, url),
          headers: JSON_HEADERS,
          doing,
          expected: [200],
        })
      : posted;
  const entry = parseLogEntry(readJson(response, doing), (hex) => Buffer.from(hex, 'hex').toString('base64'));
  if (!entry) throw unreadable(url, doing);
  return entry;
}

/** RFC 3161, by the JSON door of Sigstore's authority; the answer is kept as it is. */
async function requestTimestamp(service: Service, authority: URL, signature: Buffer): Promise<string> {
  const { body } = await service({
    method: 'POST',
    url: new URL('/api/v1/timestamp', authority),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      artifactHash: createHash('sha256').update(signature).digest('base64'),
      hashAlgorithm: 'sha256',
    }),
    doing: 'get a timestamp for the signature',
    expected: [200, 201],
  });
  return Buffer.from(body).toString('base64');
}
