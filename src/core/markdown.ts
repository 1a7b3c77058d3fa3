/** Foreign text (branch names, rules, error texts) in Markdown: nothing in it may end a cell, or become HTML. */

/** As code; a code span knows no escapes, so what would end it becomes a blank. */
export function code(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, ' ')}\``;
}

/** As code in a cell of a table, where a bar has to be escaped even inside of code. */
export function codeCell(text: string): string {
  return escapeBars(code(text));
}

/** As plain text in a cell of a table. */
export function cell(text: string): string {
  return escapeBars(plain(text));
}

/**
 * As plain text on one line: code between backticks stays code, and all else that Markdown or HTML would read is
 * escaped, links and images too, since the text may come from a pull request. Lines keep how far they are indented.
 */
export function plain(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, at) => (at === 0 ? escapeLine(line) : indentLine(line)))
    .join('<br>');
}

function indentLine(line: string): string {
  const text = line.trimStart();
  return `${'&nbsp;'.repeat(line.length - text.length)}${escapeLine(text)}`;
}

/** Lines as they are, in a block of their own; a fence is longer than any in them. */
export function codeBlock(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const longest = runs.reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** Single backticks pair off from the left, here as in Markdown; longer runs would pair by their length. */
function escapeLine(line: string): string {
  const parts = line.replace(/`+/g, '`').split('`');
  const last = parts.length % 2 === 0 ? `${escapeMarks(parts.at(-1) ?? '')}` : undefined;
  const paired = last === undefined ? parts : parts.slice(0, -1);
  const texts = paired.map((part, index) => (index % 2 === 0 ? escapeMarks(part) : `\`${part}\``));
  return `${texts.join('')}${last === undefined ? '' : `\\\`${last}`}`;
}

function escapeMarks(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/(?<!-)>/g, '&gt;')
    .replace(/[\\*[\]~$#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&');
}

/** The bar needs an odd number of backslashes before it: two of them are one that is escaped (GFM, tables). */
function escapeBars(markdown: string): string {
  // A run of backslashes is looked at as a whole, or each of them would look for a bar behind all others.
  return markdown.replace(/\\+\|?|\|/g, (run) =>
    run.endsWith('|') ? `${run.slice(0, -1).repeat(2)}\\|` : run,
  );
}

/** Rows of cells that are Markdown already. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
