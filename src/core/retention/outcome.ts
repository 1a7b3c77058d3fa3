import type { Problem } from '../problem.ts';
import { nameOf } from './facts.ts';
import type { Deletion } from './order.ts';

/**
 * What became of one deletion. `gone`: somebody else was first. `blocked`: GitHub does not delete it for anyone.
 * `kept`: something had changed since the plan, or what it belongs to stays.
 */
export type OutcomeKind = 'deleted' | 'gone' | 'blocked' | 'kept';

export interface Outcome {
  readonly deletion: Deletion;
  readonly kind: OutcomeKind;
  readonly reason: string;
}

/** What came of the deletions of one package. */
export interface Applied {
  readonly outcomes: readonly Outcome[];
  /** Why it ended before all was done, to go on next time; nothing where all was done. */
  readonly stopped?: string;
  /** What went wrong, so that the step fails once everything is reported. */
  readonly problems: readonly Problem[];
}

/** One line of the log, with the id by which GitHub brings it back. */
export function formatOutcome({ deletion: { version }, kind, reason }: Outcome): string {
  const what = kind === 'deleted' || kind === 'gone' ? kind : 'stays';
  return `  ${what}: ${nameOf(version)} (version ${version.id})${reason ? `: ${reason}` : ''}`;
}

export function countOutcomes({ outcomes }: Applied, kind: OutcomeKind): number {
  return outcomes.filter((outcome) => outcome.kind === kind).length;
}
