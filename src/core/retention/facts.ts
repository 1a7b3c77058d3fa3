import type { Content } from './content.ts';

/** What a package holds, as values: the whole decision about it is made from these, without asking again. */
export interface PackageFacts {
  /** `app`, or `app/server`. */
  readonly name: string;
  readonly versions: readonly Version[];
  /** By digest; every version has one. */
  readonly manifests: ReadonlyMap<string, ManifestFacts>;
  /** Pull requests whose images are there; only asked for where a rule speaks of them. */
  readonly pullRequests: ReadonlyMap<number, PullRequestState>;
  /** Branches of the repository; absent where no rule speaks of them, or nobody knows them. */
  readonly branches?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A version of a package, as GitHub lists it: a digest with the tags that name it now. */
export interface Version {
  readonly id: number;
  readonly digest: string;
  readonly tags: readonly string[];
  /** When GitHub saw the digest for the first time, in milliseconds; moving a tag to it does not change this. */
  readonly createdAt: number;
}

/**
 * `unknown`: a media type that nobody here knows; all digests in its text count as children.
 * `absent`: GitHub lists it and the registry does not have it. `unread`: the registry did not say.
 */
export type ManifestKind = 'index' | 'image' | 'unknown' | 'absent' | 'unread';

export interface ManifestFacts {
  readonly kind: ManifestKind;
  /** What it is; absent where it does not say: an index is what its children are. */
  readonly content?: Content;
  /** Bytes of the manifest itself. */
  readonly size: number;
  readonly children: readonly string[];
  /** What it says something about: a signature, an attestation. */
  readonly subject?: string;
  /** Config and layers. */
  readonly blobs: readonly Blob[];
}

/** The same object is the same blob, in all manifests: its digest is not needed to tell, and would take most of the memory. */
export interface Blob {
  readonly size: number;
}

/** `unknown`: there is no such pull request, or it cannot be seen. */
export type PullRequestState = 'open' | 'closed' | 'unknown';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** `sha256:0123456789ab`: enough to find it, short enough for a line. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':');
  return digest.slice(0, colon + 13);
}

/** What people call a version: its tags, or else its digest. */
export function nameOf({ digest, tags }: Pick<Version, 'digest' | 'tags'>): string {
  if (tags.length === 0) return shortDigest(digest);
  // A tag that speaks of a digest is as long as that: twelve digits find it.
  const short = tags.map((tag) => tag.replace(/(sha\d{3}-[0-9a-f]{12})[0-9a-f]{52}/, '$1…'));
  return short.length > 3 ? `${short.slice(0, 3).join(', ')}, …` : short.join(', ');
}
