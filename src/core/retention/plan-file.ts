import { nameOf } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { RetentionPlan } from './plan.ts';

/** The whole plan as text: every version with its decision and reason, in the order in which GitHub listed them. */
export function formatPlanFile(plans: readonly RetentionPlan[]): string {
  return `${JSON.stringify({ schema: 1, packages: plans.map(describePlan) }, null, 1)}\n`;
}

function describePlan({ facts, decisions, deletions, warnings }: RetentionPlan) {
  return {
    package: facts.name,
    at: new Date(facts.now).toISOString(),
    versions: facts.versions.map(({ id, digest, tags, createdAt }, at) => ({
      id,
      digest,
      tags,
      created: new Date(createdAt).toISOString(),
      ...decisions[at],
    })),
    /** Ids, in the order in which they are deleted. */
    order: deletions.map(({ version }) => version.id),
    warnings,
  };
}

/** The same for an output: what goes and why; above this many characters only the counts, the file has it all. */
const MAX_OUTPUT = 200_000;

export function formatPlanOutput(plans: readonly RetentionPlan[]): string {
  const counts = plans.map(({ facts, deletions }) => ({
    package: facts.name,
    versions: facts.versions.length,
    deletes: deletions.length,
  }));
  const whole = plans.map(({ deletions }, at) => ({
    ...counts[at],
    deletions: deletions.map(({ version: { id, digest, tags }, reason }) => ({ id, digest, tags, reason })),
  }));
  const text = JSON.stringify(whole);
  return text.length > MAX_OUTPUT ? JSON.stringify(counts) : text;
}

/** Versions that GitHub does not delete for anyone, with its reason. */
export function formatBlocked(outcomes: readonly Outcome[]): string {
  const blocked = outcomes.filter(({ kind }) => kind === 'blocked');
  return JSON.stringify(
    blocked.map(({ deletion: { version }, reason }) => ({
      name: nameOf(version),
      id: version.id,
      digest: version.digest,
      reason,
    })),
  );
}
