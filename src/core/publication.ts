import { type Manifest, platformImagesOf } from './manifest.ts';
import type { Problem } from './problem.ts';

/** The platforms of an index; those of a single manifest stand in its configuration, not here. */
export function listPlatforms(manifest: Manifest): readonly string[] {
  return manifest.kind === 'index' ? platformImagesOf(manifest).map(({ name }) => name) : [];
}

/** A tag that would lose a platform: whoever pulls it there would get nothing from then on (design, section 2.3). */
export function checkRemoval(
  tag: string,
  before: readonly string[],
  after: readonly string[],
): readonly Problem[] {
  const lost = before.filter((platform) => !after.includes(platform));
  if (lost.length === 0) return [];
  return [
    {
      code: 'release.platform-removal',
      input: 'platforms',
      message: `${tag} has ${before.join(', ')} now and would have ${after.join(', ')}: ${lost.join(', ')} would be gone`,
      hint: `build ${lost.join(', ')} too, or set \`allow-platform-removal: true\``,
    },
  ];
}

/** The image must be what was asked for before any tag may name it. */
export function checkCompleteness(
  name: string,
  found: readonly string[],
  asked: readonly string[],
): readonly Problem[] {
  const missing = asked.filter((platform) => !found.includes(platform));
  if (missing.length === 0) return [];
  return [
    {
      code: 'release.incomplete',
      message: `${name} came out without ${missing.join(', ')}: expected ${asked.join(', ')}, found ${found.join(', ') || 'none'}`,
      hint: 'no tag was moved; look at the build log for these platforms',
    },
  ];
}

/** A tag is read back after it moved: anything but our digest fails the step. */
export function checkReadBack(tag: string, expected: string, found: string | undefined): readonly Problem[] {
  if (found === expected) return [];
  return [
    {
      code: 'release.read-back',
      message: `${tag} should name ${expected} now, but the registry answers ${found ?? 'that there is no such tag'}`,
      hint: 'another run may have moved it at the same moment: use `concurrency:` in the workflow, and run this job again',
    },
  ];
}

/** What became of the tags that had moved before the release failed. */
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
