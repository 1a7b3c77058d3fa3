/** No value of a build is longer, and thirty lines that double one would fill the memory: it is not understood. */
export const longestValue = 256 * 1024;
/** Defaults in defaults, `${A:-${B:-...}}`. */
const deepest = 100;

/** What a variable stands for, or undefined where it is not set. */
export type Variables = (name: string) => string | undefined;

/**
 * A word with its variables replaced: `$X`, `${X}`, `${X:-word}`, `${X:+word}`, `${X:?word}`, as in a FROM line.
 *
 * Undefined means: not understood (a pattern such as `${X%-*}`, a value that must be set and is not). Callers then
 * take the careful way instead of a guess.
 */
export function expandWord(text: string, variables: Variables, escapeToken = '\\'): string | undefined {
  const scan: Scan = { text, at: 0, depth: 0, variables, escapeToken };
  return readUntil(scan, '');
}

interface Scan {
  readonly text: string;
  at: number;
  depth: number;
  readonly variables: Variables;
  readonly escapeToken: string;
}

function readUntil(scan: Scan, stop: string): string | undefined {
  let result = '';
  let quote = '';
  while (scan.at < scan.text.length) {
    const char = scan.text.charAt(scan.at);
    scan.at += 1;
    if (stop !== '' && quote === '' && char === stop) return result;
    if (char === '$' && quote !== "'") {
      const value = readVariable(scan);
      if (value === undefined) return undefined;
      result += value;
      if (result.length > longestValue) return undefined;
    } else if (char === scan.escapeToken && quote !== "'" && scan.at < scan.text.length) {
      const next = scan.text.charAt(scan.at);
      // As BuildKit's shell/lex.go: between double quotes, only these can be escaped.
      const isKept = quote === '"' && next !== '"' && next !== '$' && next !== scan.escapeToken;
      result += isKept ? char : next;
      if (!isKept) scan.at += 1;
    } else if (quote === '' ? char === '"' || char === "'" : char === quote) {
      quote = quote === '' ? char : '';
    } else result += char;
  }
  return stop === '' && quote === '' ? result : undefined;
}

function readVariable(scan: Scan): string | undefined {
  if (scan.text.charAt(scan.at) !== '{') {
    const name = readName(scan);
    return name === '' ? '$' : (scan.variables(name) ?? '');
  }
  scan.at += 1;
  const name = readName(scan);
  const value = scan.variables(name);
  let operator = scan.text.charAt(scan.at);
  scan.at += 1;
  if (name === '') return undefined;
  if (operator === '}') return value ?? '';
  const isColon = operator === ':';
  if (isColon) {
    operator = scan.text.charAt(scan.at);
    scan.at += 1;
  }
  const isMissing = value === undefined || (isColon && value === '');
  scan.depth += 1;
  const word = scan.depth > deepest ? undefined : readUntil(scan, '}');
  scan.depth -= 1;
  if (operator === '-') return isMissing ? word : value;
  if (operator === '+') return isMissing ? '' : word;
  return operator === '?' && !isMissing ? value : undefined;
}

function readName(scan: Scan): string {
  const start = scan.at;
  while (/^[A-Za-z0-9_]$/.test(scan.text.charAt(scan.at))) scan.at += 1;
  return scan.text.slice(start, scan.at);
}
