import { cell, code, codeCell, formatTable } from '../markdown.ts';
import { formatSize } from '../progress/format.ts';
import type { RepositoryName } from '../reference.ts';
import { formatName } from '../reference.ts';
import { formatPrevious, type TagMove } from '../release.ts';

/** What was brought to another repository. */
export interface Copied {
  readonly name: RepositoryName;
  readonly manifests: number;
  readonly mounted: number;
  readonly copied: number;
  readonly bytes: number;
  readonly referrers: number;
}

/** What came of a promotion. */
export interface Promoted {
  readonly source: string;
  readonly digest: string;
  readonly moves: readonly TagMove[];
  readonly kept: readonly TagMove[];
  readonly copies: readonly Copied[];
  /** False in a dry run, and where the plan does not publish. */
  readonly isWritten: boolean;
}

export function derivePromoteOutputs({
  digest,
  moves,
  isWritten,
}: Promoted): Readonly<Record<string, string>> {
  return {
    digest,
    refs: moves.map(({ text }) => `${text}@${digest}`).join('\n'),
    previous: formatPrevious(moves),
    changed: String(isWritten && moves.some(({ kind }) => kind !== 'same')),
  };
}

export function formatPromoteLog({
  source,
  digest,
  moves,
  kept,
  copies,
  isWritten,
}: Promoted): readonly string[] {
  return [
    `${source} is ${digest}`,
    ...copies.map((copy) => `${formatName(copy.name)}: ${describeCopy(copy)}`),
    ...moves.map((move) => `${move.text}: ${describeMove(move)}`),
    ...kept.map(({ text, previous }) => `${text}: stays at ${previous}`),
    ...(isWritten ? [] : ['nothing was written']),
  ];
}

export function formatPromoteSummary(promoted: Promoted): string {
  const { source, digest, moves, kept, copies, isWritten } = promoted;
  const tags = [
    ...moves.map((move) => [codeCell(move.text), cell(describeMove(move))]),
    ...kept.map((move) => [codeCell(move.text), cell(`stays at \`${move.previous}\``)]),
  ];
  const rows = copies.map((copy) => [codeCell(formatName(copy.name)), cell(describeCopy(copy))]);
  return [
    `### ${isWritten ? 'Promoted' : 'Would promote'} ${code(source)}`,
    `Digest ${code(digest)}`,
    tags.length > 0 ? formatTable(['Tag', 'Before'], tags) : '',
    rows.length > 0 ? formatTable(['Repository', 'Content'], rows) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function describeMove({ kind, previous }: TagMove): string {
  if (kind === 'create') return 'new';
  if (kind === 'unknown') return 'could not be read';
  return kind === 'same' ? 'named it already' : `was \`${previous}\``;
}

function describeCopy({ manifests, mounted, copied, bytes, referrers }: Copied): string {
  const blobs = [
    ...(mounted > 0 ? [`${mounted} blobs were there or were mounted`] : []),
    ...(copied > 0 ? [`${copied} blobs copied (${formatSize(bytes)})`] : []),
  ];
  return [`${manifests} manifests`, ...blobs, `${referrers} referrers`].join(', ');
}
