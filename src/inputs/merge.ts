import { type LegReading, parseLegResults } from '../core/merge/leg-results.ts';
import { formatPlatform } from '../core/platform.ts';
import { type GivenPlan, parseGivenPlan } from './plan-json.ts';
import { parsePlatforms } from './platforms.ts';
import {
  checkUnknownInputs,
  type Findings,
  parseBoolean,
  parseEntries,
  parseItems,
  parseText,
  type RawInputs,
} from './raw.ts';
import { parseLogins, type RegistryLogin } from './registries.ts';

/** The inputs of the merge door. */
export interface MergeInputs {
  readonly results: LegReading;
  readonly plan?: GivenPlan;
  /** Image names; empty: those of the plan, or the one that the repository gives. */
  readonly images: readonly string[];
  /** As `linux/arm/v7`; empty: those of the plan. */
  readonly platforms: readonly string[];
  readonly annotations: readonly string[];
  readonly logins: readonly RegistryLogin[];
  readonly githubToken: string;
  readonly dryRun: boolean;
}

export const mergeInputNames: readonly string[] =
  'results plan images platforms annotations registry username password registries ecr github-token dry-run'.split(' ');

export function parseMergeInputs(raw: RawInputs, found: Findings): MergeInputs {
  checkUnknownInputs(raw, mergeInputNames, found);
  const plan = parseGivenPlan(raw, found);
  const results = parseLegResults(parseText(raw, 'results'));
  found.problems.push(...results.problems);
  const inputs: MergeInputs = {
    results,
    ...(plan && { plan }),
    images: parseItems(raw, 'images', {}, found),
    platforms: parsePlatforms(raw, found).map(formatPlatform),
    annotations: parseEntries(raw, 'annotations', found).map(({ text }) => text),
    logins: parseLogins(raw, found),
    githubToken: parseText(raw, 'github-token'),
    dryRun: parseBoolean(raw, 'dry-run', found),
  };
  checkPlatforms(inputs, found);
  return inputs;
}

/** Without a list of what has to be there, an index that lacks a platform would look complete. */
function checkPlatforms({ platforms, plan }: MergeInputs, found: Findings): void {
  if (platforms.length > 0 || (plan && plan.platforms.length > 0)) return;
  found.problems.push({
    code: 'merge.no-platforms',
    input: 'platforms',
    message: 'expected the platforms that the image has to have, and neither `platforms` nor `plan` names one',
    hint: 'set `platforms: linux/amd64,linux/arm64`, or `plan: ${{ needs.plan.outputs.plan }}`',
  });
}
