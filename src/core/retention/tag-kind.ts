/**
 * Tags that stand in for a missing referrers API: `sha256-<hex>` is the list of what refers to a digest
 * (distribution-spec, "Referrers Tag Schema"), with an ending it is a signature, attestation or SBOM of cosign, which
 * may put a text of the user's before it (`--attachment-tag-prefix`).
 */
const LINK = /^([\w.-]*?)(sha256|sha512)-([0-9a-f]{64})(?:\.[a-z0-9]+(?:[._-][a-z0-9]+)*)?$/;
const LONGEST_TAG = 128;
const PULL_REQUEST = /^pr-([1-9]\d{0,9})([._-].*)?$/;

/** The digest in a tag, if it is made like one that speaks of another version. */
export interface TagLink {
  /** Or the start of it: the tag of a sha512 digest holds half of it. */
  readonly digest: string;
  readonly hasPrefix: boolean;
}

export function parseTagLink(tag: string): TagLink | undefined {
  const [, prefix = '', algorithm, hex] = LINK.exec(tag) ?? [];
  return algorithm ? { digest: `${algorithm}:${hex}`, hasPrefix: prefix !== '' } : undefined;
}

/** The pull request whose image may have this tag: `pr-7`, and with a suffix `pr-7-alpine`. */
export function pullRequestOf(tag: string): number | undefined {
  const number = PULL_REQUEST.exec(tag)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether a tag says more than the number: then it may as well be that of a branch called so. */
export function hasPullRequestSuffix(tag: string): boolean {
  return PULL_REQUEST.exec(tag)?.[2] !== undefined;
}

/** Whether the image of a branch may have this tag: its name with other characters for those that no tag has, and what a flavor adds. */
export function mayBeImageOf(tag: string, branch: string): boolean {
  const name = branch.replace(/[^\w.-]+/g, '-').toLowerCase();
  const text = tag.toLowerCase();
  if (text.length === LONGEST_TAG && name.startsWith(text)) return true;
  return text === name || (text.startsWith(name) && /^[._-]/.test(text.slice(name.length)));
}
