import { type AttestReport, deriveAttestOutputs, formatVerification } from '../attest/report.ts';
import { code, codeCell, formatTable } from '../markdown.ts';
import { formatName, type RepositoryName } from '../reference.ts';
import type { LegResult } from './leg-results.ts';

/** What came of a merge. */
export interface Merged {
  readonly digest: string;
  readonly repositories: readonly RepositoryName[];
  readonly legs: readonly LegResult[];
  readonly platforms: readonly { readonly name: string; readonly digest: string }[];
  readonly annotations: Readonly<Record<string, string>>;
  /** False in a dry run. */
  readonly isWritten: boolean;
  readonly attested?: AttestReport;
}

export function deriveMergeOutputs({
  digest,
  repositories,
  platforms,
  attested,
}: Merged): Readonly<Record<string, string>> {
  const [first] = repositories;
  return {
    digest,
    name: first ? formatName(first) : '',
    platforms: platforms.map(({ name }) => name).join(','),
    digests: JSON.stringify(Object.fromEntries(platforms.map((one) => [one.name, one.digest]))),
    ...deriveAttestOutputs(attested),
  };
}

export function formatMergeLog(merged: Merged): readonly string[] {
  return [
    ...merged.platforms.map(
      ({ name, digest }) => `${name.padEnd(16)} ${digest}${formatLeg(merged, name, digest)}`,
    ),
    ...merged.repositories.map((name) => `${formatName(name)}@${merged.digest}`),
    ...(merged.isWritten ? [] : ['dry-run: nothing was written']),
  ];
}

/** A leg with attestations is an index of its own, with the platform inside. */
function formatLeg({ legs }: Merged, platform: string, digest: string): string {
  const leg = legs.find(({ platforms }) => platforms.includes(platform));
  return leg && leg.digest !== digest ? ` from ${leg.digest}` : '';
}

export function formatMergeSummary(merged: Merged): string {
  const { digest, repositories } = merged;
  const rows = merged.platforms.map((one) => [one.name, codeCell(one.digest)]);
  const [first] = repositories;
  return [
    `### ${merged.isWritten ? 'Merged' : 'Would merge'} ${code(first ? formatName(first) : '')}`,
    `Digest ${code(digest)}; no tag was moved.`,
    formatTable(['Platform', 'Digest'], rows),
    repositories
      .slice(1)
      .map((name) => `- also in ${code(formatName(name))}`)
      .join('\n'),
    ...formatAttested(merged),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function formatAttested({ attested, repositories: [first], digest }: Merged): readonly string[] {
  if (!attested || !first) return [];
  const links = attested.attestations.map(({ title, url }) => `[${title}](${url})`);
  return [
    `Attested: ${links.join(', ')}`,
    `\`\`\`sh\n${formatVerification(attested, first, digest).join('\n')}\n\`\`\``,
  ];
}
