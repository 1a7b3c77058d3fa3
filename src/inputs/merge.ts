import { type LegReading, parseLegResults } from '../core/merge/leg-results.ts';
import { formatPlatform } from '../core/platform.ts';
import type { Problem } from '../core/problem.ts';
import { type GivenPlan, parseGivenPlan } from './plan-json.ts';
import { parsePlatforms } from './platforms.ts';
import {
  checkUnknownInputs,
  type Findings,
  parseBoolean,
  parseChoice,
  parseEntries,
  parseItems,
  parseText,
  type RawInputs,
} from './raw.ts';

/** The inputs of the merge door. */
export interface MergeInputs {
  readonly results: LegReading;
  readonly plan?: GivenPlan;
  /** Image names; empty: those of the plan, or the one that the repository gives. */
  readonly images: readonly string[];
  /** Those that the image has to have, `linux/arm/v7`: the input's, else the plan's. */
  readonly platforms: readonly string[];
  readonly annotations: readonly string[];
  readonly attest: boolean | 'auto';
  readonly githubToken: string;
  readonly dryRun: boolean;
}

export const mergeInputNames: readonly string[] =
  'results plan images platforms annotations attest registry username password registries ecr github-token dry-run'.split(
    ' ',
  );

export function parseMergeInputs(raw: RawInputs, found: Findings): MergeInputs {
  checkUnknownInputs(raw, mergeInputNames, found);
  const plan = parseGivenPlan(raw, found);
  const results = parseLegResults(parseText(raw, 'results'), plan?.image);
  found.problems.push(...results.problems);
  const platforms = parsePlatforms(raw, found).map(formatPlatform);
  const planned = platforms.length > 0 ? platforms : (plan?.platforms ?? []);
  if (planned.length === 0) found.problems.push(noPlatforms);
  return {
    results,
    ...(plan && { plan }),
    images: parseItems(raw, 'images', {}, found),
    platforms: planned,
    annotations: parseEntries(raw, 'annotations', found).map(({ text }) => text),
    attest: parseChoice(raw, 'attest', { true: true, auto: 'auto', false: false } as const, false, found),
    githubToken: parseText(raw, 'github-token'),
    dryRun: parseBoolean(raw, 'dry-run', found),
  };
}

/** Without a list of what has to be there, an index that lacks a platform would look complete. */
const noPlatforms: Problem = {
  code: 'merge.no-platforms',
  input: 'platforms',
  message: 'expected the platforms that the image has to have, and neither `platforms` nor `plan` names one',
  hint: `set \`platforms: linux/amd64,linux/arm64\`, or \`plan: \${{ needs.plan.outputs.plan }}\``,
};
