import { type Problem, SlipwayError } from '../problem.ts';
import { evaluateRule } from './evaluate.ts';
import type { Flavor } from './flavor.ts';
import { findTagFlaw, mendTag, sanitizeTag } from './mend.ts';
import type { Outcome, RuleScope } from './outcome.ts';
import { sortByPriority, type TagRule } from './rules.ts';
import type { RuleResult, TagReason } from './types.ts';

/** All tags of an image, and what became of each rule. */
export interface Assembly {
  readonly version: string;
  readonly tagNames: readonly string[];
  readonly latest: boolean;
  readonly latestTag: string;
  readonly latestRule?: TagReason;
  readonly first?: RuleResult;
  readonly results: readonly RuleResult[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

interface Evaluated {
  readonly rule: TagRule;
  readonly outcome: Outcome;
  readonly problems: readonly Problem[];
}

/** The tags of the rules, in the order of their priority; the first decides about `latest`. */
export function assembleTags(rules: readonly TagRule[], scope: RuleScope, mend: boolean): Assembly {
  const evaluated = sortByPriority(rules).map((rule) => evaluate(rule, scope));
  const results = evaluated.map((one) => formatResult(one, mend));
  const made = results.flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
  const first = evaluated.findIndex(({ outcome }) => outcome.value !== undefined);
  const { latest: choice } = scope.flavor;
  const wanted = choice === 'auto' ? evaluated[first]?.outcome.latest : choice === 'true';
  const latest = first >= 0 && wanted === true;
  const latestTag = renderLatest(scope, mend);
  return {
    version: made[0] ?? '',
    tagNames: joinTags([...new Set(made)], latest ? latestTag.tag : undefined, mend),
    latest,
    latestTag: latestTag.tag,
    ...(made.includes(latestTag.tag)
      ? {}
      : decideLatestRule(scope.flavor, latest ? latestTag.tag : undefined, results[first])),
    ...(results[first] && { first: results[first] }),
    results: rules.flatMap((rule) => results[evaluated.findIndex((one) => one.rule === rule)] ?? []),
    problems: [...evaluated.flatMap((one) => one.problems), ...(latest ? latestTag.problems : [])],
    warnings: evaluated.flatMap((one) => findWarnings(one, mend)),
  };
}

/** Why `latest` comes along, or does not, where no rule spells it. */
function decideLatestRule(
  { latest: choice }: Flavor,
  tag: string | undefined,
  first: RuleResult | undefined,
): Pick<Assembly, 'latestRule'> {
  if (!first) return {};
  const brings = tag === undefined ? 'no `latest`' : '`latest`';
  const reason =
    choice === 'auto'
      ? `\`${first.rule}\` gave the first tag, and brings ${brings} along`
      : '`flavor` says so';
  return { latestRule: { rule: `flavor: latest=${choice}`, ...(tag && { tag }), reason } };
}

/** The peer gives `latest` twice where a rule spells it, too. */
function joinTags(tags: readonly string[], latest: string | undefined, once: boolean): readonly string[] {
  if (latest === undefined || (once && tags.includes(latest))) return tags;
  return [...tags, latest];
}

function evaluate(rule: TagRule, scope: RuleScope): Evaluated {
  try {
    return { rule, outcome: evaluateRule(rule, scope), problems: [] };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    const problems = error.problems.map((problem) => locate(nameRule(problem, rule), rule));
    return { rule, outcome: { reason: problems[0]?.message ?? '' }, problems };
  }
}

/** What is missing is no mistake in the text, so the text alone would not tell which rule wants it. */
function nameRule(problem: Problem, { text }: TagRule): Problem {
  if (problem.code !== 'template.commit-date') return problem;
  return { ...problem, message: `the rule \`${text}\`: ${problem.message}` };
}

function locate<T extends object>(flaw: T, rule: TagRule) {
  return { ...flaw, input: 'tags', ...(rule.line > 0 && { line: rule.line }) };
}

function formatResult({ rule, outcome }: Evaluated, mend: boolean): RuleResult {
  const { value, reason, version, valueFor } = outcome;
  const shape = mend ? mendTag : sanitizeTag;
  const shapeAll = <T extends { readonly tag: string }>(one: T): T => ({ ...one, tag: shape(one.tag) });
  const read = (source: string) => {
    const other = version?.read(source);
    return other && shapeAll(other);
  };
  const tagOf = (ref: string) => {
    const other = valueFor?.(ref);
    return other === undefined || other === '' ? undefined : shape(other);
  };
  return {
    line: rule.line,
    rule: rule.text,
    type: rule.type,
    ...(value !== undefined && { tag: shape(value) }),
    reason,
    ...(version && { version: { ...shapeAll(version), read } }),
    ...(valueFor && { tagOf }),
  };
}

/** Complaints of the rule itself, and about a tag that no registry takes. */
function findWarnings({ rule, outcome }: Evaluated, mend: boolean): readonly Problem[] {
  const warnings: Problem[] = outcome.warning ? [locate(outcome.warning, rule)] : [];
  const tag = sanitizeTag(outcome.value ?? '');
  const flaw = tag === '' ? undefined : findTagFlaw(tag);
  if (flaw === undefined) return warnings;
  const message = mend
    ? `the tag \`${tag}\` became \`${mendTag(outcome.value ?? '')}\`: ${flaw}`
    : `no registry takes the tag \`${tag}\`: ${flaw}`;
  const hint = 'a prefix mends a first character, and `{{sha}}` is short where a name is long';
  return [...warnings, locate({ code: 'tags.invalid', message, ...(mend ? {} : { hint }) }, rule)];
}

/** `latest` with the flavor's prefix and suffix where `onlatest` asks for them. */
function renderLatest(scope: RuleScope, mend: boolean): { tag: string; problems: readonly Problem[] } {
  const { prefix, prefixOnLatest, suffix, suffixOnLatest } = scope.flavor;
  try {
    const before = prefixOnLatest ? scope.render.global(prefix) : '';
    const after = suffixOnLatest ? scope.render.global(suffix) : '';
    const text = `${before}latest${after}`;
    return { tag: mend ? mendTag(text) : sanitizeTag(text), problems: [] };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { tag: 'latest', problems: error.problems.map((problem) => ({ ...problem, input: 'flavor' })) };
  }
}
