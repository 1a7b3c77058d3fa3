import { SlipwayError } from '../problem.ts';
import { cutPrefix } from './expressions.ts';
import { describeRef, type Outcome, type RuleScope, renderAffixes } from './outcome.ts';
import type { Pattern } from './pattern.ts';
import type { TagRule } from './rules.ts';
import type { Flaw } from './template.ts';
import type { RevisionHabits } from './version-order.ts';
import { findVersion, readPep440, readSemver, type Version, type VersionReader } from './versions.ts';

const NO_SEMVER = 'no semantic version (https://semver.org)';
const NO_PEP440 = 'no version in the sense of PEP 440 (https://peps.python.org/pep-0440)';

export function evaluateSemver(rule: TagRule, scope: RuleScope): Outcome {
  return evaluateVersion(rule, scope, readSemver, NO_SEMVER);
}

export function evaluatePep440(rule: TagRule, scope: RuleScope): Outcome {
  return evaluateVersion(rule, scope, readPep440, NO_PEP440);
}

function evaluateVersion(
  rule: TagRule,
  scope: RuleScope,
  readVersion: VersionReader,
  complaint: string,
): Outcome {
  const source = findSource(rule, scope);
  if (!source) return { reason: describeRef(scope.event.ref) };
  const match = readMatch(rule, scope);
  const cut = cutOut(source.text, match);
  if ('flaw' in cut) throw new SlipwayError(cut.flaw);
  const affixes = renderAffixes(rule, scope);
  const read = (text: string) => {
    const pattern = rule.attributes.get('pattern') ?? '';
    const version = readVersion(text.replaceAll('/', '-'), pattern, scope.render);
    return version && { ...version, tag: `${affixes.prefix}${version.tag}${affixes.suffix}` };
  };
  const { value: whole, warning } = cut;
  const version = read(whole);
  if (!version) {
    const message = `${whole} from ${source.name} is ${complaint}`;
    return { reason: message, warning: warning ?? { code: 'tags.no-version', message } };
  }
  return {
    value: version.tag,
    latest: !version.isFullOnly,
    reason: version.isFullOnly
      ? `${whole} from ${source.name} is no stable release, so it gives the full version only`
      : `${whole} from ${source.name}`,
    version: {
      ...version,
      ...affixes,
      source: source.text,
      read: (text) => readLike(text, match, read),
      find: (text, habits) => readLike(text, match, (part) => findLike(whole, part, habits)),
    },
    ...(warning && { warning }),
  };
}

/** A version of the same product, whether the rule takes it or not: `v0.29` beside the `v0.28.1` of type=semver. */
export function findLike(own: string, other: string, habits?: RevisionHabits): Version | undefined {
  const found = findVersion(other, habits);
  return found && found.component === (findVersion(own)?.component ?? '') ? found : undefined;
}

/** Another source for the same rule; one that `match` does not fit belongs to somebody else. */
export function readLike<T>(
  text: string,
  match: Match | undefined,
  read: (text: string) => T | undefined,
): T | undefined {
  const cut = cutOut(text, match);
  return 'flaw' in cut || cut.warning ? undefined : read(cut.value);
}

/** The text that a version or match is looked for in: the rule's own value, else the git tag. */
export function findSource(
  rule: TagRule,
  scope: RuleScope,
): { readonly text: string; readonly name: string } | undefined {
  const value = rule.attributes.get('value') ?? '';
  if (value !== '') return { text: scope.render.global(value), name: '`value`' };
  const tag = cutPrefix(scope.event.ref, 'refs/tags/');
  return tag === undefined ? undefined : { text: tag, name: 'the git tag' };
}

interface Match {
  readonly text: string;
  readonly pattern: Pattern;
}

export function readMatch(rule: TagRule, scope: RuleScope): Match | undefined {
  const text = rule.attributes.get('match') ?? '';
  return text === '' ? undefined : { text, pattern: scope.compilePattern(text, false) };
}

type Cut = { readonly value: string; readonly warning?: Flaw } | { readonly flaw: Flaw };

/** What group 1 of `match` holds; a text that does not match stays whole, with a warning, as in the peer. */
export function cutOut(text: string, match: Match | undefined): Cut {
  if (!match) return { value: text };
  const found = match.pattern(text);
  if (!found) {
    const message = `\`match=${match.text}\` does not match ${text}`;
    return { value: text, warning: { code: 'tags.no-match', message } };
  }
  const [, group] = found;
  if (group !== undefined) return { value: group };
  return {
    flaw: {
      code: 'tags.no-group',
      message: `\`match=${match.text}\` matches ${text}, but its first group holds nothing`,
      hint: 'put what is the version into a group: `match=app-(\\d+\\.\\d+\\.\\d+)`',
    },
  };
}

export function evaluateMatch(rule: TagRule, scope: RuleScope): Outcome {
  const source = findSource(rule, scope);
  if (!source) return { reason: describeRef(scope.event.ref) };
  const text = rule.attributes.get('pattern') ?? '';
  const group = rule.attributes.get('group') ?? '0';
  const pattern = scope.compilePattern(text, true);
  if (!pattern(source.text)) return failMatch(`\`pattern=${text}\` does not match ${source.text}`);
  const found = findGroup(pattern, source.text, group);
  if (found === undefined) {
    return failMatch(`\`pattern=${text}\` has no group ${group} that matches in ${source.text}`);
  }
  const { prefix, suffix } = renderAffixes(rule, scope);
  const value = `${prefix}${found}${suffix}`;
  const version = findVersion(source.text);
  const read = (other: string) => {
    const like = findVersion(other);
    const tag = findGroup(pattern, other, group);
    if (!like || tag === undefined || like.component !== version?.component) return undefined;
    return { ...like, tag: `${prefix}${tag}${suffix}` };
  };
  return {
    value,
    latest: true,
    reason: `group ${group} of \`${text}\` in ${source.name}`,
    ...(version && {
      version: {
        ...version,
        prefix,
        suffix,
        tag: value,
        source: source.text,
        read,
        find: (text, habits) => findLike(source.text, text, habits),
      },
    }),
  };
}

function failMatch(message: string): Outcome {
  return { reason: message, warning: { code: 'tags.no-match', message } };
}

/** `01` and `1.0` are numbers, too, but name no group. */
function findGroup(pattern: Pattern, text: string, group: string): string | undefined {
  const groups = pattern(text);
  return groups && Object.hasOwn(groups, group) ? groups[Number(group)] : undefined;
}
