import { CsvError, parse } from 'csv-parse/sync';
import { type Problem, SlipwayError } from '../core/problem.ts';

/** How a list is written; the defaults are those of the docker/* actions. */
export interface ListOptions {
  /** Commas belong to the items: one item a line. */
  readonly ignoreComma?: boolean;
  /** Lines that start with this text are comments; a later occurrence is part of the item. */
  readonly comment?: string;
  /** `false`: double quotes are ordinary characters. */
  readonly quote?: boolean;
  /** `false`: white space around items is kept. */
  readonly trim?: boolean;
}

/** An item, and the line of the input on which it starts. */
export interface ListItem {
  readonly text: string;
  readonly line: number;
}

export type ListReading =
  | { readonly items: readonly ListItem[] }
  | { readonly problem: Pick<Problem, 'code' | 'message' | 'hint' | 'line'> };

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The items of a list input; throws what is wrong with it. */
export function parseList(input: string, text: string, options: ListOptions = {}): readonly string[] {
  const reading = readListItems(text, options);
  if ('problem' in reading) throw new SlipwayError({ ...reading.problem, input });
  return reading.items.map((item) => item.text);
}

/** The items of a list with their lines, or what is wrong with it. Nothing but the text decides. */
export function readListItems(text: string, options: ListOptions = {}): ListReading {
  const trim = options.trim !== false;
  // The runner's own reader trims an input before its list is read; the lines in front still count.
  const body = trim ? text.trim() : text;
  const offset = trim ? countLineBreaks(text.slice(0, text.length - text.trimStart().length)) : 0;
  if (body === '') return { items: [] };
  try {
    const items = parseRows(body, options).flatMap((row) =>
      splitRow(row.record, options.ignoreComma === true)
        .filter((item) => item !== '')
        .map((item) => ({ text: trim ? item.trim() : item, line: offset + findFirstLine(row) })),
    );
    return { items };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { problem: explainCsvError(error, offset) };
  }
}

/** The fields of one line of comma separated values (its first record), or what is wrong with it. */
export function readFields(
  text: string,
): { readonly fields: readonly string[] } | { readonly problem: Pick<Problem, 'message' | 'hint'> } {
  try {
    const records = parse(text, { relaxColumnCount: true, skipEmptyLines: true });
    return { fields: records[0] ?? [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { message, hint } = explainCsvError(error, 0);
    return { problem: { message, ...(hint !== undefined && { hint }) } };
  }
}

function parseRows(text: string, options: ListOptions): readonly CsvRow[] {
  return parse(text, {
    columns: false,
    info: true,
    // Without a list the first line's end is taken for all, and a value with Windows line ends hides what follows it.
    recordDelimiter: ['\r\n', '\n', '\r'],
    relaxQuotes: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    ...(options.comment !== undefined && { comment: options.comment, comment_no_infix: true }),
    ...(options.quote === false && { quote: false }),
  }) as unknown as readonly CsvRow[];
}

/** A line of one field is split once more at its commas, so `"a,b"` is two items: the peers do so. */
function splitRow(record: readonly string[], ignoreComma: boolean): readonly string[] {
  if (ignoreComma) return [record.join(',')];
  const [only, ...others] = record;
  return others.length === 0 ? (only ?? '').split(',') : record;
}

/** A quoted field may hold line breaks, and the parser tells the line on which its record ends. */
function findFirstLine(row: CsvRow): number {
  return row.info.lines - row.record.reduce((sum, field) => sum + countLineBreaks(field), 0);
}

function countLineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function explainCsvError(
  error: CsvError,
  offset: number,
): Pick<Problem, 'code' | 'message' | 'hint' | 'line'> {
  const line = typeof error.lines === 'number' ? error.lines + offset : undefined;
  return {
    code: 'list.quotes',
    message: `the double quotes do not fit together: ${error.message}`,
    hint: 'a field that holds a comma or a line break stands in double quotes, and a quote inside them is doubled: `"a,""b"""`',
    ...(line !== undefined && { line }),
  };
}
