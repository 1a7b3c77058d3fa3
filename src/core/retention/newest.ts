import compareSemver from 'semver/functions/compare.js';
import parseSemver from 'semver/functions/parse.js';
import type { Graph } from './graph.ts';
import { isCounted } from './judge.ts';
import type { Order, Rule } from './policy.ts';

/** What a rule says of the order of its images. */
export interface Ranking {
  /** They stay. */
  readonly newest: ReadonlySet<number>;
  /** Why nobody can say whether they are among the newest: they stay, too. */
  readonly unranked: ReadonlyMap<number, string>;
}

/**
 * Images are counted, not versions: one that is inside another that stays counts with it (platforms with a tag of
 * their own). What the registry does not have may be an image or not: it keeps its place, and takes none from an image.
 */
export function findNewest(graph: Graph, { keepLatest, order }: Rule, members: readonly number[]): Ranking {
  const newest = new Set<number>();
  const unranked = new Map<number, string>();
  if (keepLatest === undefined) return { newest, unranked };
  let count = 0;
  const images = members.filter((node) => graph.nodes[node] && isCounted(graph.nodes[node]));
  for (const node of sortNewestFirst(graph, images, order)) {
    if (count === keepLatest) break;
    if (isInside(graph, node, newest)) continue;
    newest.add(node);
    if (graph.nodes[node]?.manifest?.kind !== 'absent') count++;
  }
  return { newest, unranked };
}

/** The newest first; of the same age the one that GitHub saw later. */
function sortNewestFirst(graph: Graph, nodes: readonly number[], order: Order): readonly number[] {
  const ranked = nodes.map((node) => {
    const { version, humanTags } = graph.nodes[node] ?? { humanTags: [] };
    const highest = order === 'version' ? highestOf(humanTags) : undefined;
    return { node, createdAt: version?.createdAt ?? 0, id: version?.id ?? 0, highest };
  });
  ranked.sort((a, b) => compareVersions(b.highest, a.highest) || b.createdAt - a.createdAt || b.id - a.id);
  return ranked.map(({ node }) => node);
}

type Semver = ReturnType<typeof parseSemver>;

function highestOf(tags: readonly string[]): Semver | undefined {
  const versions = tags.flatMap((tag) => parseSemver(tag.replace(/^v/i, '')) ?? []);
  return versions.sort(compareSemver).at(-1);
}

/** Without a version in its tags an image is older than all that have one. */
function compareVersions(a: Semver | undefined, b: Semver | undefined): number {
  if (!a || !b) return Number(!!a) - Number(!!b);
  return compareSemver(a, b);
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
