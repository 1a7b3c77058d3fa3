import { type Fields, readFields, readList } from '../core/descriptor.ts';
import type { JsonObject } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

/** The plan door's answer, as it is handed to the other doors. */
export interface GivenPlan {
  readonly push: boolean;
  readonly reason: string;
  readonly sha: string;
  /** Image names without a tag. */
  readonly images: readonly string[];
  /** `ghcr.io/acme/app:1.2.3` */
  readonly tags: readonly string[];
  readonly tagNames: readonly string[];
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** Lines of the input `labels`, which go before the Dockerfile's. */
  readonly ownLabels: readonly string[];
  readonly platforms: readonly string[];
  /** `index:org.opencontainers.image.source=...` */
  readonly annotations: readonly string[];
  /** Which of several images it is; empty where there is one. */
  readonly image: string;
  /** Inputs of the build door that come with the plan, as a step would give them. */
  readonly build: RawInputs;
  /** Images that this one is built on, and that this run builds, too. */
  readonly needs: readonly PlanNeed[];
  /** As it came. */
  readonly fields: JsonObject;
}

/** An image that has to be there first. */
export interface PlanNeed {
  readonly image: string;
  /** The names in whose place it is put. */
  readonly contexts: readonly string[];
  /** Where it is published: `ghcr.io/acme/base:main`. Empty where nothing is published. */
  readonly name: string;
  /** How it is built, where nothing is published. */
  readonly build: RawInputs;
  readonly needs: readonly PlanNeed[];
}

/** The only version of the format so far. */
const format = 1;

/** The input `plan`: `${{ needs.plan.outputs.plan }}`; nothing where it was not given or cannot be read. */
export function parseGivenPlan(raw: RawInputs, found: Findings): GivenPlan | undefined {
  const text = parseText(raw, 'plan');
  if (text === '') return undefined;
  try {
    return readPlan(readFields(JSON.parse(text), 'the plan'));
  } catch (error) {
    if (!(error instanceof SlipwayError || error instanceof SyntaxError)) throw error;
    found.problems.push({
      code: 'plan.malformed',
      input: 'plan',
      message: 'it is not a plan that the plan door has made',
      hint: `write \`plan: \${{ needs.<job>.outputs.plan }}\`, with both doors of the same version`,
    });
    return undefined;
  }
}

function readPlan(fields: Fields): GivenPlan {
  if (fields.version !== format) throw new SyntaxError(`version ${String(fields.version)}`);
  return {
    push: fields.push === true,
    reason: textOf(fields.reason),
    sha: textOf(fields.sha),
    images: textsOf(fields, 'images'),
    tags: textsOf(fields, 'tags'),
    tagNames: textsOf(fields, 'tag-names'),
    labels: Object.entries(readFields(fields.labels, 'labels')).map(
      ([key, value]) => [key, textOf(value)] as const,
    ),
    ownLabels: fields['own-labels'] === undefined ? [] : textsOf(fields, 'own-labels'),
    platforms: textsOf(fields, 'platforms'),
    annotations: textsOf(fields, 'annotations'),
    image: fields.image === undefined ? '' : textOf(fields.image),
    build: readBuild(fields.build),
    needs: readNeeds(fields.needs),
    fields: fields as JsonObject,
  };
}

/** Lists are lines, each as it stands. */
function readBuild(value: unknown): RawInputs {
  if (value === undefined) return {};
  const entries = Object.entries(readFields(value, 'build')).map(([name, one]) => [
    name,
    Array.isArray(one) ? one.map((line) => quoteEntry(textOf(line))).join('\n') : textOf(one),
  ]);
  return Object.fromEntries(entries);
}

function readNeeds(value: unknown): readonly PlanNeed[] {
  if (value === undefined) return [];
  return readList(value, 'needs').map((one) => {
    const fields = readFields(one, 'a need');
    return {
      image: textOf(fields.image),
      contexts: textsOf(fields, 'contexts'),
      name: fields.name === undefined ? '' : textOf(fields.name),
      build: readBuild(fields.build),
      needs: readNeeds(fields.needs),
    };
  });
}

/** A line of a list input that is read as it stands, whatever is in it. */
export function quoteEntry(text: string): string {
  return /["\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textsOf(fields: Fields, name: string): readonly string[] {
  return readList(fields[name], name).map(textOf);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new SyntaxError('not a text');
}
