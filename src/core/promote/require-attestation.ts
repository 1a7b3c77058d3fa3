import type { Manifest } from '../manifest.ts';
import type { Problem } from '../problem.ts';
import { isAttestationArtifact, predicateTypeOf } from './referrer-filter.ts';

/** Whether the statements that have to be there are: that they are true is for `gh attestation verify` to say. */
export function checkAttestations(
  required: 'any' | 'none' | readonly string[],
  referrers: readonly Manifest[],
  name: string,
): readonly Problem[] {
  if (required === 'none') return [];
  const attestations = referrers.filter(isAttestationArtifact);
  const found = [
    ...new Set(attestations.map((one) => predicateTypeOf(one) ?? 'a statement of unnamed kind')),
  ];
  const missing =
    required === 'any'
      ? attestations.length > 0
        ? []
        : ['a signed attestation']
      : required.filter((type) => !found.includes(type));
  if (missing.length === 0) return [];
  return [
    {
      code: 'promote.no-attestation',
      input: 'require-attestation',
      message: `${name} has no ${missing.join(', no ')}; its registry lists ${found.join(', ') || 'none'}`,
      hint: 'publish it with `attest: true`, or attest this digest first; no tag was moved',
    },
  ];
}
