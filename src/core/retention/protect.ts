import { DAY, shortDigest } from './facts.ts';
import { type Graph, nameOfNode } from './graph.ts';

/**
 * Everything that is reachable from what is not going, with the reason: children at any depth, referrers, and through
 * what is missing.
 */
export function findLive(graph: Graph, going: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  const search = new Search(graph);
  const staying = Array.from({ length: graph.count }, (_, node) => node).filter((node) => !going.has(node));
  const isNamed = (node: number) => Number((graph.nodes[node]?.humanTags.length ?? 0) > 0);
  // Images with names first: they are what reasons speak of.
  for (const node of staying.sort((a, b) => isNamed(b) - isNamed(a) || a - b)) search.visit(node, undefined);
  search.run();
  return search.reasons;
}

/** Visits each node once; what was reached knows through which image. */
class Search {
  readonly reasons = new Map<number, string>();
  /** The image that a node without a name of its own is spoken of as. */
  private readonly names = new Map<number, string>();
  private readonly seen = new Set<number>();
  private readonly queue: number[] = [];
  private readonly graph: Graph;
  /** Versions, the oldest first; those before `shielded` are kept, for something unread may hold them. */
  private readonly byAge: readonly number[];
  private shielded = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    const ageOf = (node: number) => graph.nodes[node]?.version?.createdAt ?? 0;
    this.byAge = Array.from({ length: graph.count }, (_, node) => node).sort((a, b) => ageOf(a) - ageOf(b));
  }

  visit(node: number, reason: string | undefined, image?: string): void {
    if (reason !== undefined && !this.reasons.has(node)) {
      this.reasons.set(node, reason);
      if (image && !this.graph.nodes[node]?.humanTags.length) this.names.set(node, image);
    }
    if (this.seen.has(node)) return;
    this.seen.add(node);
    this.queue.push(node);
  }

  run(): void {
    for (let at = 0; at < this.queue.length; at++) {
      const node = this.queue[at] ?? 0;
      const name = this.names.get(node) ?? nameOfNode(this.graph, node);
      for (const child of this.graph.children[node] ?? [])
        this.visit(child, `part of ${name}, which stays`, name);
      for (const referrer of this.graph.referrers[node] ?? [])
        this.visit(referrer, `refers to ${name}, which stays`, name);
      this.shield(node);
    }
  }

  /**
   * GitHub lists it and the registry does not have it, or does not serve it: nobody can say what it holds. It can only
   * hold what was there before it; a day more is for tools that push in another order.
   */
  private shield(node: number): void {
    const { version, manifest } = this.graph.nodes[node] ?? {};
    if (!version || (manifest?.kind !== 'absent' && manifest?.kind !== 'unread')) return;
    for (; this.shielded < this.byAge.length; this.shielded++) {
      const older = this.byAge[this.shielded] ?? 0;
      if ((this.graph.nodes[older]?.version?.createdAt ?? 0) > version.createdAt + DAY) return;
      this.visit(older, `${shortDigest(version.digest)} is listed and cannot be read; it may hold this`);
    }
  }
}
