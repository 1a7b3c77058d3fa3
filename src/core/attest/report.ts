import { formatName, type RepositoryName } from '../reference.ts';
import type { Claims } from './identity.ts';

/** What was signed and stored, for outputs and summary. */
export interface AttestReport {
  /** Every bundle, one a line. */
  readonly bundlePath: string;
  readonly attestations: readonly StoredAttestation[];
  /** `owner/name` of the repository that GitHub keeps them for. */
  readonly repository: string;
  /** The workflow that signed, where it is another repository's: then verifiers have to name it. */
  readonly signer?: string;
}

export interface StoredAttestation {
  /** `provenance`, or `SBOM of linux/amd64` */
  readonly title: string;
  readonly predicateType: string;
  /** The digest that a verifier names to find it. */
  readonly subject: string;
  readonly id: string;
  readonly url: string;
}

/** The provenance is the one that the outputs are about: they are named as those of actions/attest. */
export function deriveAttestOutputs(report: AttestReport | undefined): Readonly<Record<string, string>> {
  const [provenance] = report?.attestations ?? [];
  return {
    'bundle-path': report?.bundlePath ?? '',
    'attestation-id': provenance?.id ?? '',
    'attestation-url': provenance?.url ?? '',
  };
}

/** `owner/name/.github/workflows/build.yml`, where a reusable workflow of another repository ran the job. */
export function findForeignSigner({ repository, job_workflow_ref: ref }: Claims): string | undefined {
  const workflow = ref.replace(/@.*$/, '');
  return workflow.toLowerCase().startsWith(`${repository.toLowerCase()}/`) ? undefined : workflow;
}

/** The command lines that ask GitHub whether the digest was built here: the provenance, and the first SBOM. */
export function formatVerification(
  { attestations, repository, signer }: AttestReport,
  name: RepositoryName,
  digest: string,
): readonly string[] {
  const by = signer === undefined ? '' : ` --signer-workflow ${signer}`;
  const command = (subject: string) =>
    `gh attestation verify oci://${formatName(name)}@${subject} --repo ${repository}${by}`;
  const sbom = attestations.find(({ title }) => title !== 'provenance');
  return [
    command(digest),
    ...(sbom ? [`${command(sbom.subject)} --predicate-type ${sbom.predicateType}`] : []),
  ];
}
