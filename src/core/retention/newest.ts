import compareSemver from 'semver/functions/compare.js';
import parseSemver from 'semver/functions/parse.js';
import type { Graph } from './graph.ts';
import type { Order } from './policy.ts';

/** The newest first; of the same age the one that GitHub saw later. */
export function sortNewestFirst(graph: Graph, nodes: readonly number[], order: Order): readonly number[] {
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
