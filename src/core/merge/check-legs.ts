import type { Problem } from '../problem.ts';
import type { LegReading, LegResult } from './leg-results.ts';

/** Refuses everything but exactly one leg for each platform that was planned: an incomplete index is an outage. */
export function checkLegs(
  { legs, others, problems }: LegReading,
  planned: readonly string[],
): readonly Problem[] {
  // What cannot be read at all, or is compared with nothing, has been told.
  if (problems.length > 0 || planned.length === 0) return [];
  const missing = planned.filter((name) => !legs.some(({ platforms }) => platforms.includes(name)));
  return [
    ...(missing.length > 0 ? [describeMissing(missing, others)] : []),
    ...legs.flatMap((leg) => findUnplanned(leg, planned)),
    ...findDoubles(legs),
  ];
}

/** What a leg says of itself has to be what the registry has under its digest. */
export function checkLegPlatforms(leg: LegResult, found: readonly string[]): readonly Problem[] {
  if ([...found].sort().join() === [...leg.platforms].sort().join()) return [];
  return [
    {
      code: 'merge.other-platforms',
      input: 'results',
      message: `the leg for ${leg.platforms.join(', ')} pushed ${found.join(', ') || 'no platform at all'} (${leg.digest})`,
      hint: 'look at the `platforms` of that job, and at the runner it ran on; then run it again',
    },
  ];
}

/** A digest that a registry does not have, though its job said that it was pushed. */
export function describeLost({ platforms, digest }: LegResult, repository: string): Problem {
  return {
    code: 'merge.leg-lost',
    input: 'results',
    message: `${repository} has no ${digest}, the result for ${platforms.join(', ')}`,
    hint: 'the job pushed to another repository, or a clean-up has removed what has no tag: run that job again',
  };
}

function describeMissing(missing: readonly string[], others: readonly string[]): Problem {
  const list = missing.join(', ');
  return {
    code: 'merge.leg-missing',
    input: 'results',
    message: `there is no result for ${list}${others.length > 0 ? ` (outputs without a result: ${others.join(', ')})` : ''}`,
    hint:
      'either its job failed or was not run: use "Re-run failed jobs"; or its outputs are not declared in ' +
      '`jobs.<id>.outputs`; or its log says "Skip output ... may contain secret": then a secret of this repository ' +
      'equals a part of the result, such as the word `linux`',
  };
}

function findUnplanned(leg: LegResult, planned: readonly string[]): readonly Problem[] {
  const unplanned = leg.platforms.filter((name) => !planned.includes(name));
  if (unplanned.length === 0) return [];
  return [
    {
      code: 'merge.unplanned',
      input: 'results',
      message: `there is a result for ${unplanned.join(', ')}, and planned are ${planned.join(', ')}`,
      hint: 'name the platform in `platforms`, or leave its job out; a result of another image has no place here',
    },
  ];
}

/** Two digests for one platform: one of them is of another attempt or of another image, and nobody knows which. */
function findDoubles(legs: readonly LegResult[]): readonly Problem[] {
  const names = [...new Set(legs.flatMap(({ platforms }) => platforms))];
  return names.flatMap((name) => {
    const digests = legs.filter(({ platforms }) => platforms.includes(name)).map(({ digest }) => digest);
    if (digests.length < 2) return [];
    return [
      {
        code: 'merge.double',
        input: 'results',
        message: `there are ${digests.length} results for ${name}: ${digests.join(', ')}`,
        hint: 'give each leg an output of its own (`r0`, `r1`, ...), and let one job build a platform',
      },
    ];
  });
}
