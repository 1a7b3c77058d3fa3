import { findMismatches } from '../core/attest/policy.ts';
import type { SigstoreServices } from '../core/attest/services.ts';
import { SlipwayError } from '../core/problem.ts';
import type { Io } from '../io/io.ts';
import type { Attachment } from '../io/registry/attach.ts';
import type { Identity } from '../io/sigstore/identity.ts';
import { loadWithProxies } from '../io/sigstore/load.ts';
import { type FoundRoots, findTrustedRoots } from '../io/sigstore/trust.ts';
import type { Draft } from './draft-attestations.ts';

/** Signs statements, and hands out none that Sigstore's verifier does not accept. */
export type SignVerified = (drafts: readonly Draft[], identity: Identity) => Promise<readonly Attachment[]>;

export interface SigningFacts {
  readonly services: SigstoreServices;
  readonly serverUrl: string;
  /** See `TrustSource`. */
  readonly tenant?: string | undefined;
  readonly signal: AbortSignal;
}

/** The keys to verify with are fetched while the image is built; where nothing stands in for them, before. */
export async function openSigning(io: Io, facts: SigningFacts): Promise<SignVerified> {
  const { services, serverUrl, tenant, signal } = facts;
  const { fulcio, rekor, timestamps, trust } = services;
  const urls = [fulcio, rekor, timestamps].filter((url) => url !== undefined);
  const { openSigner } = await loadWithProxies(urls, io.env, () => import('../io/sigstore/sign.ts'));
  const { verifyBundle } = await import('../io/sigstore/verify.ts');
  const file = trust === 'file' ? io.env.SIGSTORE_TRUSTED_ROOT : undefined;
  const source = { env: io.env, file, tenant, allowsEmbedded: true, signal };
  const finding = findTrustedRoots(source, trust === 'file' ? 'public' : trust);
  // Only those of the public Sigstore come with the library, for where they cannot be fetched.
  if (trust !== 'public') await finding;
  // Whoever signs hears of a failure.
  finding.catch(() => undefined);
  return async (drafts, identity) => {
    const sign = openSigner(services, identity, signal);
    const bundles = await Promise.all(drafts.map(({ statement }) => sign(statement)));
    const { roots, warning }: FoundRoots = await finding;
    if (warning) io.log.warning(`Verified with the keys that this version brings along: ${warning}`);
    return drafts.map(({ statement, subject }, at): Attachment => {
      const bundle = bundles[at];
      const result = verifyBundle(bundle, roots);
      if (!bundle || 'reason' in result) throw describeUnverified('reason' in result ? result.reason : '');
      const { job_workflow_ref: workflow } = identity.claims;
      const reasons = findMismatches(result.verified, { serverUrl, signedBy: workflow }, io.now());
      if (reasons.length > 0) throw describeUnverified(reasons.join('; '));
      return { predicateType: statement.predicateType, subject, bundle };
    });
  };
}

function describeUnverified(reason: string): SlipwayError {
  return new SlipwayError({
    code: 'attest.unverified',
    message: `the attestation that Sigstore's services signed does not verify: ${reason}`,
    hint: 'nobody could verify it, so it is not stored and no tag was moved: run the job again; whether Sigstore has a bad day, https://status.sigstore.dev tells',
  });
}
