/** The steps that are left for all questions together; below zero, no answer counts. */
export interface StepLimit {
  left: number;
}

/** Whether a path is one that a pattern names; nothing where BuildKit stops at the pattern. */
export type PathTest = (path: string, limit: StepLimit) => boolean | undefined;

/** Go's regular expressions, for the patterns that need them; nothing where the source is none. */
export type CompileExpression = (source: string) => ((text: string) => boolean) | undefined;

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | {
      readonly kind: 'set';
      readonly isNegated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    }
  /** `?`, `*`, `**` at the end; `**` in front of something is any number of folders, none too. */
  | { readonly kind: 'one' | 'some' | 'all' | 'perhaps' | 'folders' };

// By its length and what it counts (`a{900}`): larger ones are not worth their memory.
const largestExpression = 1000;

/**
 * moby/patternmatcher compares a pattern without signs as it stands, `a/**` by its beginning, `**x` by its end, and
 * makes a regular expression of any other. Those of everyday are walked through here, in steps that are at most the
 * product of both lengths. Where a character has another meaning in an expression than in a pattern (`{`, `|`, `^`,
 * `\d`), the expression itself decides, as it does there; nothing where that cannot be had.
 */
export function compilePattern(pattern: string, compile?: CompileExpression): PathTest | undefined {
  const end = pattern.slice(2);
  if (!/[*?[\]\\]/.test(pattern)) return (path) => path === pattern;
  if (pattern.startsWith('**') && !/[*?[\]\\]/.test(end)) return endsWith(end);
  const start = pattern.slice(0, -2);
  if (pattern.endsWith('**') && start !== '' && !/[*?[\]\\]/.test(start))
    return (path) => path.startsWith(start);
  // There patternmatcher cuts the byte order mark in two, and no path ends with half of one.
  if (/^\uFEFF\*\*[^*?[\]\\]*$/.test(pattern)) return () => false;
  const tokens = tokenize(pattern);
  if (tokens) return walkThrough(tokens);
  return compile && express(pattern, compile);
}

/** Whether a pattern is one that only an expression can decide. */
export function needsExpression(pattern: string): boolean {
  return compilePattern(pattern) === undefined;
}

/** `**` and `/x` is the file `x` of the root, too. */
function endsWith(end: string): PathTest {
  return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
}

function tokenize(pattern: string): readonly Token[] | undefined {
  const chars = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '*') {
      const isDouble = chars[at + 1] === '*';
      if (isDouble) at += chars[at + 2] === '/' ? 2 : 1;
      const isLast = at === chars.length - 1;
      if (isDouble && !isLast) tokens.push({ kind: 'perhaps' }, { kind: 'folders' });
      else tokens.push({ kind: isDouble ? 'all' : 'some' });
    } else if (char === '?') tokens.push({ kind: 'one' });
    else if (char === '[') {
      const set = readSet(chars.slice(at, at + 100).join(''));
      if (!set) return undefined;
      tokens.push(set.token);
      at += set.length - 1;
    } else if (char === '\\') {
      const next = chars[++at] ?? '';
      if (!/^[!-/:-@[-`{-~ ]$/.test(next)) return undefined;
      tokens.push({ kind: 'char', char: next });
    } else if (/[{|}^\uFEFF]/.test(char)) return undefined;
    else tokens.push({ kind: 'char', char });
  }
  return tokens;
}

/** `[Bb]`, `[a-z0-9_]`, `[^x]`: what is the same in a pattern and in an expression. */
function readSet(text: string): { readonly token: Token; readonly length: number } | undefined {
  const [whole, negation, members = ''] =
    /^\[(\^?)((?:[A-Za-z0-9](?:-[A-Za-z0-9])?|[_.~@#%=, ])+)\]/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const ranges = (members.match(/[A-Za-z0-9]-[A-Za-z0-9]|./g) ?? []).map((member) => {
    const low = member.charCodeAt(0);
    return [low, member.length === 3 ? member.charCodeAt(2) : low] as const;
  });
  if (ranges.some(([low, high]) => low > high)) return undefined;
  return { token: { kind: 'set', isNegated: negation === '^', ranges }, length: whole.length };
}

function walkThrough(tokens: readonly Token[]): PathTest {
  const first = textOf(tokens.slice(0, countWhile(tokens)));
  const last = textOf(tokens.slice(tokens.length - countWhile([...tokens].reverse())));
  return (path, limit) => path.startsWith(first) && path.endsWith(last) && walk(tokens, path, limit);
}

function countWhile(tokens: readonly Token[]): number {
  const at = tokens.findIndex(({ kind }) => kind !== 'char');
  return at < 0 ? tokens.length : at;
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => (token.kind === 'char' ? token.char : '')).join('');
}

/** All places of the pattern at which the path may be, character by character. */
function walk(tokens: readonly Token[], path: string, limit: StepLimit): boolean {
  let places = new Uint8Array(tokens.length + 1);
  enter(tokens, places, 0);
  for (const char of path) {
    limit.left -= tokens.length;
    if (limit.left < 0) return false;
    const next = new Uint8Array(tokens.length + 1);
    let isAlive = false;
    for (let at = 0; at < tokens.length; at++) {
      if (places[at] === 0) continue;
      const token = tokens[at] as Token;
      if (stays(token, char)) isAlive = enter(tokens, next, at);
      if (passes(token, char)) isAlive = enter(tokens, next, at + 1);
    }
    if (!isAlive) return false;
    places = next;
  }
  return places[tokens.length] === 1;
}

/** Goes to a place, and on from there over what may be nothing. */
function enter(tokens: readonly Token[], places: Uint8Array, start: number): true {
  for (let at = start; places[at] === 0; at++) {
    places[at] = 1;
    const kind = tokens[at]?.kind;
    if (kind === 'perhaps') places[++at] = 1;
    else if (kind !== 'some' && kind !== 'all') break;
  }
  return true;
}

function stays({ kind }: Token, char: string): boolean {
  if (kind === 'some') return char !== '/';
  return (kind === 'folders' || kind === 'all') && char !== '\n';
}

function passes(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (token.kind === 'one') return char !== '/';
  if (token.kind === 'folders') return char === '/';
  if (token.kind !== 'set') return false;
  const code = char.codePointAt(0) ?? 0;
  return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.isNegated;
}

/** The regular expression that patternmatcher makes of the pattern, made when a path asks for it. */
function express(pattern: string, compile: CompileExpression): PathTest | undefined {
  const counts = (pattern.match(/\d+/g) ?? []).map(Number);
  const size = counts.reduce((sum, count) => sum + count, pattern.length);
  if (size > largestExpression) return undefined;
  let made: { readonly test: ReturnType<CompileExpression> } | undefined;
  return (path, limit) => {
    limit.left -= size * (made ? 10 * path.length : 300);
    if (limit.left < 0) return false;
    made ??= { test: compile(formatExpression(pattern)) };
    return made.test?.(path);
  };
}

function formatExpression(pattern: string): string {
  const pieces = pattern.replace(/^\uFEFF/, '').match(/\*\*\/?|\\.?|./gsu) ?? [];
  return `^${pieces.map((piece, at) => expressPiece(piece, at === pieces.length - 1)).join('')}$`;
}

function expressPiece(piece: string, isLast: boolean): string {
  if (piece.startsWith('**')) return isLast ? '.*' : '(.*/)?';
  if (piece === '*') return '[^/]*';
  if (piece === '?') return '[^/]';
  return /^[.+()$]$/.test(piece) ? `\\${piece}` : piece;
}
