import { blobsOf, childrenOf, type Manifest, parseManifest } from '../manifest.ts';
import { SlipwayError } from '../problem.ts';
import { isDigest } from '../reference.ts';
import { type Content, isBlobEntry, readContent } from './content.ts';
import type { Blob, ManifestFacts } from './facts.ts';
import { readSigns, type Signs } from './manifest-signs.ts';

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
/** Docker's first format: an image, of which only the layers have digests. */
const DOCKER_SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+/;
/** What a draft of OCI 1.1 had for artifacts; registries still hold some. */
const ARTIFACT_MANIFEST = 'application/vnd.oci.artifact.manifest.v1+json';

/** What a manifest says of others. One that cannot be understood is taken to hold every digest in its text. */
export function readManifestFacts(bytes: Uint8Array, mediaType: string, share: ShareBlob): ManifestFacts {
  const manifest = parseIfKnown(bytes, mediaType);
  if (!manifest) return readUnknown(bytes, mediaType);
  const entries = childrenOf(manifest);
  const children = entries.filter((entry) => !isBlobEntry(entry));
  const content = readContent(manifest);
  return {
    kind: manifest.kind === 'index' ? 'index' : 'image',
    ...(content && { content }),
    size: bytes.byteLength,
    children: children.map(({ digest }) => digest),
    blobs: [...blobsOf(manifest), ...entries.filter(isBlobEntry)].map(share),
    ...(manifest.subject && { subject: manifest.subject.digest }),
  };
}

/** Whatever it may need is kept; what it is, it may say all the same. */
function readUnknown(bytes: Uint8Array, mediaType: string): ManifestFacts {
  const text = new TextDecoder().decode(bytes);
  const signs = readSigns(text);
  const type = mediaType || signs.mediaType || '';
  const content = readUnknownContent(signs, type);
  const mentioned = new Set(text.match(DIGESTS) ?? []);
  const digest = type === ARTIFACT_MANIFEST ? signs.subject?.digest : undefined;
  const subject = digest !== undefined && isDigest(digest) ? digest : undefined;
  // It speaks of its subject, and does not hold it: it must not keep what is to go.
  if (subject) mentioned.delete(subject);
  return {
    kind: 'unknown',
    ...(content && { content }),
    size: bytes.byteLength,
    children: [...mentioned],
    blobs: [],
    ...(subject && { subject }),
  };
}

function readUnknownContent(signs: Signs, type: string): Content | undefined {
  if (DOCKER_SCHEMA_1.test(type)) return 'image';
  if (type === ARTIFACT_MANIFEST) return readContent({ artifactType: signs.artifactType ?? type });
  return signs.config || signs.manifests ? readContent(signs) : undefined;
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
