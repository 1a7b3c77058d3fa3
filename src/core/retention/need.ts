import type { PackageFacts } from './facts.ts';
import { planRetention } from './plan.ts';
import type { Policy, Rule } from './policy.ts';

/**
 * Whether anything could be selected at all, told from tags and ages alone: where nothing could, no manifest has to be
 * read. What it is yet to find out only makes it answer yes.
 */
export function mayDelete(facts: Omit<PackageFacts, 'manifests'>, policy: Policy): boolean {
  const rules = policy.rules.flatMap(({ keepLatest, ...rule }): readonly Rule[] =>
    rule.select.kind === 'orphans' ? [rule, { ...rule, select: { kind: 'untagged' } }] : [rule],
  );
  return planRetention({ ...facts, manifests: new Map() }, { ...policy, rules }).deletions.length > 0;
}
