import type { Content } from './content.ts';
import type { ManifestFacts, PackageFacts } from './facts.ts';

/** `unknown`: its manifest is of an unknown type, or the registry does not have it, or did not say. */
export type KnownContent = Content | 'unknown';

/** An index that has several kinds inside is the first of these. */
const ORDER: readonly KnownContent[] = [
  'image',
  'cache',
  'chart',
  'artifact',
  'sbom',
  'attestation',
  'signature',
  'unknown',
];

/** What each manifest is: as it says itself, or, of an index that does not say, as what is inside it. */
export function resolveContents(manifests: PackageFacts['manifests']): ReadonlyMap<string, KnownContent> {
  const contents = new Map<string, KnownContent>();
  const open = new Set<string>();
  const parents = new Map<string, string[]>();
  for (const [digest, manifest] of manifests) {
    const own = ownContent(manifest);
    if (own) contents.set(digest, own);
    else {
      open.add(digest);
      for (const child of manifest.children) addTo(parents, child, digest);
    }
  }
  if (open.size > 0)
    for (const content of ORDER) {
      const queue = [...contents].flatMap(([digest, one]) => (one === content ? [digest] : []));
      for (const digest of queue)
        for (const parent of parents.get(digest) ?? []) {
          if (!open.delete(parent)) continue;
          contents.set(parent, content);
          queue.push(parent);
        }
    }
  // Of an index of which nothing is left nobody can tell; most likely it was one of platforms.
  for (const digest of open) contents.set(digest, 'image');
  return contents;
}

function ownContent({ kind, content }: ManifestFacts): KnownContent | undefined {
  if (kind === 'absent' || kind === 'unread') return 'unknown';
  if (content) return content;
  if (kind === 'index') return undefined;
  return kind === 'image' ? 'image' : 'unknown';
}

function addTo(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
