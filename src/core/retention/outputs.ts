import type { OutcomeKind } from './outcome.ts';
import { formatBlocked, formatPlanOutput } from './plan-file.ts';
import type { PackageReport } from './report.ts';
import type { Usage } from './usage.ts';

const MAX_OUTPUT = 200_000;

/** The outputs of the prune door, by name. */
export function derivePruneOutputs(
  reports: readonly PackageReport[],
  files: Readonly<Record<'plan' | 'undo', string>>,
): Readonly<Record<string, string>> {
  const outcomes = reports.flatMap(({ applied }) => applied?.outcomes ?? []);
  const count = (kind: OutcomeKind) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const versions = reports.reduce((sum, { plan }) => sum + plan.facts.versions.length, 0);
  const planned = reports.reduce((sum, { plan }) => sum + plan.deletions.length, 0);
  const gone = count('deleted') + count('gone');
  const usages = reports.flatMap(({ usage }) => usage ?? []);
  const bytes = usages.reduce((sum, usage) => sum + usage.bytes.reclaimable, 0);
  return {
    plan: formatPlanOutput(reports.map(({ plan }) => plan)),
    'plan-file': files.plan,
    'undo-file': files.undo,
    planned: String(planned),
    deleted: String(count('deleted')),
    kept: String(versions - (reports.some(({ applied }) => applied) ? gone : planned)),
    blocked: formatBlocked(outcomes),
    bytes: usages.length < reports.length ? '' : String(bytes),
    usage: formatUsage(usages),
  };
}

/** Without the sizes of all tags where those are thousands; `usage-file` has them. */
function formatUsage(usages: readonly Usage[]): string {
  const text = JSON.stringify(usages);
  if (text.length <= MAX_OUTPUT) return text;
  return JSON.stringify(usages.map(({ bytes, ...usage }) => ({ ...usage, bytes: { ...bytes, byTag: {} } })));
}
