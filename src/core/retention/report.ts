import { formatSize } from '../progress/format.ts';
import { formatPercent } from './bounds.ts';
import { formatDuration } from './duration.ts';
import { nameOf } from './facts.ts';
import type { Applied, OutcomeKind } from './outcome.ts';
import type { RetentionPlan } from './plan.ts';
import { deriveGrowth } from './thresholds.ts';
import type { Usage } from './usage.ts';

/** What happened to one package, from the plan to the end. */
export interface PackageReport {
  readonly plan: RetentionPlan;
  /** Absent where sizes are not asked for: then not all manifests were read. */
  readonly usage?: Usage;
  /** Absent where nothing was to be applied. */
  readonly applied?: Applied;
}

const LOG_ROWS = 100;
const REASONS = 20;
const EXAMPLES = 3;

/** The plan as the log shows it, readable with ten thousand versions: what goes one a line, what stays by reason. */
export function formatPlanLog({ facts, deletions, decisions, warnings }: RetentionPlan): readonly string[] {
  const rows = deletions
    .slice(0, LOG_ROWS)
    .map(({ version, reason }) => [nameOf(version), formatDuration(facts.now - version.createdAt), reason]);
  const more = deletions.length - rows.length;
  const stays = decisions.filter(({ action }) => action === 'keep').length;
  return [
    `${facts.name}: ${facts.versions.length} versions, ${deletions.length} go, ${stays} stay`,
    ...alignColumns(rows).map((row) => `  - ${row}`),
    ...(more > 0 ? [`  - and ${more} more; \`plan-file\` has them all`] : []),
    ...groupKept({ facts, decisions }).map(
      ({ count, reason, examples }) => `  ${String(count).padStart(5)} stay: ${reason} (${examples})`,
    ),
    ...warnings.map((warning) => `  note: ${warning}`),
  ];
}

export interface KeptGroup {
  readonly reason: string;
  readonly count: number;
  readonly examples: string;
}

/** What stays, the most frequent reason first. */
export function groupKept({
  facts,
  decisions,
}: Pick<RetentionPlan, 'facts' | 'decisions'>): readonly KeptGroup[] {
  const groups = new Map<string, string[]>();
  decisions.forEach(({ action, reason }, at) => {
    const version = facts.versions[at];
    if (action !== 'keep' || !version) return;
    const key = reason.replace(/^(part of|refers to) .*, which stays$/, '$1 an image that stays');
    const names = groups.get(key) ?? [];
    names.push(nameOf(version));
    groups.set(key, names);
  });
  const sorted = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, names]) => describeGroup(reason, names));
  const rest = sorted.slice(REASONS).reduce((sum, { count }) => sum + count, 0);
  const others = { reason: 'other reasons', count: rest, examples: '`plan-file` has them all' };
  return rest > 0 ? [...sorted.slice(0, REASONS), others] : sorted;
}

function describeGroup(reason: string, names: readonly string[]): KeptGroup {
  const examples = `${names.slice(0, EXAMPLES).join('; ')}${names.length > EXAMPLES ? '; ...' : ''}`;
  return { reason, count: names.length, examples };
}

/** Two spaces between columns, all but the last padded to the widest. */
function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(48, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  return rows.map((row) =>
    row
      .map((text, column) => (column === row.length - 1 ? text : text.padEnd(widths[column] ?? 0)))
      .join('  '),
  );
}

const WORDS: Readonly<Record<OutcomeKind, string>> = {
  deleted: 'deleted',
  gone: 'were gone already',
  blocked: 'GitHub does not delete',
  kept: 'stay because something changed meanwhile',
};

/** What came of it, in a line. */
export function formatAppliedLog({ plan, applied }: PackageReport): readonly string[] {
  if (!applied) return [];
  const { outcomes, stopped } = applied;
  const counts = Object.entries(WORDS).flatMap(([kind, words]) => {
    const count = outcomes.filter((outcome) => outcome.kind === kind).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  const left = plan.deletions.length - outcomes.length;
  return [
    `${plan.facts.name}: ${counts.join(', ') || 'nothing was deleted'}`,
    ...(stopped ? [`  stopped with ${left} to go: ${stopped}; the next run goes on`] : []),
  ];
}

/** What the package holds, as rows of a name and a value. */
export function describeUsage(
  usage: Usage,
  earlier: readonly Usage[],
): readonly (readonly [string, string])[] {
  const { bytes } = usage;
  const growth = deriveGrowth(usage, earlier);
  return [
    ['versions', String(usage.versions)],
    ['images', `${usage.images}, ${usage.untagged} of them without a tag`],
    ['tags', String(usage.tags)],
    ['build caches', String(usage.caches)],
    ['charts and other artifacts', String(usage.artifacts)],
    ['inside images', String(usage.children)],
    [
      'signatures, attestations, SBOMs',
      `${usage.referrers}, ${usage.orphans} of them of images that are gone`,
    ],
    [
      'broken images',
      usage.broken.length === 0 ? 'none' : `${usage.broken.length}: ${usage.broken.slice(0, 5).join(', ')}`,
    ],
    ...(usage.unreadable > 0 ? [['unreadable', String(usage.unreadable)] as const] : []),
    ['bytes', formatSize(bytes.total)],
    ['shared by several images', formatSize(bytes.shared)],
    ['the plan frees', formatSize(bytes.reclaimable)],
    ...(growth === undefined ? [] : [['growth since the earlier report', formatPercent(growth)] as const]),
    ['downloads', "GitHub's API does not tell them"],
  ];
}
