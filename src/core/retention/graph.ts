import { type ManifestFacts, nameOf, type PackageFacts, shortDigest, type Version } from './facts.ts';
import { type KnownContent, resolveContents } from './resolve-content.ts';
import { parseTagLink, type TagLink } from './tag-kind.ts';

/**
 * Who needs whom. A node is a number: first the versions, in their order, then digests that a version names and the
 * package does not have. Those count too: what refers to a platform that is missing still belongs to its image.
 */
export interface Graph {
  readonly nodes: readonly Node[];
  /** Nodes that are versions; the rest is missing. */
  readonly count: number;
  /** Below an index, at one step. */
  readonly children: readonly (readonly number[])[];
  readonly parents: readonly (readonly number[])[];
  /** Signatures, attestations, SBOMs of a node: by their subject, or by their tag. */
  readonly referrers: readonly (readonly number[])[];
  readonly subjects: readonly (readonly number[])[];
}

export interface Node {
  readonly digest: string;
  /** Absent where the package does not have it. */
  readonly version?: Version;
  readonly manifest?: ManifestFacts;
  /** What it is; absent where its manifest was not read. */
  readonly content?: KnownContent;
  /** Tags that people and their tools gave: what they name is something of its own. The others speak of another version. */
  readonly humanTags: readonly string[];
}

export function buildGraph({ versions, manifests }: Pick<PackageFacts, 'versions' | 'manifests'>): Graph {
  const contents = resolveContents(manifests);
  const links = versions.map((version) => linksOf(version, manifests, contents.get(version.digest)));
  const nodes: Node[] = versions.map((version, node) => {
    const manifest = manifests.get(version.digest);
    const content = contents.get(version.digest);
    const humanTags = version.tags.filter((tag) => !links[node]?.has(tag));
    return {
      digest: version.digest,
      version,
      humanTags,
      ...(manifest && { manifest }),
      ...(content && { content }),
    };
  });
  const numbers = new Map(nodes.map(({ digest }, node) => [digest, node]));
  const halves = new Map(nodes.flatMap(({ digest }, node) => halfOf(digest).map((half) => [half, node])));
  const numberOf = (digest: string) => {
    const known = numbers.get(digest) ?? halves.get(digest);
    if (known !== undefined) return known;
    numbers.set(digest, nodes.length);
    return nodes.push({ digest, humanTags: [] }) - 1;
  };
  const children = versions.map(({ digest }, node) =>
    without(node, unique((manifests.get(digest)?.children ?? []).map(numberOf))),
  );
  const subjects = versions.map((version, node) =>
    without(node, unique(subjectsOf(version, manifests, links[node]).map(numberOf))),
  );
  const empty = nodes.slice(versions.length).map(() => []);
  return {
    nodes,
    count: versions.length,
    children: [...children, ...empty],
    subjects: [...subjects, ...empty],
    parents: invert(children, nodes.length),
    referrers: invert(subjects, nodes.length),
  };
}

/** What a node takes with it: children and referrers, those of missing digests included. */
export function dependentsOf(graph: Graph, node: number): readonly number[] {
  return unique([...reach(graph, graph.children[node], node), ...reach(graph, graph.referrers[node], node)]);
}

/** The versions among these; instead of a missing digest, what refers to it. */
export function reach(graph: Graph, nodes: readonly number[] = [], from: number): readonly number[] {
  return nodes
    .flatMap((one) => (one < graph.count ? [one] : (graph.referrers[one] ?? [])))
    .filter((one) => one !== from);
}

export function nameOfNode({ nodes }: Graph, node: number): string {
  const { version, digest = '' } = nodes[node] ?? {};
  return version ? nameOf(version) : `${shortDigest(digest)} (missing)`;
}

/** What a version speaks of: by the subject in its manifest, and by its tags. */
function subjectsOf(
  { digest }: Version,
  manifests: PackageFacts['manifests'],
  links: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const subject = manifests.get(digest)?.subject;
  return subject === undefined ? [...links.values()] : [subject, ...links.values()];
}

/** The tags of a version that speak of another one, each with its digest. */
function linksOf(
  { digest, tags }: Version,
  manifests: PackageFacts['manifests'],
  content: KnownContent | undefined,
): ReadonlyMap<string, string> {
  const manifest = manifests.get(digest);
  const links = tags.flatMap((tag) => {
    const link = parseTagLink(tag);
    return link && isLink(link, content, manifest, manifests) ? [[tag, link.digest] as const] : [];
  });
  return new Map(links);
}

/** An image may be tagged with a digest, too; a signature is one under any tag that has the digest in it. */
function isLink(
  { digest, hasPrefix }: TagLink,
  content: KnownContent | undefined,
  manifest: ManifestFacts | undefined,
  manifests: PackageFacts['manifests'],
): boolean {
  if (content === 'signature' || content === 'attestation' || content === 'sbom') return true;
  if (hasPrefix || content === 'chart' || content === 'cache') return false;
  if (content !== 'image') return true;
  // Images can refer to others as well; then the tag is their list, or one of them.
  const speaksOfIt = (one: ManifestFacts | undefined) => one?.subject?.startsWith(digest) ?? false;
  return (
    speaksOfIt(manifest) || (manifest?.children.some((child) => speaksOfIt(manifests.get(child))) ?? false)
  );
}

/** The tag of a sha512 digest has room for half of it. */
function halfOf(digest: string): readonly string[] {
  return digest.startsWith('sha512:') ? [digest.slice(0, 'sha512:'.length + 64)] : [];
}

function invert(edges: readonly (readonly number[])[], size: number): readonly (readonly number[])[] {
  const inverse: number[][] = Array.from({ length: size }, () => []);
  edges.forEach((targets, source) => {
    for (const target of targets) inverse[target]?.push(source);
  });
  return inverse;
}

function unique(numbers: readonly number[]): readonly number[] {
  return numbers.length < 2 ? numbers : [...new Set(numbers)];
}

function without(node: number, numbers: readonly number[]): readonly number[] {
  return numbers.includes(node) ? numbers.filter((one) => one !== node) : numbers;
}
