import type { Event } from '../event.ts';
import { SlipwayError } from '../problem.ts';
import { cutPrefix, type Renderer } from './expressions.ts';
import type { Flavor } from './flavor.ts';
import { compilePattern } from './pattern.ts';
import type { TagRule } from './rules.ts';
import type { Flaw } from './template.ts';
import type { TagType, VersionReading } from './types.ts';
import { readPep440, readSemver, type VersionReader } from './versions.ts';

/** What rules are evaluated against. */
export interface RuleScope {
  readonly event: Event;
  readonly shortSha: string;
  readonly flavor: Flavor;
  readonly render: Renderer;
  readonly escapeHtml: boolean;
}

/** What one rule gives: a value, or the reason why it has none. */
export interface Outcome {
  /** With prefix and suffix, not yet made fit for a tag. */
  readonly value?: string;
  /** Whether `latest=auto` goes with this value. */
  readonly latest?: boolean;
  readonly reason: string;
  readonly version?: VersionReading;
  /** What the user should know though it stops nothing. */
  readonly warning?: Flaw;
}

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
  semver: (rule, scope) => evaluateVersion(rule, scope, readSemver, NO_SEMVER),
  pep440: (rule, scope) => evaluateVersion(rule, scope, readPep440, NO_PEP440),
  match: evaluateMatch,
  edge: evaluateEdge,
  ref: evaluateRef,
  raw: evaluateRaw,
  sha: evaluateSha,
};

const NO_SEMVER = 'no semantic version (https://semver.org)';
const NO_PEP440 = 'no version in the sense of PEP 440 (https://peps.python.org/pep-0440)';

function evaluateSchedule(rule: TagRule, scope: RuleScope): Outcome {
  if (!scope.event.name.includes('schedule')) {
    return { reason: `the event is ${scope.event.name || 'unknown'}, not a schedule` };
  }
  const value = scope.render.dates(rule.attributes.get('pattern') ?? '');
  return { value: affix(value, rule, scope), latest: false, reason: 'the event is a schedule' };
}

function evaluateVersion(
  rule: TagRule,
  scope: RuleScope,
  readVersion: VersionReader,
  complaint: string,
): Outcome {
  const source = findSource(rule, scope);
  if (!source) return { reason: describeRef(scope.event.ref) };
  const { value: whole, warning, flaw } = cutOut(source.text, rule);
  if (flaw) throw new SlipwayError(flaw);
  const pattern = rule.attributes.get('pattern') ?? '';
  const read = (text: string) => {
    const version = readVersion(text.replaceAll('/', '-'), pattern, scope.render);
    return version && { ...version, tag: affix(version.tag, rule, scope) };
  };
  const version = read(whole);
  if (!version) {
    const message = `${whole} from ${source.name} is ${complaint}`;
    return { reason: message, warning: warning ?? { code: 'tags.no-version', message } };
  }
  return {
    value: version.tag,
    latest: !version.isPrerelease,
    reason: version.isPrerelease
      ? `${whole} from ${source.name} is no stable release, so it gives the full version only`
      : `${whole} from ${source.name}`,
    version: { ...version, read: (text) => read(cutOut(text, rule).value) },
    ...(warning && { warning }),
  };
}

/** The text that a version or match is looked for in: the rule's own value, else the git tag. */
function findSource(
  rule: TagRule,
  scope: RuleScope,
): { readonly text: string; readonly name: string } | undefined {
  const value = rule.attributes.get('value') ?? '';
  if (value !== '') return { text: scope.render.global(value), name: '`value`' };
  const tag = cutPrefix(scope.event.ref, 'refs/tags/');
  return tag === undefined ? undefined : { text: tag, name: 'the git tag' };
}

/** What group 1 of `match` holds; a text that does not match stays whole, with a warning, as in the peer. */
function cutOut(
  text: string,
  rule: TagRule,
): { readonly value: string; readonly warning?: Flaw; readonly flaw?: Flaw } {
  const pattern = rule.attributes.get('match') ?? '';
  if (pattern === '') return { value: text };
  const match = compilePattern(pattern, false)(text);
  if (!match) {
    return {
      value: text,
      warning: { code: 'tags.no-match', message: `\`match=${pattern}\` does not match ${text}` },
    };
  }
  const [, group] = match;
  if (group !== undefined) return { value: group };
  const flaw = {
    code: 'tags.no-group',
    message: `\`match=${pattern}\` matches ${text}, but its first group holds nothing`,
    hint: 'put what is the version into a group: `match=app-(\\d+\\.\\d+\\.\\d+)`',
  };
  return { value: text, flaw };
}

function evaluateMatch(rule: TagRule, scope: RuleScope): Outcome {
  const source = findSource(rule, scope);
  if (!source) return { reason: describeRef(scope.event.ref) };
  const pattern = rule.attributes.get('pattern') ?? '';
  const group = rule.attributes.get('group') ?? '0';
  const groups = compilePattern(pattern, true)(source.text);
  if (!groups) {
    const message = `\`pattern=${pattern}\` does not match ${source.text}`;
    return { reason: message, warning: { code: 'tags.no-match', message } };
  }
  // `01` and `1.0` are numbers, too, but name no group.
  const found = Object.hasOwn(groups, group) ? groups[Number(group)] : undefined;
  if (found === undefined) {
    const message = `\`pattern=${pattern}\` has no group ${group} that matches in ${source.text}`;
    return { reason: message, warning: { code: 'tags.no-group', message } };
  }
  return {
    value: affix(found, rule, scope),
    latest: true,
    reason: `group ${group} of \`${pattern}\` in ${source.name}`,
  };
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

function evaluateRef(rule: TagRule, scope: RuleScope): Outcome {
  const { ref } = scope.event;
  const event = rule.attributes.get('event');
  const prefix = event === 'branch' ? 'refs/heads/' : event === 'tag' ? 'refs/tags/' : 'refs/pull/';
  const name = cutPrefix(ref, prefix);
  if (name === undefined) return { reason: describeRef(ref) };
  const value = event === 'pr' ? name.replace(/\/merge$/, '') : name;
  return { value: affix(value, rule, scope), latest: event === 'tag', reason: describeRef(ref) };
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

/** The rule's own prefix and suffix, even empty ones, stand before the flavor's. */
function affix(value: string, rule: TagRule, { render, flavor }: RuleScope): string {
  const prefix = rule.attributes.get('prefix') ?? flavor.prefix;
  const suffix = rule.attributes.get('suffix') ?? flavor.suffix;
  return `${render.global(prefix)}${value}${render.global(suffix)}`;
}

function describeRef(ref: string): string {
  const kinds = { 'refs/heads/': 'branch', 'refs/tags/': 'git tag', 'refs/pull/': 'pull request' };
  for (const [prefix, kind] of Object.entries(kinds)) {
    const name = cutPrefix(ref, prefix);
    if (name !== undefined) return `the ref is the ${kind} ${name.replace(/\/merge$/, '')}`;
  }
  return ref === '' ? 'there is no ref' : `the ref is ${ref}, neither branch, tag nor pull request`;
}
