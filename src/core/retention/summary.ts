import { cell, code, codeCell, formatTable, plain } from '../markdown.ts';
import type { Problem } from '../problem.ts';
import { chooseUnit } from '../progress/format.ts';
import { formatDuration } from './duration.ts';
import { nameOf } from './facts.ts';
import { countOutcomes } from './outcome.ts';
import { describeUsage, groupKept, type PackageReport } from './report.ts';
import type { Usage } from './usage.ts';

const ROWS = 100;
const SLICES = 8;

/** A run as the summary shows it. */
export interface RetentionRun {
  readonly reports: readonly PackageReport[];
  readonly earlier: readonly Usage[];
  /** What stands against applying the plan: a bound, a rule that keeps nothing. */
  readonly refusals: readonly Problem[];
}

/** The job summary; well under GitHub's limit of 1 MiB however many versions there are. */
export function formatRetentionSummary({ reports, earlier, refusals }: RetentionRun, apply: boolean): string {
  return [
    formatRefusals(refusals, apply),
    ...reports.flatMap((report) => [
      formatHeading(report, apply),
      formatNothing(report),
      formatDeletions(report),
      formatExceptions(report),
      formatKept(report),
      formatWarnings(report),
      formatUsage(report, earlier),
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** Before anything else: this plan is not, or would not be, carried out. */
function formatRefusals(refusals: readonly Problem[], apply: boolean): string {
  if (refusals.length === 0) return '';
  const what = apply ? 'Nothing was deleted:' : 'With `apply: true` this plan would be refused:';
  const rows = refusals.map(({ message, hint = '' }) => `- ${plain(message)}${hint && `: ${plain(hint)}`}`);
  return [`> [!WARNING]\n> ${what}`, rows.join('\n')].join('\n\n');
}

const MAIN_REASONS = 3;

/** Whoever expected a deletion wants to know what was in its way. */
function formatNothing({ plan }: PackageReport): string {
  const { deletions, facts, policy } = plan;
  if (deletions.length > 0 || facts.versions.length === 0) return '';
  if (policy.rules.length === 0) return 'No rule is set: this only reports what the package holds.';
  const reasons = groupKept(plan)
    .slice(0, MAIN_REASONS)
    .map(({ count, reason }) => `${count}: ${plain(reason)}`);
  return `Nothing goes. What stays, and why: ${reasons.join('; ')}.`;
}

function formatHeading({ plan, applied }: PackageReport, apply: boolean): string {
  const name = code(plan.facts.name);
  const total = `of ${plan.facts.versions.length} versions`;
  const { length } = plan.deletions;
  if (!applied)
    return `### ${name}: ${length} ${total} would go${length > 0 && !apply ? '\n\nNothing was deleted: `apply` is not set.' : ''}`;
  const stopped = applied.stopped
    ? `\n\nIt stopped before the end: ${plain(applied.stopped)}. The next run goes on.`
    : '';
  return `### ${name}: ${countOutcomes(applied, 'deleted')} ${total} deleted${stopped}`;
}

function formatDeletions({ plan: { deletions, facts } }: PackageReport): string {
  if (deletions.length === 0) return '';
  const rows = deletions
    .slice(0, ROWS)
    .map(({ version, reason }) => [
      codeCell(nameOf(version)),
      formatDuration(facts.now - version.createdAt),
      cell(reason),
    ]);
  const more =
    deletions.length > ROWS ? `\n\nand ${deletions.length - ROWS} more; the plan file has them all` : '';
  return `<details><summary>What goes, and why</summary>\n\n${formatTable(['Version', 'Age', 'Why'], rows)}${more}\n\n</details>`;
}

function formatExceptions({ applied }: PackageReport): string {
  const rows = (applied?.outcomes ?? [])
    .filter(({ kind }) => kind === 'blocked' || kind === 'kept')
    .slice(0, ROWS)
    .map(({ deletion, reason }) => [codeCell(nameOf(deletion.version)), cell(reason)]);
  return rows.length === 0 ? '' : formatTable(['Stays against the plan', 'Why'], rows);
}

function formatKept({ plan }: PackageReport): string {
  const rows = groupKept(plan).map(({ count, reason, examples }) => [
    String(count),
    cell(reason),
    cell(examples),
  ]);
  if (rows.length === 0) return '';
  return `<details><summary>What stays, and why</summary>\n\n${formatTable(['Versions', 'Why', 'Such as'], rows)}\n\n</details>`;
}

function formatWarnings({ plan }: PackageReport): string {
  return plan.warnings.map((warning) => `- ${plain(warning)}`).join('\n');
}

function formatUsage({ usage }: PackageReport, earlier: readonly Usage[]): string {
  if (!usage) return '';
  const table = formatTable(
    ['Usage', ''],
    describeUsage(usage, earlier).map((row) => row.map(cell)),
  );
  return [table, formatPie(usage)].filter((part) => part !== '').join('\n\n');
}

/** Where the bytes are: the largest tags by what they alone would take, what the plan frees, the rest. */
function formatPie({ bytes, package: name }: Usage): string {
  if (bytes.total === 0) return '';
  const largest = Object.entries(bytes.byTag)
    .sort(([, a], [, b]) => b - a)
    .slice(0, SLICES);
  if (largest.length === 0) return '';
  const { unit, bytes: divisor } = chooseUnit(bytes.total);
  const row = (label: string, value: number) =>
    `  "${label.replace(/[^\w.,/ -]/g, ' ')}" : ${Math.max(value / divisor, 0.01).toFixed(2)}`;
  const split = [row('freed by the plan', bytes.reclaimable), row('stays', bytes.total - bytes.reclaimable)];
  return [
    [
      '```mermaid',
      'pie showData',
      `  title ${unit} of ${name.replace(/[^\w./-]/g, ' ')}`,
      ...split,
      '```',
    ].join('\n'),
    [
      '```mermaid',
      'pie showData',
      `  title The largest images in ${unit}, shared layers counted for each`,
      ...largest.map(([tag, size]) => row(tag, size)),
      '```',
    ].join('\n'),
  ].join('\n\n');
}
