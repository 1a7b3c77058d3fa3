import { describeMissing, listMissing } from '../core/attest/findings.ts';
import { deriveVerifyOutputs, formatVerifyLog, formatVerifySummary } from '../core/attest/verify-report.ts';
import { parseEvent } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatReference } from '../core/reference.ts';
import { createFindings } from '../inputs/raw.ts';
import { parseVerifyInputs } from '../inputs/verify.ts';
import type { Io } from '../io/io.ts';
import { maskSecret, readInputs, readPayload, writeOutputs, writeSummary } from '../io/runner.ts';
import { openRegistry } from './open-registry.ts';

/** The action verify: from a tag or digest to the digest, and only if the right workflow has attested it. */
export async function verify(io: Io): Promise<void> {
  const findings = createFindings();
  const event = parseEvent(io.env, await readPayload(io.env));
  const inputs = parseVerifyInputs(readInputs(io.env), event, findings);
  const { image: reference, signers, types, trustedRoot, githubToken } = inputs;
  maskSecret(githubToken);
  if (!reference) throw new SlipwayError(findings.problems);
  const wish = { event, targets: [], sources: [reference], githubToken, findings };
  const registry = await openRegistry(io, wish);
  for (const notice of findings.notices) io.log.problem('notice', notice);
  const { digest } = await registry.readManifest(reference);
  const name = { host: reference.host, repository: reference.repository };
  // Loaded only here: wrong inputs need no Sigstore.
  const { verifyAttestations } = await import('./verify-attestations.ts');
  const demand = { registry, name, digest, required: types, signers, trustedRoot, event, githubToken };
  const found = await verifyAttestations(io, { ...demand, signal: io.signal });
  const missing = listMissing(types, found.fitting);
  if (missing.length > 0) {
    const asked = formatReference({ ...reference, digest });
    throw new SlipwayError({ code: 'verify.refused', ...describeMissing(missing, asked, found) });
  }
  const attestations = found.fitting.filter(({ predicateType }) => types.includes(predicateType));
  const verified = { asked: formatReference(reference), name, digest, attestations };
  for (const line of formatVerifyLog(verified)) io.log.line(line);
  writeOutputs(deriveVerifyOutputs(verified));
  await writeSummary(formatVerifySummary(verified));
}
