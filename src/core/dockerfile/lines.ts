import { isSpace, splitWords, unquote } from './words.ts';

/** One instruction with its continuation lines joined, its heredocs skipped; lines count from 1. */
export interface LogicalLine {
  readonly keyword: string;
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
}

/** What keeps the file from being understood. */
export interface DockerfileProblem {
  readonly line: number;
  readonly message: string;
}

export interface LogicalLines {
  /** `# syntax=` and `# escape=`: only at the very top, before any other comment. */
  readonly directives: ReadonlyMap<string, string>;
  readonly escapeToken: string;
  readonly lines: readonly LogicalLine[];
  readonly problems: readonly DockerfileProblem[];
}

/**
 * The file as BuildKit's own parser cuts it (frontend/dockerfile/parser): comments and blank lines inside a
 * continuation are skipped, a heredoc belongs to RUN, COPY and ADD only.
 *
 * Own reader, because dockerfile-ast takes `RUN cat 3<<EOF` for no heredoc: the words in it became instructions,
 * and a `FROM` among them became a stage.
 */
export function readLogicalLines(text: string): LogicalLines {
  const raw = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const directives = readDirectives(raw);
  const escapeToken = directives.get('escape') ?? '\\';
  const problems: DockerfileProblem[] = [];
  const lines: LogicalLine[] = [];
  for (let at = directives.size; at < raw.length; ) {
    const first = (raw[at] ?? '').trimStart();
    if (first === '' || first.startsWith('#')) {
      at += 1;
      continue;
    }
    const joined = joinContinuations(raw, at, escapeToken);
    const end = skipHeredocs(raw, joined, at + 1, problems);
    lines.push(toLogicalLine(joined.text, at + 1, end));
    at = end;
  }
  if (escapeToken !== '\\' && escapeToken !== '`')
    problems.push({ line: 1, message: `invalid escape token '${escapeToken}'` });
  return { directives, escapeToken, lines, problems };
}

function readDirectives(raw: readonly string[]): Map<string, string> {
  const directives = new Map<string, string>();
  for (const line of raw) {
    const match = /^\s*#\s*(syntax|escape|check)\s*=\s*(\S.*)$/i.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || directives.has(name)) break;
    directives.set(name, (match?.[2] ?? '').trimEnd());
  }
  return directives;
}

interface Joined {
  readonly text: string;
  /** How many raw lines have been read when the instruction is complete. */
  readonly end: number;
}

function joinContinuations(raw: readonly string[], start: number, escapeToken: string): Joined {
  const parts: string[] = [];
  let at = start;
  for (; at < raw.length; at += 1) {
    const line = at === start ? (raw[at] ?? '').trimStart() : (raw[at] ?? '');
    const bare = line.trimStart();
    if (at > start && (bare === '' || bare.startsWith('#'))) continue;
    const part = cutContinuation(line, escapeToken);
    parts.push(part ?? line);
    if (part === undefined) return { text: parts.join(''), end: at + 1 };
  }
  return { text: parts.join(''), end: at };
}

/** The line without its continuation mark, or undefined when it has none. An escaped mark is none. */
function cutContinuation(line: string, escapeToken: string): string | undefined {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  if (line[end - 1] !== escapeToken || line[end - 2] === escapeToken) return undefined;
  return line.slice(0, end - 1);
}

function toLogicalLine(text: string, line: number, endLine: number): LogicalLine {
  let end = 0;
  while (end < text.length && !isSpace(text.charAt(end))) end += 1;
  return { keyword: text.slice(0, end).toUpperCase(), text: text.slice(end).trim(), line, endLine };
}

function skipHeredocs(
  raw: readonly string[],
  joined: Joined,
  line: number,
  problems: DockerfileProblem[],
): number {
  let at = joined.end;
  for (const heredoc of findHeredocs(joined.text)) {
    while (at < raw.length && !isTerminator(raw[at] ?? '', heredoc)) at += 1;
    if (at >= raw.length) {
      problems.push({
        line,
        message: `heredoc <<${heredoc.name} has no line "${heredoc.name}" that ends it`,
      });
      return raw.length;
    }
    at += 1;
  }
  return at;
}

interface Heredoc {
  readonly name: string;
  readonly isTabbed: boolean;
}

function isTerminator(line: string, heredoc: Heredoc): boolean {
  return (heredoc.isTabbed ? line.replace(/^\t+/, '') : line) === heredoc.name;
}

const HEREDOC = /^\d*<<(-?)([^<]+)$/;

function findHeredocs(text: string): readonly Heredoc[] {
  if (!text.includes('<<') || !/^(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i.test(text)) return [];
  // The JSON form `RUN ["a", "<<b"]` runs no shell and so has no heredoc.
  if (/^\S+\s+\[/.test(text) && text.trimEnd().endsWith(']')) return [];
  // "<< EOF" is one word to BuildKit's lexer. Its lexer here always escapes with a backslash.
  const words = splitWords(text.replaceAll(/<<(-?)[ \t]+/g, '<<$1'), '\\');
  return words.flatMap((word) => {
    const match = HEREDOC.exec(word);
    return match ? [{ name: unquote(match[2] ?? ''), isTabbed: match[1] === '-' }] : [];
  });
}
