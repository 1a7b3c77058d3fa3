import type { TagDecision } from '../metadata/floating.ts';
import type { Problem } from '../problem.ts';
import type { HeldTag } from './held.ts';

/** What the guards of tags have decided so far. */
export interface PlanGuard {
  /** Names that keep what they name, each with its reason; they are no longer among the targets. */
  readonly held: readonly HeldTag[];
  /** Whether floating tags are kept from going back. */
  readonly isOn: boolean;
  /** About every tag, by its name; empty where nothing is pushed. */
  readonly decisions: readonly TagDecision[];
  /** Versions decide, and neither git nor GitHub could tell which there are: the registry is asked. */
  readonly lacksVersions: boolean;
  /** What the summary says of the names: mended ones, and those that another ref gets, too. */
  readonly notices: readonly Problem[];
}

export function openGuard(notices: readonly Problem[]): PlanGuard {
  return {
    held: [],
    isOn: false,
    decisions: [],
    lacksVersions: false,
    notices: notices.filter(({ code }) => code === 'tags.invalid'),
  };
}
