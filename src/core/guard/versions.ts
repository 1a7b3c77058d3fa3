import { decideFloatingTags, type FloatingFacts, type TagDecision } from '../metadata/floating.ts';
import { withoutTags } from '../metadata/metadata.ts';
import type { Metadata } from '../metadata/types.ts';
import { findVersion } from '../metadata/versions.ts';

/** The metadata that is left, and the decision about each tag. */
export interface GuardedMetadata {
  readonly metadata: Metadata;
  readonly decisions: readonly TagDecision[];
}

/** Takes out the tags that would go back to an older version: for whoever only derives metadata, as the plan does. */
export function guardMetadata(metadata: Metadata, facts: FloatingFacts, bakeTarget: string): GuardedMetadata {
  const decisions = decideFloatingTags(metadata, facts);
  const held = new Set(decisions.filter(({ moves }) => !moves).map(({ tag }) => tag));
  return { metadata: held.size > 0 ? withoutTags(metadata, held, bakeTarget) : metadata, decisions };
}

/**
 * Whether a tag stays, by the version of the image that it names now: where nothing else is known of other versions,
 * and where another run has moved the tag meanwhile.
 */
export function decideByImage(
  tag: string,
  metadata: Metadata,
  facts: FloatingFacts,
  version: string | undefined,
): TagDecision | undefined {
  const known = { source: 'registry' as const, names: version === undefined ? [] : [version] };
  return decideFloatingTags(metadata, { ...facts, known }).find((decision) => decision.tag === tag);
}

/**
 * A list of git tags tells which version is the highest only if it is all of them. A shallow checkout has the tag of
 * this run alone, or those that earlier runs left on the machine; a clone of one branch has the tags of that branch.
 */
export function isWholeList(
  names: readonly string[],
  own: string,
  clone: { readonly isShallow: boolean; readonly fetches: readonly string[] },
): boolean {
  if (clone.isShallow || clone.fetches.some((line) => !/refs\/heads\/\*|refs\/tags\/\*/.test(line)))
    return false;
  return names.some((name) => name !== own && findVersion(name) !== undefined);
}
