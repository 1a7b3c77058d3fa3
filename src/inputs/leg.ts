import type { Pair } from '../core/metadata/labels.ts';
import { type GivenPlan, type PlanNeed, parseGivenPlan, quoteEntry } from './plan-json.ts';
import { type PublishInputs, parsePublishInputs } from './publish.ts';
import { type Findings, type ParseYaml, parseText, type RawInputs } from './raw.ts';

/** The inputs of the build door: publish's for one leg, whose tags are moved by another job. */
export interface LegInputs extends PublishInputs {
  /** The leg's place in the matrix, which names its output `r<index>`; empty where the job has no matrix. */
  readonly legIndex: string;
  /** Which of several images it is a leg of; empty where there is one. */
  readonly image: string;
  /** The commit that the plan is of. */
  readonly plannedSha?: string;
}

export function parseLegInputs(raw: RawInputs, found: Findings, parseYaml?: ParseYaml): LegInputs {
  const plan = parseGivenPlan(raw, found);
  const { plan: _, index, ...own } = raw;
  const inputs = parsePublishInputs(plan ? applyPlan(own, plan) : own, found, parseYaml);
  const image = plan?.image ?? '';
  const legIndex = parseIndex(index, found);
  const needs = plan?.push ? checkNeeds(plan, found) : (plan?.needs ?? []);
  return {
    ...inputs,
    byDigest: true,
    guardFloatingTags: false,
    legIndex,
    image,
    needs,
    ...(plan?.sha && { plannedSha: plan.sha }),
    ...(plan && { planned: listDerived(plan) }),
  };
}

/** What the plan has derived for all legs; what its user has given is an input of the leg. */
function listDerived({ labels, ownLabels }: GivenPlan): readonly Pair[] {
  const given = new Set(ownLabels.filter((line) => line.includes('=')).map((line) => line.split('=')[0]));
  return labels.filter(([key]) => !given.has(key));
}

const ofCommit = /^org\.opencontainers\.image\.(?:revision|created)$/;

/** The inputs of a leg that builds another commit than the plan is of: what it says of its commit it derives by itself. */
export function withoutPlannedCommit(inputs: LegInputs): LegInputs {
  const planned = (inputs.planned ?? []).filter(([key]) => !ofCommit.test(key));
  return { ...inputs, planned };
}

/** What has been published is looked up once, for all legs, by the plan door. */
function checkNeeds({ needs, image }: GivenPlan, found: Findings): readonly PlanNeed[] {
  const names = needs.map((need) => need.image).join(', ');
  if (names !== '')
    found.problems.push({
      code: 'leg.open-needs',
      input: 'plan',
      message: `\`${image}\` is built on ${names}, and the plan does not say yet which digest that has`,
      hint: 'let the plan door complete it first, once these images are published: its input `plan` takes it, its output `plan` goes here',
    });
  return [];
}

function parseIndex(index: string | undefined, found: Findings): string {
  const text = parseText({ index: index ?? '' }, 'index');
  if (/^\d{0,3}$/.test(text)) return text;
  found.problems.push({
    code: 'leg.index',
    input: 'index',
    message: `expected the number of the leg, found "${text}"`,
    hint: `leave it out: it comes from the matrix, \`\${{ strategy.job-index }}\``,
  });
  return '';
}

/**
 * What the plan has decided once for all legs; whatever the leg gives itself stands, but for what it is called. Both
 * may forbid the push.
 */
function applyPlan(own: RawInputs, plan: GivenPlan): RawInputs {
  const entries = (list: readonly string[], name: string) =>
    [...list.map(quoteEntry), own[name] ?? ''].join('\n');
  return {
    ...withBuild(own, plan.build),
    images: plan.images.join('\n'),
    tags: plan.tagNames.map((name) => `type=raw,value=${name}`).join('\n'),
    labels: entries(plan.ownLabels, 'labels'),
    annotations: entries(listOwnAnnotations(plan), 'annotations'),
    push: String(plan.push && own.push?.trim().toLowerCase() !== 'false'),
  };
}

/** Where the leg gives nothing, the plan's stands; of arguments and contexts the leg's come last, and win. */
function withBuild(own: RawInputs, build: RawInputs): RawInputs {
  const isSettled = (name: string) => name !== 'build-args' && name !== 'build-contexts' && own[name]?.trim();
  const lines = Object.entries(build).map(([name, text]) => {
    if (isSettled(name)) return [name, own[name] ?? ''];
    const isList = name === 'build-args' || name === 'build-contexts';
    return [name, isList ? `${text}\n${own[name] ?? ''}` : text];
  });
  return { ...own, ...Object.fromEntries(lines) };
}

/** Annotations that say what the labels say follow those of the leg, which knows the Dockerfile. */
function listOwnAnnotations({ labels, annotations }: GivenPlan): readonly string[] {
  const said = new Set(labels.map(([key, value]) => `${key}=${value}`));
  return annotations.filter((line) => !said.has(line.slice(line.indexOf(':') + 1)));
}
