import type { CompareCase } from '../case.ts';
import type { CheckoutName } from './checkouts.ts';

/** A case for the doors as a whole: the facts of the other comparison, and the checkout that the step runs in. */
export interface DoorCase extends CompareCase {
  readonly checkout: CheckoutName;
}

/** All that a step leaves behind for the steps after it. */
export interface DoorAnswer {
  readonly exitCode: number | null;
  /** Bake files as their text. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly exported: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly requests: readonly string[];
}
