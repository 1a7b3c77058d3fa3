/**
 * Tags that stand in for a missing referrers API: `sha256-<hex>` is the list of what refers to a digest
 * (distribution-spec, "Referrers Tag Schema"), with an ending it is a signature, attestation or SBOM of cosign.
 */
const LINK = /^(sha256|sha512)-([0-9a-f]{64})(?:\.[a-z0-9]+(?:[._-][a-z0-9]+)*)?$/;
const PULL_REQUEST = /^pr-([1-9]\d{0,9})(?:[._-].*)?$/;

/** The digest that a tag speaks of, or the start of it: the tag of a sha512 digest holds half of it. */
export function linkOf(tag: string): string | undefined {
  const [, algorithm, hex] = LINK.exec(tag) ?? [];
  return algorithm && `${algorithm}:${hex}`;
}

/** Tags that people and their tools gave: what they name is an image of its own. */
export function humanTagsOf(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => linkOf(tag) === undefined);
}

/** The pull request whose image has this tag: `pr-7`, and with a suffix `pr-7-alpine`. */
export function pullRequestOf(tag: string): number | undefined {
  const number = PULL_REQUEST.exec(tag)?.[1];
  return number === undefined ? undefined : Number(number);
}
