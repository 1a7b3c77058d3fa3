import type { Problem } from './problem.ts';

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

/** What became of the tags that had moved before the release failed; nothing where none had. */
export function describeRollBack(restored: readonly string[], left: readonly string[]): readonly Problem[] {
  if (restored.length + left.length === 0) return [];
  const parts = [
    restored.length > 0 ? `put back: ${restored.join(', ')}` : '',
    left.length > 0 ? `names the new image already: ${left.join(', ')}` : '',
  ];
  return [
    {
      code: 'release.rolled-back',
      message: `the release broke off; ${parts.filter((part) => part !== '').join('; ')}`,
      hint: 'run the job again: the image is in the registry, only its tags are missing',
    },
  ];
}
