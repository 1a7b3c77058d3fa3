import { X509Certificate } from 'node:crypto';
import { bundleFromJSON, type SerializedBundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { type SignedEntity, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { findOddity } from '../../core/attest/bundle.ts';
import { readSigner, type Signer } from '../../core/attest/signer.ts';
import { parseStatement, type SignedStatement } from '../../core/attest/statement.ts';
import type { Instance } from '../../core/attest/trusted-root.ts';
import { safeLine } from '../../core/progress/safe-text.ts';

/** What a signature proves: who said what, and when. */
export interface VerifiedBundle {
  readonly signer: Signer;
  readonly statement: SignedStatement;
  /** As the log or the timestamp authority says; the earliest, where there are several. */
  readonly signedAt: Date;
}

const foreignCertificate = 'Failed to verify certificate chain';

export type Verification = { readonly verified: VerifiedBundle } | { readonly reason: string };

/** Whether one of these roots vouches for the bundle: certificate, log, time, and the signature itself. */
export function verifyBundle(bundle: unknown, roots: readonly TrustedRoot[]): Verification {
  const oddity = findOddity(bundle);
  if (oddity) return { reason: oddity };
  const reasons: string[] = [];
  for (const root of roots) {
    try {
      return { verified: verifyBy(bundle, root) };
    } catch (error) {
      // Whatever strangers put into a bundle, and whatever a parser says to it: it is not verified.
      reasons.push(describe(error));
    }
  }
  // Of several roots, the one whose certificates fit knows best.
  const telling = reasons.filter((reason) => !reason.startsWith(foreignCertificate));
  const [reason = 'there is no trusted root'] = telling.length > 0 ? telling : reasons;
  return { reason };
}

/** Whose certificate it seems to have: that only says which keys to try. */
export function findInstance(bundle: unknown): Instance {
  try {
    const { certificate, x509CertificateChain } =
      (bundle as Partial<SerializedBundle>).verificationMaterial ?? {};
    const { rawBytes = '' } = certificate ?? x509CertificateChain?.certificates[0] ?? {};
    const { issuer } = new X509Certificate(Buffer.from(rawBytes, 'base64'));
    return issuer.split('\n').includes('O=GitHub, Inc.') ? 'github' : 'public';
  } catch {
    // Then it is verified by nothing.
    return 'public';
  }
}

function verifyBy(json: unknown, root: TrustedRoot): VerifiedBundle {
  const bundle = bundleFromJSON(json);
  const entity = toSignedEntity(bundle);
  const verifier = new Verifier(toTrustMaterial(root), {
    ctlogThreshold: Math.min(root.ctlogs.length, 1),
    tlogThreshold: Math.min(root.tlogs.length, 1),
    timestampThreshold: 1,
  });
  const { identity } = verifier.verify(entity);
  if (bundle.content.$case !== 'dsseEnvelope' || !identity) throw new Error('it is no signed statement');
  const statement = parseStatement(new TextDecoder().decode(bundle.content.dsseEnvelope.payload));
  if (!statement) throw new Error('what is signed is no in-toto statement');
  const extensions = (identity.oids ?? []).map(({ oid, value }) => ({ id: oid?.id.join('.') ?? '', value }));
  return {
    signer: readSigner(identity.extensions?.issuer, identity.subjectAlternativeName, extensions),
    statement,
    signedAt: new Date(Math.min(...listTimes(entity))),
  };
}

/** Of an entry, only a time that the log has promised counts, as for the verifier. */
function listTimes({ timestamps }: SignedEntity): readonly number[] {
  return timestamps.flatMap((one) => {
    if (one.$case === 'timestamp-authority') return [one.timestamp.signingTime.getTime()];
    return one.tlogEntry.inclusionPromise ? [Number(one.tlogEntry.integratedTime) * 1000] : [];
  });
}

function describe(error: unknown): string {
  const { message, cause } = error as { readonly message?: unknown; readonly cause?: { message?: unknown } };
  const why = cause?.message === undefined ? '' : ` (${cause.message})`;
  return safeLine(`${message}${why}`).slice(0, 200);
}
