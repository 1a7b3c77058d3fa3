import type { Problem } from './problem.ts';

/** The one thing that a cancelled release still has to say. */
export const ROLLED_BACK = 'release.rolled-back';

/** The image must be what was asked for before any tag may name it. */
export function checkCompleteness(
  image: string,
  found: readonly string[],
  asked: readonly string[],
): readonly Problem[] {
  const missing = asked.filter((platform) => !found.includes(platform));
  if (missing.length === 0) return [];
  return [
    {
      code: 'release.incomplete',
      message: `${image} came out without ${missing.join(', ')}: expected ${asked.join(', ')}, found ${found.join(', ') || 'none'}`,
      hint: 'no tag was moved; look at the build log for these platforms',
    },
  ];
}

/** Tags that had moved before a release broke off, by what became of them. */
export interface RollBack {
  readonly restored: readonly string[];
  readonly left: readonly string[];
  /** The registry does not say. */
  readonly unknown: readonly string[];
}

/** What became of the tags that had moved before the release failed; nothing where none had. */
export function describeRollBack({ restored, left, unknown }: RollBack): readonly Problem[] {
  if (restored.length + left.length + unknown.length === 0) return [];
  const parts = [
    restored.length > 0 ? `put back: ${restored.join(', ')}` : '',
    left.length > 0 ? `names the new image already: ${left.join(', ')}` : '',
    unknown.length > 0 ? `may name the new image, which could not be found out: ${unknown.join(', ')}` : '',
  ];
  return [
    {
      code: ROLLED_BACK,
      message: `the release broke off; ${parts.filter((part) => part !== '').join('; ')}`,
      hint: 'run the job again: the image is in the registry, only its tags are missing',
    },
  ];
}
