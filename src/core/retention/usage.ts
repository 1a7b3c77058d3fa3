import type { Blob } from './facts.ts';
import type { Graph } from './graph.ts';
import { isCounted, isOrphan, isUntagged } from './judge.ts';
import type { RetentionPlan } from './plan.ts';

/** What a package holds and how much of it; bytes as the manifests tell them, each blob once. */
export interface Usage {
  readonly package: string;
  readonly versions: number;
  /** What people count: what has a tag of its own, and untagged images that nothing has inside. */
  readonly images: number;
  readonly tags: number;
  /** Build caches; they are no images. */
  readonly caches: number;
  /** Charts, files and signatures with a name of their own: no images either. */
  readonly artifacts: number;
  readonly untagged: number;
  readonly children: number;
  readonly referrers: number;
  readonly orphans: number;
  /** Names of images of which a part is missing. */
  readonly broken: readonly string[];
  /** Versions whose manifest could not be read. */
  readonly unreadable: number;
  readonly bytes: UsageBytes;
}

export interface UsageBytes {
  readonly total: number;
  /** Used by more than one image, cache or artifact. */
  readonly shared: number;
  /** Freed by the plan. */
  readonly reclaimable: number;
  /** By tag; what an image shares with others counts for each. */
  readonly byTag: Readonly<Record<string, number>>;
}

/** From a plan for which every manifest was read. */
export function deriveUsage(plan: RetentionPlan): Usage {
  const { graph, facts } = plan;
  const nodes = Array.from({ length: graph.count }, (_, node) => node);
  const count = (is: (node: number) => boolean) => nodes.filter(is).length;
  const isNamed = (node: number) => (graph.nodes[node]?.humanTags.length ?? 0) > 0;
  const isImage = (node: number) => graph.nodes[node] !== undefined && isCounted(graph.nodes[node]);
  const isCache = (node: number) => graph.nodes[node]?.content === 'cache';
  const isReferrer = (node: number) => !isNamed(node) && (graph.subjects[node]?.length ?? 0) > 0;
  const isChild = (node: number) =>
    !isNamed(node) && !isReferrer(node) && (graph.parents[node]?.length ?? 0) > 0;
  const roots = nodes.filter((node) => isNamed(node) || isUntagged(graph, node));
  const images = roots.filter(isImage);
  return {
    package: facts.name,
    versions: graph.count,
    images: images.length,
    tags: nodes.reduce((sum, node) => sum + (graph.nodes[node]?.humanTags.length ?? 0), 0),
    caches: roots.filter(isCache).length,
    artifacts: count((node) => isNamed(node) && !isImage(node) && !isCache(node)),
    untagged: count((node) => isImage(node) && isUntagged(graph, node)),
    children: count(isChild),
    referrers: count(isReferrer),
    orphans: count((node) => isOrphan(graph, node)),
    broken: images.filter((node) => isBroken(graph, node)).flatMap((node) => labelOf(graph, node)),
    unreadable: count((node) => isUnreadable(graph, node)),
    bytes: deriveBytes(plan, roots),
  };
}

/** Whether a part of an image is missing, at any depth. */
function isBroken(graph: Graph, image: number): boolean {
  const isMissing = (node: number) => node >= graph.count || graph.nodes[node]?.manifest?.kind === 'absent';
  // All digests in the text of an unknown type count as its children: layers, too, which are no versions.
  const isSure = (node: number) => graph.nodes[node]?.manifest?.kind !== 'unknown';
  if (isMissing(image)) return true;
  return partsOf(graph, image).some((node) => isSure(node) && graph.children[node]?.some(isMissing));
}

function isUnreadable(graph: Graph, node: number): boolean {
  const kind = graph.nodes[node]?.manifest?.kind;
  return kind === 'absent' || kind === 'unread';
}

function labelOf(graph: Graph, node: number): string {
  const { humanTags = [], digest = '' } = graph.nodes[node] ?? {};
  return humanTags[0] ?? digest;
}

/** An image and all manifests inside it. */
function partsOf(graph: Graph, image: number): readonly number[] {
  const found = new Set([image]);
  for (const node of found) for (const child of graph.children[node] ?? []) found.add(child);
  return [...found];
}

function deriveBytes({ graph, decisions }: RetentionPlan, roots: readonly number[]): UsageBytes {
  const all = Array.from({ length: graph.count }, (_, node) => node);
  const kept = all.filter((node) => decisions[node]?.action === 'keep');
  const used = new Set<Blob>();
  const shared = new Set<Blob>();
  const byTag = new Map<string, number>();
  for (const image of roots) {
    const own = new Set<Blob>();
    const size = sumBytes(graph, partsOf(graph, image), own);
    for (const blob of own) (used.has(blob) ? shared : used).add(blob);
    for (const tag of graph.nodes[image]?.humanTags ?? []) byTag.set(tag, size);
  }
  const inImages = sumSizes(used);
  const total = inImages + sumBytes(graph, all, used);
  return {
    total,
    shared: sumSizes(shared),
    reclaimable: total - sumBytes(graph, kept, new Set()),
    byTag: Object.fromEntries(byTag),
  };
}

function sumSizes(blobs: ReadonlySet<Blob>): number {
  let sum = 0;
  for (const { size } of blobs) sum += size;
  return sum;
}

/** Manifests, and each blob that is not in `seen` yet, once; it is in it then. */
function sumBytes(graph: Graph, nodes: readonly number[], seen: Set<Blob>): number {
  let sum = 0;
  for (const node of nodes) {
    const { size = 0, blobs = [] } = graph.nodes[node]?.manifest ?? {};
    sum += size;
    for (const blob of blobs) {
      if (seen.has(blob)) continue;
      seen.add(blob);
      sum += blob.size;
    }
  }
  return sum;
}
