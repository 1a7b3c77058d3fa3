import { describeMissing, listMissing } from '../core/attest/findings.ts';
import type { Problem } from '../core/problem.ts';
import { formatName } from '../core/reference.ts';
import type { Io } from '../io/io.ts';
import type { ReadManifest, RegistryClient } from '../io/registry/client.ts';
import type { PromoteRequest } from './read-promote-request.ts';

/** Verified, not only present: whoever may push may hang anything onto an image. */
export async function checkRequiredAttestation(
  io: Io,
  registry: RegistryClient,
  { source, inputs, signers, event }: PromoteRequest,
  { digest }: ReadManifest,
): Promise<readonly Problem[]> {
  const { requireAttestation: required, trustedRoot, githubToken } = inputs;
  if (required === 'none') return [];
  const { verifyAttestations } = await import('./verify-attestations.ts');
  const wanted = { name: source, digest, required, signers, trustedRoot };
  const demand = { ...wanted, registry, event, githubToken, signal: io.signal };
  const found = await verifyAttestations(io, demand);
  for (const { predicateType, signer } of found.fitting)
    io.log.line(`${predicateType} verifies, signed by ${signer.workflow}`);
  const missing = listMissing(required, found.fitting);
  if (missing.length === 0) return [];
  const name = `${formatName(source)}@${digest}`;
  const problem = describeMissing(missing, name, found);
  return [{ code: 'promote.no-attestation', input: 'require-attestation', ...problem }];
}
