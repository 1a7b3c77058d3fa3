import { formatDuration } from './duration.ts';
import type { PackageFacts } from './facts.ts';
import type { Graph } from './graph.ts';
import { judge, type Verdict } from './judge.ts';
import { findNewest } from './newest.ts';
import type { Rule } from './policy.ts';

/** What the rules alone say of each version, before anything is protected. */
export interface Selected {
  /** Why a version may go. */
  readonly selected: ReadonlyMap<number, string>;
  /** Why a version stays although rules speak of it: it is among the newest of its group. */
  readonly retained: ReadonlyMap<number, string>;
  /** Why a rule that speaks of a version does not select it: too young, some of its tags are not meant. */
  readonly spared: ReadonlyMap<number, string>;
}

type Facts = Pick<PackageFacts, 'now' | 'pullRequests' | 'branches'>;

/**
 * GitHub deletes a version with all its tags: it goes where each of them may go by some rule whose conditions hold. What
 * is `pinned` stays anyway, and does not count among the newest.
 */
export function selectVersions(
  graph: Graph,
  rules: readonly Rule[],
  facts: Facts,
  pinned: ReadonlyMap<number, string>,
): Selected {
  const retained = new Map<number, string>();
  const spared = new Map<number, string>();
  const free = new Map<number, Map<string, string>>();
  for (const rule of rules) {
    const members = findMembers(graph, rule, facts);
    const { newest, unranked } = findNewest(graph, rule, [...members.keys()], pinned);
    for (const [node, verdict] of members) {
      const reason = unranked.get(node) ?? describeYoung(graph, rule, facts, node) ?? verdict.spared;
      if (newest.has(node)) retained.set(node, describeNewest(rule));
      else if (reason !== undefined) spared.set(node, reason);
      if (newest.has(node) || unranked.has(node) || describeYoung(graph, rule, facts, node)) continue;
      const tags = free.get(node) ?? new Map<string, string>();
      for (const [tag, why] of verdict.meant) tags.set(tag, tags.get(tag) ?? why);
      free.set(node, tags);
    }
  }
  return { selected: findSelected(graph, free, facts, spared), retained, spared };
}

function findMembers(graph: Graph, rule: Rule, facts: Facts): ReadonlyMap<number, Verdict> {
  const members = new Map<number, Verdict>();
  for (let node = 0; node < graph.count; node++) {
    const verdict = judge(graph, node, rule, facts);
    if (verdict) members.set(node, verdict);
  }
  return members;
}

/** What may go with every tag; what may go with some only is spared for the others. */
function findSelected(
  graph: Graph,
  free: ReadonlyMap<number, ReadonlyMap<string, string>>,
  facts: Facts,
  spared: Map<number, string>,
): ReadonlyMap<number, string> {
  const selected = new Map<number, string>();
  for (const [node, tags] of free) {
    const { humanTags = [] } = graph.nodes[node] ?? {};
    const rest = humanTags.filter((tag) => !tags.has(tag));
    if (rest.length === 0 && tags.size > 0)
      selected.set(node, `${joinUnique(tags.values())}, ${formatDuration(ageOf(graph, facts, node))} old`);
    else if (tags.size > 0 && !spared.has(node))
      spared.set(node, `has also the tag ${quote(rest)}, which no rule selects`);
  }
  return selected;
}

function describeYoung(
  graph: Graph,
  { olderThan, name }: Rule,
  facts: Facts,
  node: number,
): string | undefined {
  if (olderThan === undefined || ageOf(graph, facts, node) >= olderThan) return undefined;
  return `not older than ${formatDuration(olderThan)}, as ${name} has it`;
}

function ageOf(graph: Graph, { now }: Facts, node: number): number {
  return now - (graph.nodes[node]?.version?.createdAt ?? now);
}

function describeNewest({ keepLatest, name }: Rule): string {
  return keepLatest === 1 ? `the newest of ${name}` : `among the newest ${keepLatest} of ${name}`;
}

function joinUnique(texts: Iterable<string>): string {
  return [...new Set(texts)].join(', ');
}

function quote(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}
