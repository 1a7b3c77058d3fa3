import type { Problem } from '../problem.ts';
import type { RetentionPlan } from './plan.ts';

/** How much may go at once; more is a mistake until somebody says that it is none. */
export interface Bounds {
  /** Versions of all packages together. */
  readonly maxDeletes: number;
  /** Share of the versions of one package, in (0, 1]. */
  readonly maxFraction: number;
}

export function checkBounds(
  plans: readonly RetentionPlan[],
  { maxDeletes, maxFraction }: Bounds,
): readonly Problem[] {
  const problems: Problem[] = [];
  const total = plans.reduce((sum, { deletions }) => sum + deletions.length, 0);
  if (total > maxDeletes) {
    problems.push({
      code: 'prune.max-deletes',
      input: 'max-deletes',
      message: `the plan deletes ${total} versions, at most ${maxDeletes} are allowed`,
      hint: `nothing was deleted; read the plan, and if it is what you want, set \`max-deletes: ${total}\` for this run`,
    });
  }
  for (const { facts, deletions } of plans) {
    const share = deletions.length / Math.max(1, facts.versions.length);
    if (share <= maxFraction) continue;
    problems.push({
      code: 'prune.max-delete-fraction',
      input: 'max-delete-fraction',
      message: `the plan deletes ${deletions.length} of the ${facts.versions.length} versions of \`${facts.name}\`, at most ${formatPercent(maxFraction)} are allowed`,
      hint: `nothing was deleted; read the plan, and if it is what you want, set \`max-delete-fraction: ${Math.ceil(share * 100)}%\` for this run`,
    });
  }
  return problems;
}

export function formatPercent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}
