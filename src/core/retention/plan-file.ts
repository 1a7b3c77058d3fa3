import { nameOf } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { RetentionPlan } from './plan.ts';

/**
 * The whole plan, JSON: every version with its decision and reason, one a line, in the order in which GitHub listed
 * them. In pieces, since as one text ten thousand versions would be most of what the step holds in memory.
 */
export function* formatPlanFile(plans: readonly RetentionPlan[]): Generator<string> {
  yield '{"schema":1,"packages":[';
  for (const [at, plan] of plans.entries()) {
    yield at === 0 ? '\n' : ',\n';
    yield* formatPackage(plan);
  }
  yield '\n]}\n';
}

const LINES_A_PIECE = 200;

function* formatPackage({ facts, decisions, deletions, warnings }: RetentionPlan): Generator<string> {
  const { versions } = facts;
  yield `{"package":${JSON.stringify(facts.name)},"at":"${new Date(facts.now).toISOString()}","versions":[`;
  for (let from = 0; from < versions.length; from += LINES_A_PIECE) {
    const lines = versions.slice(from, from + LINES_A_PIECE).map(({ id, digest, tags, createdAt }, at) => {
      const created = new Date(createdAt).toISOString();
      return `\n${JSON.stringify({ id, digest, tags, created, ...decisions[from + at] })}`;
    });
    yield `${from === 0 ? '' : ','}${lines.join()}`;
  }
  // Ids, in the order in which they are deleted.
  yield `],\n"order":${JSON.stringify(deletions.map(({ version }) => version.id))}`;
  yield `,\n"warnings":${JSON.stringify(warnings)}}`;
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
