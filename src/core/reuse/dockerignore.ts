/** What a .dockerignore leaves out of a build context, by the rules of moby/patternmatcher. */
export interface IgnoreRules {
  readonly isIgnored: (path: string) => boolean;
  /** Whether something in an ignored folder may be wanted all the same. */
  readonly hasExceptions: boolean;
}

interface Pattern {
  readonly matches: (path: string) => boolean;
  readonly isException: boolean;
}

/** @throws {SyntaxError} where a pattern is none, which BuildKit refuses, too */
export function parseDockerignore(text: string): IgnoreRules {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const patterns = lines.flatMap((line) => (line.startsWith('#') ? [] : parsePattern(line.trim())));
  return {
    isIgnored: (path) => decide(patterns, path),
    hasExceptions: patterns.some(({ isException }) => isException),
  };
}

function parsePattern(line: string): readonly Pattern[] {
  if (line === '') return [];
  const isException = line.startsWith('!');
  const path = cleanPath(isException ? line.slice(1).trim() : line).replace(/^\/(?=.)/, '');
  const expression = compile(path);
  return [{ isException, matches: (candidate) => expression.test(candidate) }];
}

/** The last pattern decides that matches the path or a folder above it. */
function decide(patterns: readonly Pattern[], path: string): boolean {
  const parts = path.split('/');
  const all = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return patterns.reduce(
    (isIgnored, { matches, isException }) =>
      isException === isIgnored && all.some(matches) ? !isException : isIgnored,
    false,
  );
}

/** Go's filepath.Clean: `a//b/../c/` is `a/c`, and nothing is above the root. */
function cleanPath(path: string): string {
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

const literal = /[.+()|{}$^]/;

function compile(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (pattern.startsWith('**', at)) {
      at += pattern[at + 2] === '/' ? 2 : 1;
      source += at === pattern.length - 1 ? '.*' : '(?:.*/)?';
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const set = /^\[(?:\\.|[^\]\\])+\]/.exec(pattern.slice(at))?.[0];
      if (set === undefined) throw new SyntaxError(`${pattern} is no pattern`);
      source += set;
      at += set.length - 1;
    } else if (char === '\\') source += escapeChar(pattern[++at] ?? '\\');
    else source += literal.test(char) ? `\\${char}` : escapeChar(char);
  }
  return new RegExp(`^${source}$`, 's');
}

function escapeChar(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
