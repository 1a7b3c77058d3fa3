import { type GivenPlan, parseGivenPlan } from './plan-json.ts';
import { type PublishInputs, parsePublishInputs } from './publish.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

/** The inputs of the build door: publish's for one leg, whose tags are moved by another job. */
export interface LegInputs extends PublishInputs {
  /** The leg's place in the matrix, which names its output `r<index>`; empty where the job has no matrix. */
  readonly legIndex: string;
}

export function parseLegInputs(raw: RawInputs, found: Findings): LegInputs {
  const plan = parseGivenPlan(raw, found);
  const { plan: _, index, ...own } = raw;
  const inputs = parsePublishInputs(plan ? applyPlan(own, plan) : own, found);
  return { ...inputs, byDigest: true, guardFloatingTags: false, legIndex: parseIndex(index, found) };
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

/** What the plan has decided once for all legs; whatever the leg gives itself stands, but for what it is called. */
function applyPlan(own: RawInputs, plan: GivenPlan): RawInputs {
  const entries = (list: readonly string[], name: string) =>
    [...list.map(quoteEntry), own[name] ?? ''].join('\n');
  return {
    ...own,
    images: plan.images.join('\n'),
    tags: plan.tagNames.map((name) => `type=raw,value=${name}`).join('\n'),
    labels: entries(plan.labels, 'labels'),
    annotations: entries(plan.annotations, 'annotations'),
    push: String(plan.push),
  };
}

/** A line of a list input that is read as it stands, whatever is in it. */
function quoteEntry(text: string): string {
  return /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
