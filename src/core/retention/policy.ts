import type { TagPattern } from './pattern.ts';

/** What may go, and what stays whatever else is said. Rules only select; everything else only keeps. */
export interface Policy {
  readonly rules: readonly Rule[];
  readonly keepTags: readonly TagPattern[];
  readonly keepDigests: ReadonlySet<string>;
  /** Milliseconds; nothing younger is touched, so that a push under way loses nothing. */
  readonly minAge: number;
  /** Digests that somebody agreed to: nothing else goes. Absent where nobody was asked. */
  readonly approved?: ReadonlySet<string>;
}

/** A group of versions, and which of them go. */
export interface Rule {
  /** As reasons call it: `delete-tags`, `rule 2`. */
  readonly name: string;
  readonly select: Selection;
  /** The newest so many images of the group stay, beside those that stay by name. Not for orphans and caches: they are no images. */
  readonly keepLatest?: number;
  readonly order: Order;
  /** Milliseconds; younger ones of the group stay. */
  readonly olderThan?: number;
}

export type Selection =
  | { readonly kind: 'tags'; readonly patterns: readonly TagPattern[] }
  | { readonly kind: 'untagged' }
  | { readonly kind: 'orphans' }
  | { readonly kind: 'pull-requests' }
  | { readonly kind: 'caches' };

/** What `newest` means: the age of the digest, or the version in its tags. */
export type Order = 'created' | 'version';
