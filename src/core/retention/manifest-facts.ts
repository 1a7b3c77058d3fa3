import { blobsOf, childrenOf, type Manifest, parseManifest } from '../manifest.ts';
import { SlipwayError } from '../problem.ts';
import type { Blob, ManifestFacts } from './facts.ts';

/** Gives the same object for the same blob, so that ten thousand manifests share what they say of a layer. */
export type ShareBlob = (blob: { readonly digest: string; readonly size: number }) => Blob;

export function shareBlobs(): ShareBlob {
  const known = new Map<string, Blob>();
  return ({ digest, size }) => {
    const blob = known.get(digest) ?? { size };
    known.set(digest, blob);
    return blob;
  };
}

const DIGESTS = /sha256:[0-9a-f]{64}(?![0-9a-f])|sha512:[0-9a-f]{128}(?![0-9a-f])/g;

/** What a manifest says of others. One that cannot be understood is taken to hold every digest in its text. */
export function readManifestFacts(bytes: Uint8Array, mediaType: string, share: ShareBlob): ManifestFacts {
  const manifest = parseIfKnown(bytes, mediaType);
  const size = bytes.byteLength;
  if (!manifest) {
    const mentioned = new TextDecoder().decode(bytes).match(DIGESTS) ?? [];
    return { kind: 'unknown', size, children: [...new Set(mentioned)], blobs: [] };
  }
  const children = childrenOf(manifest);
  return {
    kind: manifest.kind === 'index' ? 'index' : 'image',
    size,
    children: children.map(({ digest }) => digest),
    blobs: blobsOf(manifest).map(share),
    ...(manifest.subject && { subject: manifest.subject.digest }),
  };
}

function parseIfKnown(bytes: Uint8Array, mediaType: string): Manifest | undefined {
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return undefined;
  }
}

const unreadable = { size: 0, children: [], blobs: [] };

/** GitHub lists it, and the registry does not have it. */
export const ABSENT: ManifestFacts = { kind: 'absent', ...unreadable };
/** The registry did not answer as it should: nobody knows what it holds. */
export const UNREAD: ManifestFacts = { kind: 'unread', ...unreadable };
