import { normalizePath } from '../core/build-context.ts';
import type { Platform } from '../core/platform.ts';
import { type GuardInputs, parseGuardInputs } from './guards.ts';
import { parseSeparators } from './metadata-texts.ts';
import { type GivenPlan, parseGivenPlan } from './plan-json.ts';
import { parsePlatforms } from './platforms.ts';
import {
  checkUnknownInputs,
  type Findings,
  parseBoolean,
  parseChoice,
  parseText,
  type RawInputs,
} from './raw.ts';

/** The inputs of the plan door: those of docker/metadata-action, and what the plan says beyond it. */
export interface PlanInputs extends Pick<GuardInputs, 'refWish' | 'guardFloatingTags' | 'ifExists'> {
  readonly context: 'workflow' | 'git';
  /** Whose answers these are where docker/metadata-action's and ours differ. */
  readonly style: 'metadata-action' | 'publish';
  /** As the runner gives them: the rules are read line by line, and separators are not trimmed. */
  readonly metadata: Readonly<
    Record<
      | 'images'
      | 'tags'
      | 'flavor'
      | 'labels'
      | 'annotations'
      | 'sepTags'
      | 'sepLabels'
      | 'sepAnnotations'
      | 'bakeTarget',
      string
    >
  >;
  readonly platforms: readonly Platform[];
  readonly runners: string;
  readonly push: boolean | 'auto';
  /** Whether the right to push is proved, before other jobs spend time. */
  readonly checkPush: boolean;
  /** Whether the base image is looked at: for a schedule that builds only where it moved. */
  readonly checkBase: boolean;
  /** The file that lists several images; empty where there is one. */
  readonly imagesFile: string;
  /** Whether any commit may say where its images are built, by what they are tested, and what they are called. */
  readonly trustImagesFile: boolean;
  /** `auto`, `content`, `all`, or a commit. */
  readonly changedSince: string;
  /** The plan of one of several images, to be completed with what has been published since. */
  readonly plan?: GivenPlan;
  readonly githubToken: string;
  /** Whether all of it is checked, for the publishing step too, before anything is planned. */
  readonly dryRun: boolean;
}

export const planInputNames: readonly string[] =
  'context style images tags flavor labels annotations sep-tags sep-labels sep-annotations bake-target platforms runners images-file trust-images-file changed-since plan push check-push check-base ref version guard-floating-tags if-exists registry username password registries ecr github-token dry-run file target build-contexts secret-files cache cache-from cache-to attest'.split(
    ' ',
  );

const styles = { 'metadata-action': 'metadata-action', publish: 'publish' } as const;

export function parsePlanInputs(raw: RawInputs, found: Findings): PlanInputs {
  const dryRun = parseBoolean(raw, 'dry-run', found);
  // A dry run takes the publishing step's inputs too: who reads those looks for the unknown ones.
  if (!dryRun) checkUnknownInputs(raw, planInputNames, found);
  const { images = '', tags = '', flavor = '', labels = '', annotations = '', context = '' } = raw;
  const separators = parseSeparators(raw);
  const imagesFile = parsePath(raw, 'images-file');
  const plan = parseGivenPlan(raw, found);
  const style = parseChoice(raw, 'style', styles, 'metadata-action', found);
  return {
    context: parseContext(dryRun && !isOwnContext(context) ? {} : raw, found),
    // There is no answer of docker/metadata-action's about several images.
    style: imagesFile === '' ? style : 'publish',
    imagesFile,
    trustImagesFile: parseBoolean(raw, 'trust-images-file', found),
    changedSince: parseText(raw, 'changed-since') || 'auto',
    ...(plan && { plan }),
    metadata: {
      images,
      tags,
      flavor,
      labels,
      annotations,
      sepTags: separators.tags,
      sepLabels: separators.labels,
      sepAnnotations: separators.annotations,
      bakeTarget: parseText(raw, 'bake-target') || 'docker-metadata-action',
    },
    platforms: parsePlatforms(raw, found),
    runners: raw.runners ?? '',
    // docker/metadata-action moves every tag; a plan for Slipway's own steps is guarded as they are.
    ...parseGuardInputs(raw, found, style === 'publish' || imagesFile !== ''),
    push: parseChoice(raw, 'push', { auto: 'auto', true: true, false: false } as const, 'auto', found),
    checkPush: parseBoolean(raw, 'check-push', found),
    checkBase: parseBoolean(raw, 'check-base', found),
    githubToken: parseText(raw, 'github-token'),
    dryRun,
  };
}

const contexts = { workflow: 'workflow', git: 'git' } as const;

function parseContext(raw: RawInputs, found: Findings): PlanInputs['context'] {
  return parseChoice(raw, 'context', contexts, 'workflow', found);
}

/** Whether it says where the ref comes from; anything else would be the context of a build. */
export function isOwnContext(text: string): boolean {
  return text.trim() === '' || Object.hasOwn(contexts, text.trim().toLowerCase());
}

/** As git writes it: `./images.yml` is `images.yml`. */
function parsePath(raw: RawInputs, name: string): string {
  const text = parseText(raw, name);
  return text === '' ? '' : normalizePath(text);
}

const switchWords = { 1: true, t: true, true: true, 0: false, f: false, false: false } as const;

/** DOCKER_METADATA_SET_OUTPUT_ENV: whether the answers are exported as variables, too; they are where it is empty. */
export function parseExportSwitch(text: string, found: Findings): boolean {
  if (text === '') return true;
  const value = Object.entries(switchWords).find(([word]) => word === text.toLowerCase())?.[1];
  if (value !== undefined) return value;
  found.problems.push({
    code: 'env.set-output-env',
    message: `the environment variable DOCKER_METADATA_SET_OUTPUT_ENV is \`true\` or \`false\`, found "${text}"`,
  });
  return true;
}
