import { findNearest } from '../nearest.ts';
import { type Problem, SlipwayError } from '../problem.ts';
import type { Version } from './facts.ts';
import { compileTagPattern, isExpression, type TagPattern } from './pattern.ts';
import type { RetentionPlan } from './plan.ts';
import type { Policy, Rule } from './policy.ts';

/** Something in the inputs that matches nothing in a package. */
export interface Unmatched {
  readonly input: 'keep-tags' | 'keep-digests' | 'delete-tags' | 'rules';
  readonly text: string;
  readonly message: string;
  /** What was probably meant. */
  readonly guess?: Guess;
  readonly isKeep: boolean;
}

interface Guess {
  readonly hint: string;
  /** Likely enough to stop a run that would go on without. */
  readonly isLikely: boolean;
}

/** A pattern that matches nothing may be misspelt, and a misspelt `keep-tags` loses data. */
export function findUnmatched(versions: readonly Version[], policy: Policy): readonly Unmatched[] {
  const tags = versions.flatMap((version) => version.tags);
  const digests = new Set(versions.map(({ digest }) => digest));
  return [
    ...policy.keepTags
      .filter((one) => !tags.some(one.isFoundIn))
      .map(({ text }) => describeTags('keep-tags', text, `no tag matches \`${text}\``, tags, true)),
    ...[...policy.keepDigests]
      .filter((one) => !digests.has(one))
      .map((text) => ({
        input: 'keep-digests' as const,
        text,
        message: `there is no ${text}`,
        isKeep: true,
      })),
    ...policy.rules.flatMap((rule) => findUnmatchedInRule(rule, tags)),
  ];
}

function findUnmatchedInRule(
  { select, keepLatest, name }: Rule,
  tags: readonly string[],
): readonly Unmatched[] {
  if (select.kind !== 'tags') return [];
  const [input, where] = name.startsWith('rule')
    ? (['rules', `${name}: `] as const)
    : (['delete-tags', ''] as const);
  return select.patterns
    .filter((one) => !tags.some(one.isWhole))
    .map(({ text }) =>
      describeTags(
        input,
        text,
        `${where}no tag matches \`${text}\` as a whole`,
        tags,
        keepLatest !== undefined,
      ),
    );
}

/**
 * What stops a run that deletes: a `keep-tags` or `keep-digests` that keeps nothing in any of the packages, or that would
 * keep something here if it were written as was probably meant. Of a rule with `keep-latest` only the latter: that there
 * is no release candidate right now is nothing unusual.
 */
export function checkKeepRules(plans: readonly RetentionPlan[]): readonly Problem[] {
  if (plans.every(({ deletions }) => deletions.length === 0)) return [];
  const found = plans.map((plan) => ({ plan, list: findUnmatched(plan.facts.versions, plan.policy) }));
  const isNowhere = (one: Unmatched) =>
    one.input.startsWith('keep-') &&
    found.every(({ list }) => list.some(({ input, text }) => input === one.input && text === one.text));
  const problems = found.flatMap(({ plan: { deletions, facts }, list }) =>
    list
      .filter((one) => one.isKeep && (isNowhere(one) || (deletions.length > 0 && one.guess?.isLikely)))
      .map((one) => describeProblem(one, plans.length > 1 && !isNowhere(one) ? `\`${facts.name}\`: ` : '')),
  );
  return [...new Map(problems.map((problem) => [`${problem.input} ${problem.message}`, problem])).values()];
}

function describeProblem({ input, message, guess }: Unmatched, where: string): Problem {
  return {
    code: 'prune.keeps-nothing',
    input,
    message: `${where}${message}, so it keeps nothing, and other versions would be deleted`,
    hint: `nothing was deleted; ${guess?.hint ?? 'correct it, or take it out if there is nothing to keep any more'}`,
  };
}

function describeTags(
  input: Unmatched['input'],
  text: string,
  message: string,
  tags: readonly string[],
  isKeep: boolean,
): Unmatched {
  const guess = guessMeaning(text, tags);
  return { input, text, message, isKeep, ...(guess && { guess }) };
}

/** What it would match if it were written otherwise: as a regular expression, in other letters, or as a longer name. */
function guessMeaning(text: string, tags: readonly string[]): Guess | undefined {
  const expression = readAsExpression(text);
  const found = expression && tags.find(expression.isFoundIn);
  if (found !== undefined)
    return {
      hint: `as a regular expression it would match \`${found}\`; those stand between slashes: \`/${text}/\``,
      isLikely: true,
    };
  if (/[*?/]/.test(text)) return undefined;
  const [lower, digits] = [text.toLowerCase(), text.replace(/\D/g, '')];
  // `v1` is no misspelt `v2`.
  const alike = tags.filter((tag) => tag.replace(/\D/g, '') === digits);
  const nearest = alike.find((tag) => tag.toLowerCase() === lower) ?? findNearest(text, alike);
  const longer = tags.find((tag) => text.length > 2 && tag.toLowerCase().startsWith(lower));
  const best = nearest ?? longer;
  return best === undefined
    ? undefined
    : { hint: `did you mean \`${best}\`?`, isLikely: nearest !== undefined };
}

/** Only where a full stop may stand for any character: without one, both ways to read it find the same. */
function readAsExpression(text: string): TagPattern | undefined {
  if (isExpression(text) || !text.includes('.') || !/[*?]/.test(text)) return undefined;
  try {
    return compileTagPattern(`/${text}/`);
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}
