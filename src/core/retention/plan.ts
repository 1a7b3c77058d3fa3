import { isCacheTag } from '../cache/place.ts';
import { formatDuration } from './duration.ts';
import { type PackageFacts, shortDigest } from './facts.ts';
import { buildGraph, type Graph, type Node, nameOfNode, reach } from './graph.ts';
import { type Deletion, orderDeletions } from './order.ts';
import type { Policy } from './policy.ts';
import { findLive } from './protect.ts';
import { selectVersions } from './select.ts';

/** What happens to one version, and why. */
export interface Decision {
  readonly action: 'delete' | 'keep';
  readonly reason: string;
}

/** The whole decision about a package; nothing has been done yet. */
export interface RetentionPlan {
  readonly facts: PackageFacts;
  readonly policy: Policy;
  readonly graph: Graph;
  /** One for each version, in the order of the facts. */
  readonly decisions: readonly Decision[];
  /** In the order in which they are safe: an image before what is inside it. */
  readonly deletions: readonly Deletion[];
  /** Things to look at: a pattern that matches nothing. */
  readonly warnings: readonly string[];
}

/**
 * Rules select images; what they take with them goes too; then everything that is reachable from anything that stays is
 * taken out again. The last step decides: whatever the rules say, what stays is whole.
 */
export function planRetention(facts: PackageFacts, policy: Policy): RetentionPlan {
  const graph = buildGraph(facts);
  const pinned = findPinned(graph, policy, facts);
  const { selected, retained, spared } = selectVersions(graph, policy.rules, facts, pinned);
  const kept = new Map([...retained, ...findYoung(graph, policy, facts), ...pinned]);
  const unread = graph.nodes.find(({ manifest }) => manifest?.kind === 'unread');
  const going = unread ? new Map<number, string>() : findGoing(graph, selected, kept, policy.approved);
  const live = findLive(graph, going);
  const decide = (node: number): Decision => {
    const inside = live.get(node);
    const isGoing = going.has(node) && inside === undefined;
    if (isGoing) return { action: 'delete', reason: going.get(node) ?? '' };
    const reason = kept.get(node) ?? inside ?? spared.get(node) ?? describeCache(graph, node);
    if (reason !== undefined || !selected.has(node))
      return { action: 'keep', reason: reason ?? 'no rule selects it' };
    const doubt =
      unread &&
      `${shortDigest(unread.digest)} could not be read: nothing is deleted without knowing what it holds`;
    return { action: 'keep', reason: doubt ?? 'not in the approved plan' };
  };
  const decisions = Array.from({ length: graph.count }, (_, node) => decide(node));
  const deletions = orderDeletions(graph, decisions);
  return {
    facts,
    policy,
    graph,
    decisions,
    deletions,
    warnings: findWarnings(graph, policy, decisions, unread !== undefined),
  };
}

function describeCache(graph: Graph, node: number): string | undefined {
  const isCache = graph.nodes[node]?.humanTags.some(isCacheTag);
  return isCache ? 'a build cache: only `caches` selects it, or a pattern with `buildcache`' : undefined;
}

/** What stays by name: by tag, by digest, or since something refers to it that stays by itself. */
function findPinned(graph: Graph, policy: Policy, facts: PackageFacts): ReadonlyMap<number, string> {
  const pinned = new Map<number, string>();
  graph.nodes.slice(0, graph.count).forEach(({ version, digest }, node) => {
    const pattern = policy.keepTags.find(({ isFoundIn }) => version?.tags.some(isFoundIn));
    if (pattern) pinned.set(node, `\`keep-tags\` has \`${pattern.text}\``);
    else if (policy.keepDigests.has(digest)) pinned.set(node, '`keep-digests` has it');
  });
  // A signature that somebody keeps, or made a moment ago, says that its image is in use.
  for (const node of new Set([...pinned.keys(), ...findYoung(graph, policy, facts).keys()]))
    for (const subject of graph.subjects[node] ?? [])
      if (!pinned.has(subject)) pinned.set(subject, `${nameOfNode(graph, node)}, which stays, refers to it`);
  return pinned;
}

function findYoung(graph: Graph, { minAge }: Policy, { now }: PackageFacts): ReadonlyMap<number, string> {
  const young = new Map<number, string>();
  graph.nodes.forEach(({ version }, node) => {
    if (version && now - version.createdAt < minAge)
      young.set(node, `younger than ${formatDuration(minAge)}, which is \`min-age\``);
  });
  return young;
}

/** What is selected, and all that belongs to it alone or to others: those others are looked at afterwards. */
function findGoing(
  graph: Graph,
  selected: ReadonlyMap<number, string>,
  kept: ReadonlyMap<number, string>,
  approved: Policy['approved'],
) {
  const going = new Map<number, string>();
  const queue: number[] = [];
  const add = (node: number, why: string) => {
    if (going.has(node) || kept.has(node)) return;
    if (approved && !approved.has(graph.nodes[node]?.digest ?? '')) return;
    going.set(node, why);
    queue.push(node);
  };
  for (const [node, why] of selected) add(node, why);
  for (const node of findAgreedParts(graph, approved)) add(node, 'in the approved plan');
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const name = nameOfNode(graph, node);
    // A tag of its own makes it an image of its own: it goes only where a rule selects that.
    const isPart = (one: number) => !graph.nodes[one]?.humanTags.length;
    const children = reach(graph, graph.children[node], node).filter(isPart);
    const referrers = reach(graph, graph.referrers[node], node).filter(isPart);
    for (const one of children) add(one, `part of ${name}, which goes`);
    for (const one of referrers) add(one, `refers to ${name}, which goes`);
  }
  return going;
}

/** Where an earlier run was cut, their image is gone already, and no rule would select them. */
function findAgreedParts({ nodes }: Graph, approved: Policy['approved']): readonly number[] {
  if (!approved) return [];
  const isAgreedPart = ({ version, digest, humanTags }: Node) =>
    version && humanTags.length === 0 && approved.has(digest);
  return nodes.flatMap((node, number) => (isAgreedPart(node) ? [number] : []));
}

/** A pattern that matches nothing may be misspelt, and a misspelt `keep-tags` loses data. */
function findWarnings(
  graph: Graph,
  policy: Policy,
  decisions: readonly Decision[],
  isUnread: boolean,
): readonly string[] {
  const versions = graph.nodes.slice(0, graph.count).flatMap(({ version }) => version ?? []);
  const tags = versions.flatMap((version) => version.tags);
  const digests = new Set(versions.map(({ digest }) => digest));
  const rulePatterns = policy.rules.flatMap(({ select }) => (select.kind === 'tags' ? select.patterns : []));
  const isTagged = (_: Decision, node: number) => versions[node]?.tags.length;
  return [
    ...policy.keepTags
      .filter((one) => !tags.some(one.isFoundIn))
      .map(({ text }) => `\`keep-tags\`: no tag matches \`${text}\``),
    ...rulePatterns
      .filter((one) => !tags.some(one.isWhole))
      .map(({ text }) => `no tag matches \`${text}\` as a whole`),
    ...[...policy.keepDigests]
      .filter((one) => !digests.has(one))
      .map((one) => `\`keep-digests\`: there is no ${one}`),
    ...(decisions.some(isTagged) && decisions.filter(isTagged).every(({ action }) => action === 'delete')
      ? ['every tagged version would go; GitHub refuses to delete the last one']
      : []),
    ...(isUnread ? ['a manifest could not be read, so nothing is deleted in this run'] : []),
  ];
}
