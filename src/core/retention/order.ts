import type { Version } from './facts.ts';
import { dependentsOf, type Graph } from './graph.ts';

/** One version to delete. */
export interface Deletion {
  readonly version: Version;
  readonly reason: string;
  /** Digests that have to be gone first: where one of them stays, this stays too. */
  readonly after: readonly string[];
}

/**
 * The oldest image first, each before what is inside it or refers to it, and that right after it: wherever the run is
 * cut, no image is left without its parts, and little is left without its image.
 */
export function orderDeletions(
  graph: Graph,
  decisions: readonly { readonly action: string; readonly reason: string }[],
): readonly Deletion[] {
  const goes = (node: number) => decisions[node]?.action === 'delete';
  const nodes = decisions.flatMap((_, node) => (goes(node) ? [node] : []));
  const next = new Map(nodes.map((node) => [node, dependentsOf(graph, node).filter(goes)]));
  const after = new Map<number, string[]>(nodes.map((node) => [node, []]));
  const isDone = new Set<number>();
  return sortByNeed(sortStarts(graph, nodes, next), next).flatMap((node) => {
    const version = graph.nodes[node]?.version;
    if (!version) return [];
    isDone.add(node);
    for (const one of next.get(node) ?? []) if (!isDone.has(one)) after.get(one)?.push(version.digest);
    return [{ version, reason: decisions[node]?.reason ?? '', after: after.get(node) ?? [] }];
  });
}

/** How many deletions from here on belong to the same image: those up to the next one that nothing has to precede. */
export function countImageDeletions(deletions: readonly Deletion[], from: number): number {
  const next = deletions.findIndex(({ after }, at) => at > from && after.length === 0);
  return (next < 0 ? deletions.length : next) - from;
}

type Edges = ReadonlyMap<number, readonly number[]>;

/**
 * A depth-first walk, and of it the reverse of the order in which it leaves the nodes: each stands before all that it
 * leads to, but for circles (a list of referrers may list what it refers to), which begin where they were entered.
 */
function sortByNeed(starts: readonly number[], next: Edges): readonly number[] {
  const left: number[] = [];
  const entered = new Set<number>();
  for (const start of starts) {
    const path = [{ node: start, at: 0 }];
    while (path.length > 0) {
      const step = path.at(-1) ?? { node: start, at: 0 };
      if (step.at === 0 && entered.has(step.node)) {
        path.pop();
        continue;
      }
      entered.add(step.node);
      const target = next.get(step.node)?.[step.at++];
      if (target === undefined) left.push(path.pop()?.node ?? step.node);
      else if (!entered.has(target)) path.push({ node: target, at: 0 });
    }
  }
  return left.reverse();
}

/** Where to begin, so that turned around the oldest comes first: what nothing leads to, then the ways into circles. */
function sortStarts(graph: Graph, nodes: readonly number[], next: Edges): readonly number[] {
  const targets = new Set([...next.values()].flat());
  const ranked = nodes.map((node) => ({
    node,
    rank: !targets.has(node) ? 0 : graph.nodes[node]?.humanTags.length ? 1 : 2,
    createdAt: graph.nodes[node]?.version?.createdAt ?? 0,
  }));
  ranked.sort((a, b) => a.rank - b.rank || b.createdAt - a.createdAt || b.node - a.node);
  return ranked.map(({ node }) => node);
}
