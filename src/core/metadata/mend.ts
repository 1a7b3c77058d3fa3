// distribution-spec, "Pulling manifests": <reference> as a tag is at most 128 of these characters.
const MAX_TAG_LENGTH = 128;

/** Any text as tag characters; what else is in it becomes a dash, runs of it become one. */
export function sanitizeTag(text: string): string {
  return text.replace(/[^a-zA-Z0-9._-]+/g, '-');
}

/** Why no registry takes this tag; nothing when it is fine. */
export function findTagFlaw(tag: string): string | undefined {
  if (tag.length > MAX_TAG_LENGTH)
    return `it has ${tag.length} characters, and ${MAX_TAG_LENGTH} are allowed`;
  return /^[a-zA-Z0-9_]/.test(tag) ? undefined : `it starts with \`${tag.slice(0, 1)}\``;
}

/** A tag that registries take: leading dots and dashes go, and what is too long ends in a hash of all of it. */
export function mendTag(text: string): string {
  const tag = sanitizeTag(text).replace(/^[.-]+/, '');
  if (tag === '') return `ref-${hashText(text)}`;
  if (tag.length <= MAX_TAG_LENGTH) return tag;
  const hash = hashText(text);
  return `${tag.slice(0, MAX_TAG_LENGTH - hash.length - 1)}-${hash}`;
}

/** FNV-1a, 32 bits, as 8 hex digits: tells cut names apart, and protects nothing. */
export function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
