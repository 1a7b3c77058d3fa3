import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import type { Authorities } from './authorities.ts';
import type { createLog } from './log.ts';

export interface Verified {
  readonly signedBy: string | undefined;
  readonly statement: {
    readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
    readonly predicateType: string;
    readonly predicate: { readonly name?: string };
  };
}

/** The trusted roots of the public Sigstore, whose log counts, and of GitHub's own, which has a clock alone. */
export function formatTrustedRoots({ ca, tsa }: Authorities, log: ReturnType<typeof createLog>) {
  const chain = (...pems: readonly string[]) => ({
    certChain: { certificates: pems.map((pem) => ({ rawBytes: pem.replace(/-----[^-]+-----|\s/g, '') })) },
  });
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    ctlogs: [],
    timestampAuthorities: [chain(tsa, ca.github)],
  };
  const publicKey = {
    rawBytes: log.publicKey.toString('base64'),
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    validFor: { start: '2020-01-01T00:00:00Z' },
  };
  const logId = { keyId: log.logID.toString('base64') };
  const tlogs = [{ baseUrl: 'https://rekor.test', hashAlgorithm: 'SHA2_256', publicKey, logId }];
  return {
    public: { ...root, tlogs, certificateAuthorities: [chain(ca.public)] },
    github: { ...root, tlogs: [], certificateAuthorities: [chain(ca.github)] },
  };
}

/** Sigstore's own verifier, with these as its trusted roots: throws where anything is wrong. */
export function openVerifier(roots: ReturnType<typeof formatTrustedRoots>) {
  return (bundle: object, isPublic = true): Verified => {
    const root = TrustedRoot.fromJSON(isPublic ? roots.public : roots.github);
    const options = { ctlogThreshold: 0, tlogThreshold: isPublic ? 1 : 0, timestampThreshold: 1 };
    const parsed = bundleFromJSON(bundle);
    const signer = new Verifier(toTrustMaterial(root), options).verify(toSignedEntity(parsed));
    if (parsed.content.$case !== 'dsseEnvelope') throw new Error('the bundle has no envelope');
    return {
      signedBy: signer.identity?.subjectAlternativeName,
      statement: JSON.parse(parsed.content.dsseEnvelope.payload.toString()),
    };
  };
}
