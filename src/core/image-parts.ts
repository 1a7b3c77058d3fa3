import type { Descriptor } from './descriptor.ts';
import { blobsOf, childrenOf, isAttestation, type Manifest } from './manifest.ts';
import { formatPlatform, isUnknownPlatform } from './platform.ts';
import type { Problem } from './problem.ts';

/** A manifest of an image, with what it says. */
export interface PartManifest {
  readonly digest: string;
  readonly content: Manifest;
}

/** Where the image comes from: built by this run, or found in the registry, put there by an earlier one. */
export type ImageOrigin = 'built' | 'found';

// image-spec, layer.md, "Non-Distributable Layers"; docker calls them foreign.
const elsewhere = /\.(?:nondistributable|foreign)\./;

/** Whether a layer is fetched from its vendor: a registry need not have it, and a client does not push it. */
export function isForeignLayer({ mediaType }: Descriptor): boolean {
  return elsewhere.test(mediaType);
}

/** Whether a registry has to have a blob for the image to be whole. */
export function isStoredBlob(blob: Descriptor): boolean {
  // What the manifest itself contains needs no blob (image-spec, descriptor.md, "Embedded Content").
  return !isForeignLayer(blob) && blob.data === undefined;
}

/** Whether a child of an index is a blob and no manifest: BuildKit's older caches list their layers so. */
export function isBlobType(mediaType: string): boolean {
  return /\.layer\.|\.rootfs\.|\.cacheconfig\.|\.config\./.test(mediaType);
}

/** Names every part that a registry lacks by its digest and by what it is to the image; no tag may move then. */
export function describeLostParts(
  repository: string,
  root: PartManifest,
  manifests: readonly PartManifest[],
  lost: readonly string[],
  origin: ImageOrigin,
): readonly Problem[] {
  const names = nameParts(root, manifests);
  return lost.map((digest) => ({
    ...remedies[origin],
    message: `${repository}@${root.digest} is incomplete: ${digest}, ${names.get(digest) ?? 'which it is made of'}, is gone`,
  }));
}

const remedies = {
  built: {
    code: 'release.part-missing',
    hint: 'no tag was moved; run the job again, and look for a clean-up that runs at the same time',
  },
  found: {
    code: 'closure.incomplete',
    hint: 'no tag was moved; a clean-up has removed a part of the image: build it again, or take another version of it. Clean-ups have to keep the untagged manifests that a tagged index names',
  },
} as const;

/** What each part is to the image: `its image for linux/arm64`, `a layer of its image for linux/arm64`. */
function nameParts(root: PartManifest, manifests: readonly PartManifest[]): ReadonlyMap<string, string> {
  const names = new Map([[root.digest, 'it']]);
  const contents = new Map(manifests.map(({ digest, content }) => [digest, content]));
  for (const [digest, own] of names) {
    const content = contents.get(digest);
    if (!content) continue;
    const children = childrenOf(content);
    for (const child of children)
      if (!names.has(child.digest)) names.set(child.digest, nameChild(child, children));
    for (const [at, { digest: blob }] of blobsOf(content).entries())
      if (!names.has(blob)) names.set(blob, `${at === 0 ? 'the configuration' : 'a layer'} of ${own}`);
  }
  return names;
}

function nameChild(child: Descriptor, siblings: readonly Descriptor[]): string {
  if (isAttestation(child)) {
    const subject = child.annotations?.['vnd.docker.reference.digest'];
    const image = siblings.find(({ digest }) => digest === subject);
    return `the attestation of ${image ? nameChild(image, []) : 'one of its images'}`;
  }
  const { platform } = child;
  return platform && !isUnknownPlatform(platform)
    ? `its image for ${formatPlatform(platform)}`
    : 'a manifest that it names';
}
