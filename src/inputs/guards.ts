import type { IfExists } from '../core/guard/if-exists.ts';
import { parseRefInputs, type RefWish } from '../core/ref-input.ts';
import { type Findings, parseChoice, parseText, type RawInputs } from './raw.ts';

/** Which ref this run publishes, and which tags may move. */
export interface GuardInputs {
  /** Nothing: the ref of the event. */
  readonly refWish?: RefWish;
  readonly guardFloatingTags: boolean;
  readonly ifExists: IfExists;
}

const policies = { move: 'move', skip: 'skip', fail: 'fail', verify: 'verify' } as const;

export function parseGuardInputs(raw: RawInputs, found: Findings, isGuarded: boolean): GuardInputs {
  const reading = parseRefInputs(parseText(raw, 'ref'), parseText(raw, 'version'));
  if ('problem' in reading) found.problems.push(reading.problem);
  return {
    ...('wish' in reading && reading.wish && { refWish: reading.wish }),
    guardFloatingTags: parseChoice(
      raw,
      'guard-floating-tags',
      { true: true, false: false },
      isGuarded,
      found,
    ),
    ifExists: parseChoice(raw, 'if-exists', policies, 'move', found),
  };
}
