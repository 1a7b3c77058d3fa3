import type { Step } from './step.ts';
import type { BuildWarning } from './warning.ts';

/** What to print now. A group never stays open between two calls, so nothing can get into another step's group. */
export type LogLine =
  | { readonly kind: 'start-group'; readonly title: string }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'end-group' };

/**
 * What is known of a build so far. `applyLine` changes it: a copy a line would cost more than the build.
 *
 * A step's log waits until the step is over and is then printed whole. Two bounds keep the memory small: a step whose
 * waiting log passes STEP_BOUND is printed in parts, each a group of its own (`RUN make (part 2)`), and so is the
 * step with the longest log when all of them together pass TOTAL_BOUND.
 */
export interface Progress {
  readonly steps: Map<string, Step>;
  /** Vertex to step. */
  readonly keys: Map<string, string>;
  readonly warnings: Map<string, BuildWarning>;
  /** Lines that are no JSON: buildx's own warnings and its final error. */
  readonly otherLines: string[];
  /** Finished work of BuildKit's own with its lines, waiting to be printed as one group. */
  preparation: Map<Step, { readonly title: string; readonly lines: readonly string[] }>;
  waitingSize: number;
}

export function createProgress(): Progress {
  return {
    steps: new Map(),
    keys: new Map(),
    warnings: new Map(),
    otherLines: [],
    preparation: new Map(),
    waitingSize: 0,
  };
}
