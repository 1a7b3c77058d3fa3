import { type Findings, parseBoolean, parseChoice, type RawInputs } from './raw.ts';

/** Whether an image that exists may stand for a build, and whether a build gives the same bytes again. */
export interface ReuseInputs {
  readonly reuse: 'off' | 'commit' | 'content';
  readonly reproducible: boolean;
}

export function parseReuseInputs(raw: RawInputs, found: Findings): ReuseInputs {
  const modes = { off: 'off', commit: 'commit', content: 'content' } as const;
  return {
    reuse: parseChoice(raw, 'reuse', modes, 'off', found),
    reproducible: parseBoolean(raw, 'reproducible', found),
  };
}
