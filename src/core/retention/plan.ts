import { describeContent } from './content.ts';
import { formatDuration } from './duration.ts';
import { nameOf, type PackageFacts } from './facts.ts';
import { buildGraph, type Graph, type Node, nameOfNode, reach } from './graph.ts';
import { findUnmatched } from './keep-check.ts';
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
  const kept = new Map([...retained, ...findYoung(graph, policy, facts), ...pinned, ...findUnread(graph)]);
  const going = findGoing(graph, selected, kept, policy.approved);
  const live = findLive(graph, going);
  const decide = (node: number): Decision => {
    const inside = live.get(node);
    const isGoing = going.has(node) && inside === undefined;
    if (isGoing) return { action: 'delete', reason: going.get(node) ?? '' };
    const reason = kept.get(node) ?? inside ?? spared.get(node);
    if (reason !== undefined) return { action: 'keep', reason };
    return {
      action: 'keep',
      reason: selected.has(node) ? 'not in the approved plan' : describeUnselected(graph, node),
    };
  };
  const decisions = Array.from({ length: graph.count }, (_, node) => decide(node));
  const deletions = orderDeletions(graph, decisions);
  return { facts, policy, graph, decisions, deletions, warnings: findWarnings(graph, policy, decisions) };
}

/** Whoever wonders why a cache is still there should not have to look for the rule that is meant for it. */
function describeUnselected(graph: Graph, node: number): string {
  const { content = 'image', humanTags = [] } = graph.nodes[node] ?? {};
  const isOther = content !== 'image' && content !== 'unknown' && humanTags.length > 0;
  return isOther ? `no rule selects it; it is ${describeContent(content)}` : 'no rule selects it';
}

/** What it is and holds nobody knows, and tomorrow it may be readable: it stays, and shields what it may hold. */
function findUnread(graph: Graph): ReadonlyMap<number, string> {
  const unread = new Map<number, string>();
  graph.nodes.forEach(({ manifest }, node) => {
    if (manifest?.kind === 'unread') unread.set(node, 'the registry did not serve its manifest');
  });
  return unread;
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

function findWarnings(graph: Graph, policy: Policy, decisions: readonly Decision[]): readonly string[] {
  const versions = graph.nodes.slice(0, graph.count).flatMap(({ version }) => version ?? []);
  const isTagged = (_: Decision, node: number) => versions[node]?.tags.length;
  return [
    ...findUnmatched(versions, policy).map(
      ({ input, message, guess }) =>
        `${input.startsWith('keep-') ? `\`${input}\`: ` : ''}${message}${guess ? `; ${guess.hint}` : ''}`,
    ),
    ...(decisions.some(isTagged) && decisions.filter(isTagged).every(({ action }) => action === 'delete')
      ? ['every tagged version would go; GitHub refuses to delete the last one']
      : []),
    ...describeUnserved(graph),
  ];
}

const MOST_NAMED = 5;

/** Such a version shields all that is older, in each run: somebody has to look at it. */
function describeUnserved(graph: Graph): readonly string[] {
  const unserved = graph.nodes.slice(0, graph.count).filter(({ manifest }) => manifest?.kind === 'unread');
  const [one] = unserved;
  if (!one?.version) return [];
  const names = unserved
    .slice(0, MOST_NAMED)
    .map(({ version }) => version && `${nameOf(version)} (${version.digest}, version ${version.id})`);
  const more = unserved.length > MOST_NAMED ? `, and ${unserved.length - MOST_NAMED} more` : '';
  return [
    `the registry did not serve ${names.join(', ')}${more}: nothing that is older is deleted, since it may hold it; if this repeats, push that image again, or delete that version in the package's settings`,
  ];
}
