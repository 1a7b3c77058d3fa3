import type { Problem } from '../core/problem.ts';

/** One entry of an input that holds one a line, and the line on which it starts. */
export interface Entry {
  readonly text: string;
  readonly line: number;
}

export type EntryReading =
  | { readonly entries: readonly Entry[] }
  | { readonly problem: Pick<Problem, 'code' | 'message' | 'hint' | 'line'> };

export interface EntryOptions {
  /** White space at the end of a line belongs to it: a secret is what it is. */
  readonly keepEnd?: boolean;
  /** A PEM block or a JSON value that starts behind `name=` goes on until it ends, without quotes around it. */
  readonly blocks?: boolean;
}

/** An entry that has been read, and the index of the line behind it. */
interface Step {
  readonly text: string;
  readonly next: number;
}

/**
 * One entry a line, taken as it stands; one of several lines is written in double quotes, in which `""` is a quote.
 *
 * The peers read such inputs as comma-separated values and join the fields again, which eats quotes in the middle of
 * a line: `{"k":["a","b","c"]}` becomes `{"k":["a",b,"c"]}` (docker/build-push-action#481, #210). Every entry that
 * is quoted as a whole, as their documentation tells to do, means the same here.
 */
export function readEntries(text: string, options: EntryOptions = {}): EntryReading {
  const lines = text.split(/(?<=\n)/);
  const entries: Entry[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const step = line.trimStart().startsWith('"') ? readQuoted(lines, at) : readPlain(lines, at, options);
    if (step === undefined) return { problem: describeOpenQuote(at + 1) };
    if (step.text.trim() !== '') entries.push({ text: step.text, line: at + 1 });
    at = step.next;
  }
  return { entries };
}

/** Nothing where the quotes are not closed; text behind them makes it a plain line, whose quotes are its own. */
function readQuoted(lines: readonly string[], at: number): Step | undefined {
  const start = (lines[at] ?? '').trimStart();
  let text = '';
  for (let end = at; end < lines.length; end++) {
    const line = end === at ? start : (lines[end] ?? '');
    text += line;
    const [whole, inner = ''] = (line.includes('"') && /^"((?:[^"]|"")*)"(?!")/.exec(text)) || [];
    if (whole === undefined) continue;
    const isWhole = text.slice(whole.length).trim() === '';
    return isWhole
      ? { text: inner.replaceAll('""', '"'), next: end + 1 }
      : { text: start.trim(), next: at + 1 };
  }
  return undefined;
}

function readPlain(lines: readonly string[], at: number, { keepEnd, blocks }: EntryOptions): Step {
  const line = lines[at] ?? '';
  const text = keepEnd ? line.trimStart().replace(/\r?\n$/, '') : line.trim();
  const block = blocks ? (readPem(lines, at) ?? readJson(lines, at)) : undefined;
  return block ?? { text, next: at + 1 };
}

/**
 * With the line break at its end, without which OpenSSH does not take a key. A block that does not end takes all that
 * follows: none of it may be read as a name, which is shown.
 */
function readPem(lines: readonly string[], at: number): Step | undefined {
  const isEnd = (line = '') => /-----END [^-]*-----\s*$/.test(line);
  if (!/^\s*[\w.-]+=-----BEGIN /.test(lines[at] ?? '') || isEnd(lines[at])) return undefined;
  const last = lines.findIndex(
    (line, index) => index > at && isEnd(line) && !/^\s*-----BEGIN /.test(lines[index + 1] ?? ''),
  );
  const next = last < 0 ? lines.length : last + 1;
  const text = lines.slice(at, next).join('').trim();
  return { text: last < 0 ? text : `${text}\n`, next };
}

function readJson(lines: readonly string[], at: number): Step | undefined {
  const first = /^\s*([\w.-]+=)([[{].*)$/s.exec(lines[at] ?? '');
  if (!first || isJson(first[2] ?? '')) return undefined;
  for (let end = at + 1; end < lines.length; end++) {
    if (!/[\]}]\s*$/.test(lines[end] ?? '')) continue;
    const value = [first[2], ...lines.slice(at + 1, end + 1)].join('').trim();
    if (isJson(value)) return { text: `${first[1]}${value}`, next: end + 1 };
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function describeOpenQuote(line: number): Pick<Problem, 'code' | 'message' | 'hint' | 'line'> {
  return {
    code: 'list.quotes',
    message: 'the double quotes that begin here are not closed',
    hint: 'an entry of several lines stands in double quotes, and a quote inside them is doubled: `"name=first ""line""<newline>second"`',
    line,
  };
}
