import { code, codeCell, formatTable } from '../markdown.ts';
import { formatName, type RepositoryName } from '../reference.ts';
import type { FittingAttestation } from './findings.ts';

/** An image that has what was asked for. */
export interface VerifiedImage {
  /** As it was asked for, with its tag. */
  readonly asked: string;
  readonly name: RepositoryName;
  readonly digest: string;
  readonly attestations: readonly FittingAttestation[];
}

export function deriveVerifyOutputs({
  name,
  digest,
  attestations,
}: VerifiedImage): Readonly<Record<string, string>> {
  return {
    digest,
    name: formatName(name),
    image: `${formatName(name)}@${digest}`,
    signer: attestations[0]?.signer.workflow ?? '',
  };
}

export function formatVerifyLog({ asked, digest, attestations }: VerifiedImage): readonly string[] {
  const places = { registry: 'found in the registry', github: 'found in GitHub' };
  return [
    `${asked} is ${digest}`,
    ...attestations.flatMap(({ predicateType, signer, signedAt, place }) => [
      `${predicateType} verifies, ${places[place]}`,
      `  signed by ${signer.workflow}, ${formatTime(signedAt)}`,
      `  for ${signer.repository} at ${signer.ref}${signer.commit && `, commit ${signer.commit}`}`,
    ]),
  ];
}

export function formatVerifySummary({ asked, name, digest, attestations }: VerifiedImage): string {
  const rows = attestations.map(({ predicateType, signer, signedAt }) => [
    codeCell(predicateType),
    codeCell(signer.workflow),
    codeCell(signer.ref),
    formatTime(signedAt),
  ]);
  return [
    `### Verified ${code(asked)}`,
    code(`${formatName(name)}@${digest}`),
    formatTable(['Attestation', 'Signed by', 'For', 'At'], rows),
  ]
    .join('\n\n')
    .concat('\n');
}

function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
