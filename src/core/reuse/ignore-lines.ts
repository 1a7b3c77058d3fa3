/** One pattern of a .dockerignore, cleaned as BuildKit cleans it. */
export interface IgnoreLine {
  readonly pattern: string;
  /** Behind a `!`: what the lines above left out comes back. */
  readonly isException: boolean;
  /** Counted from 1. */
  readonly line: number;
}

// Go reads a file by lines of at most 64 KiB.
const longestLine = 65_535;

// Go's unicode.IsSpace: a byte order mark is no blank there, and U+0085 is one.
const blank = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * The lines that are patterns. Both moby/patternmatcher and its reader of files clean a line, one after the other,
 * and this follows them step by step: `/!a` is an exception, `! /a` is one of `a`.
 * @throws {SyntaxError} where BuildKit refuses the file
 */
export function readIgnoreLines(text: string): readonly IgnoreLine[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line, at) => {
    if (isTooLong(line)) throw new SyntaxError(`line ${at + 1} is longer than ${longestLine} bytes`);
    return line.startsWith('#') ? [] : readLine(trim(line), at + 1);
  });
}

function readLine(text: string, line: number): readonly IgnoreLine[] {
  if (text === '') return [];
  const isInverted = text.startsWith('!');
  const path = withoutRoot(cleanPath(isInverted ? trim(text.slice(1)) : text, isInverted));
  const again = cleanPath(trim(isInverted ? `!${path}` : path), false);
  const isException = again.startsWith('!');
  const pattern = isException ? again.slice(1) : again;
  if (pattern === '') throw new SyntaxError(`line ${line}: \`!\` has no pattern behind it`);
  if (!isGlob(pattern)) throw new SyntaxError(`line ${line}: \`${cut(pattern)}\` is not a pattern`);
  return [{ pattern, isException, line }];
}

/** Go's filepath.Clean: `a//b/../c/` is `a/c`, and nothing is above the root. */
function cleanPath(path: string, mayBeEmpty: boolean): string {
  if (path === '' && mayBeEmpty) return '';
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isRooted) parts.push(part);
  }
  return `${isRooted ? '/' : ''}${parts.join('/')}` || '.';
}

function withoutRoot(path: string): string {
  return path.length > 1 && path.startsWith('/') ? path.slice(1) : path;
}

/**
 * Whether BuildKit takes the pattern when it reads the list: it compares it with `.`, and Go looks at no more of it
 * than that needs. What stands behind is looked at when a path is.
 */
function isGlob(pattern: string): boolean {
  const chars = [...pattern];
  const start = countStars(chars, 0);
  const end = findStar(chars, start);
  if (!isPiece(chars, start, end)) return false;
  if (!isDot(chars.slice(start, end).join(''))) return true;
  const next = countStars(chars, end);
  return isPiece(chars, next, findStar(chars, next));
}

function countStars(chars: readonly string[], start: number): number {
  let at = start;
  while (chars[at] === '*') at++;
  return at;
}

/** The next star that is in no set. */
function findStar(chars: readonly string[], start: number): number {
  let isInSet = false;
  for (let at = start; at < chars.length; at++) {
    const char = chars[at];
    if (char === '\\') at++;
    else if (char === '[') isInSet = true;
    else if (char === ']') isInSet = false;
    else if (char === '*' && !isInSet) return at;
  }
  return chars.length;
}

/** Whether a piece that is well formed is one character, which may be a dot. */
function isDot(piece: string): boolean {
  if (/^(?:\.|\?|\\\.)$/.test(piece)) return true;
  const [, negation, members] = /^\[(\^?)((?:\\.|[^\\\]])+)\]$/s.exec(piece) ?? [];
  if (members === undefined) return false;
  const ranges = members.match(/(?:\\.|[^\\])(?:-(?:\\.|[^\\]))?/gs) ?? [];
  const hasDot = ranges.some((range) => {
    const [low = '', high = low] = (range.match(/\\.|[^\\]/gs) ?? [])
      .map((member) => member.replace(/^\\/, ''))
      .filter((member, at) => at !== 1 || member !== '-');
    return low <= '.' && '.' <= high;
  });
  return hasDot !== (negation === '^');
}

function isPiece(chars: readonly string[], start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const last = chars[at] === '[' ? findSetEnd(chars, at, end) : chars[at] === '\\' ? at + 1 : at;
    if (last === undefined || last >= end) return false;
    at = last;
  }
  return true;
}

/** Where the `]` of a set stands; nothing where it has no end, or an end of a range is missing. */
function findSetEnd(chars: readonly string[], start: number, end: number): number | undefined {
  let at = start + (chars[start + 1] === '^' ? 2 : 1);
  for (let ranges = 0; at < end; ranges++) {
    if (chars[at] === ']' && ranges > 0) return at;
    const low = skipMember(chars, at, end);
    if (low === undefined) return undefined;
    const high = chars[low] === '-' ? skipMember(chars, low + 1, end) : low;
    if (high === undefined) return undefined;
    at = high;
  }
  return undefined;
}

function skipMember(chars: readonly string[], at: number, end: number): number | undefined {
  if (at >= end || chars[at] === '-' || chars[at] === ']') return undefined;
  const next = at + (chars[at] === '\\' ? 2 : 1);
  return next < end ? next : undefined;
}

function isTooLong(line: string): boolean {
  return line.length * 3 > longestLine && new TextEncoder().encode(line).length > longestLine;
}

function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && blank.test(text[start] ?? '')) start++;
  while (start < end && blank.test(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
