import { compilePattern, type Pattern } from '../metadata/pattern.ts';

/** A pattern for tags or names: a glob (`v1.*`), or a regular expression between slashes (`/^v\d+$/`). */
export interface TagPattern {
  readonly text: string;
  /** To keep: a regular expression need only be found in the tag. */
  readonly isFoundIn: (tag: string) => boolean;
  /** To select: it has to match the tag as a whole. Whichever way it was meant, less is deleted. */
  readonly isWhole: (tag: string) => boolean;
  /** Whether it speaks of build caches, which no other pattern selects. */
  readonly namesCaches: boolean;
  /** Whether it matches any tag, as `*` does: then it means images, whatever else there is. */
  readonly isForAll: boolean;
}

/** Tags with nothing in common: what matches both of them matches any. */
const UNLIKELY = ['Q', '_7.qZ-x'] as const;

const EXPRESSION = /^\/(.+)\/([a-z]*)$/s;

export function isExpression(text: string): boolean {
  return EXPRESSION.test(text);
}

/** Throws what is wrong with a regular expression; a glob is always one. */
export function compileTagPattern(text: string): TagPattern {
  const [, source, flags = ''] = EXPRESSION.exec(text) ?? [];
  const namesCaches = /cache/i.test(text);
  if (source === undefined) {
    const isMatch = (tag: string) => matchesGlob(text, tag);
    return { text, isFoundIn: isMatch, isWhole: isMatch, namesCaches, isForAll: UNLIKELY.every(isMatch) };
  }
  const found: Pattern = compilePattern(text, true);
  const whole: Pattern = compilePattern(`/^(?:${source})$/${flags}`, true);
  const isWhole = (tag: string) => whole(tag) !== undefined;
  return {
    text,
    isFoundIn: (tag) => found(tag) !== undefined,
    isWhole,
    namesCaches,
    isForAll: UNLIKELY.every(isWhole),
  };
}

/** `*` is any text, `?` any one character; takes at most the product of both lengths. */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  for (let i = 0; i < text.length; ) {
    if (glob[at] === '*') {
      star = at++;
      starAt = i;
    } else if (glob[at] === '?' || glob[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starAt;
    } else return false;
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}
