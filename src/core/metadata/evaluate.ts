import { SlipwayError } from '../problem.ts';
import { evaluateChannel } from './evaluate-channel.ts';
import { evaluateMatch, evaluatePep440, evaluateSemver } from './evaluate-version.ts';
import { cutPrefix } from './expressions.ts';
import { affix, describeRef, type Outcome, type RuleScope } from './outcome.ts';
import type { TagRule } from './rules.ts';
import type { TagType } from './types.ts';

type Evaluate = (rule: TagRule, scope: RuleScope) => Outcome;

/** @throws SlipwayError with the flaw of a template, without its place */
export function evaluateRule(rule: TagRule, scope: RuleScope): Outcome {
  const enable = rule.attributes.get('enable');
  const enabled = enable === undefined ? 'true' : scope.render.global(enable);
  if (enabled === 'false')
    return { reason: enable === 'false' ? '`enable` is false' : `\`${enable}\` is false` };
  if (enabled !== 'true') {
    throw new SlipwayError({
      code: 'tags.enable',
      message: `\`enable\` comes to "${enabled}", and has to be \`true\` or \`false\``,
    });
  }
  const outcome = evaluations[rule.type](rule, scope);
  return outcome.value === '' ? { reason: 'the value is empty' } : outcome;
}

const evaluations: Readonly<Record<TagType, Evaluate>> = {
  schedule: evaluateSchedule,
  semver: evaluateSemver,
  pep440: evaluatePep440,
  match: evaluateMatch,
  edge: evaluateEdge,
  ref: evaluateRef,
  raw: evaluateRaw,
  sha: evaluateSha,
  channel: evaluateChannel,
};

function evaluateSchedule(rule: TagRule, scope: RuleScope): Outcome {
  if (!scope.event.name.includes('schedule')) {
    return { reason: `the event is ${scope.event.name || 'unknown'}, not a schedule` };
  }
  const value = scope.render.dates(rule.attributes.get('pattern') ?? '');
  return { value: affix(value, rule, scope), latest: false, reason: 'the event is a schedule' };
}

function evaluateEdge(rule: TagRule, scope: RuleScope): Outcome {
  const branch = cutPrefix(scope.event.ref, 'refs/heads/');
  if (branch === undefined) return { reason: describeRef(scope.event.ref) };
  const wanted = rule.attributes.get('branch') || scope.event.repository.defaultBranch;
  if (branch !== wanted) {
    return { reason: wanted ? `the branch is ${branch}, not ${wanted}` : 'the default branch is not known' };
  }
  return { value: affix('edge', rule, scope), latest: false, reason: `the branch is ${branch}` };
}

const refPrefixes: Readonly<Record<string, string>> = {
  branch: 'refs/heads/',
  tag: 'refs/tags/',
  pr: 'refs/pull/',
};

function evaluateRef(rule: TagRule, scope: RuleScope): Outcome {
  const event = rule.attributes.get('event') ?? '';
  const valueFor = (ref: string) => {
    const name = cutPrefix(ref, refPrefixes[event] ?? '');
    if (name === undefined) return undefined;
    return affix(event === 'pr' ? name.replace(/\/merge$/, '') : name, rule, scope);
  };
  const value = valueFor(scope.event.ref);
  const reason = describeRef(scope.event.ref);
  return value === undefined ? { reason, valueFor } : { value, latest: event === 'tag', reason, valueFor };
}

function evaluateRaw(rule: TagRule, scope: RuleScope): Outcome {
  const value = scope.render.global(rule.attributes.get('value') ?? '');
  return { value: affix(value, rule, scope), latest: false, reason: 'always' };
}

function evaluateSha(rule: TagRule, scope: RuleScope): Outcome {
  if (scope.event.sha === '') return { reason: 'the commit is not known' };
  const value = rule.attributes.get('format') === 'long' ? scope.event.sha : scope.shortSha;
  return { value: affix(value, rule, scope), latest: false, reason: 'the commit' };
}
