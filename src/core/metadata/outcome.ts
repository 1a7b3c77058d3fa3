import type { Event } from '../event.ts';
import { cutPrefix, type Renderer } from './expressions.ts';
import type { Flavor } from './flavor.ts';
import type { CompilePattern } from './pattern.ts';
import type { TagRule } from './rules.ts';
import type { Flaw } from './template.ts';
import type { VersionReading } from './types.ts';

/** What rules are evaluated against. */
export interface RuleScope {
  readonly event: Event;
  readonly shortSha: string;
  readonly flavor: Flavor;
  readonly render: Renderer;
  readonly compilePattern: CompilePattern;
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
  /** The value that another ref would give, where the ref alone decides. */
  readonly valueFor?: (ref: string) => string | undefined;
}

export interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/** The rule's own prefix and suffix, even empty ones, stand before the flavor's. */
export function renderAffixes(rule: TagRule, { render, flavor }: RuleScope): Affixes {
  return {
    prefix: render.global(rule.attributes.get('prefix') ?? flavor.prefix),
    suffix: render.global(rule.attributes.get('suffix') ?? flavor.suffix),
  };
}

export function affix(value: string, rule: TagRule, scope: RuleScope): string {
  const { prefix, suffix } = renderAffixes(rule, scope);
  return `${prefix}${value}${suffix}`;
}

export function describeRef(ref: string): string {
  const kinds = { 'refs/heads/': 'branch', 'refs/tags/': 'git tag', 'refs/pull/': 'pull request' };
  for (const [prefix, kind] of Object.entries(kinds)) {
    const name = cutPrefix(ref, prefix);
    if (name !== undefined) return `the ref is the ${kind} ${name.replace(/\/merge$/, '')}`;
  }
  return ref === '' ? 'there is no ref' : `the ref is ${ref}, neither branch, tag nor pull request`;
}
