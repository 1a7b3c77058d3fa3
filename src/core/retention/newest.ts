import { compareVersions } from '../metadata/version-order.ts';
import type { Graph } from './graph.ts';
import { isCounted } from './judge.ts';
import type { Rule } from './policy.ts';
import { type Ranked, rankVersions, type VersionRanks } from './version-rank.ts';

/** What a rule says of the order of its images. */
export interface Ranking {
  /** They stay. */
  readonly newest: ReadonlySet<number>;
  /** Why nobody can say whether they are among the newest: they stay, too. */
  readonly unranked: ReadonlyMap<number, string>;
}

/**
 * Images are counted, not versions: one that is inside another that stays counts with it (platforms with a tag of
 * their own). What is `pinned` stays anyway and takes no place, but has a part in the order. What the registry does not
 * have may be an image or not: it keeps its place, and takes none from an image.
 */
export function findNewest(
  graph: Graph,
  { keepLatest, order }: Rule,
  members: readonly number[],
  pinned: { readonly has: (node: number) => boolean },
): Ranking {
  const newest = new Set<number>();
  if (keepLatest === undefined) return { newest, unranked: new Map() };
  let count = 0;
  const byAge = sortByAge(
    graph,
    members.filter((node) => isCountedNode(graph, node)),
  );
  const ranks = order === 'version' ? rankVersions(byAge) : undefined;
  for (const { node } of ranks ? sortByVersion(byAge, ranks) : byAge) {
    if (count === keepLatest) break;
    if (pinned.has(node) || isInside(graph, node, newest)) continue;
    newest.add(node);
    if (graph.nodes[node]?.manifest?.kind !== 'absent') count++;
  }
  return { newest, unranked: ranks?.unranked ?? new Map() };
}

function isCountedNode({ nodes }: Graph, node: number): boolean {
  return nodes[node] !== undefined && isCounted(nodes[node]);
}

/** The newest first; of the same age or version the one that GitHub saw later. */
function sortByAge(graph: Graph, nodes: readonly number[]): readonly Ranked[] {
  const images = nodes.map((node) => {
    const { version, humanTags } = graph.nodes[node] ?? { humanTags: [] };
    return { node, tags: humanTags, createdAt: version?.createdAt ?? 0, id: version?.id ?? 0 };
  });
  return images.sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
}

function sortByVersion(images: readonly Ranked[], { versions }: VersionRanks): readonly Ranked[] {
  const ranked = images.flatMap((image) => {
    const version = versions.get(image.node);
    return version ? [{ image, version }] : [];
  });
  return ranked.sort((a, b) => compareVersions(b.version, a.version)).map(({ image }) => image);
}

function isInside(graph: Graph, node: number, outer: ReadonlySet<number>): boolean {
  const seen = new Set([node]);
  const queue = [...(graph.parents[node] ?? [])];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    if (outer.has(parent)) return true;
    if (seen.has(parent)) continue;
    seen.add(parent);
    queue.push(...(graph.parents[parent] ?? []));
  }
  return false;
}
