/** Foreign text (branch names, rules, error texts) in Markdown: nothing in it may end a cell, or become HTML. */

/** As code; a code span knows no escapes, so what would end it becomes a blank. */
export function code(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, ' ')}\``;
}

/** As code in a cell of a table, where a bar has to be escaped even inside of code. */
export function codeCell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** As plain text in a cell of a table. */
export function cell(text: string): string {
  return plain(text)
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ');
}

/** As plain text: no HTML. */
export function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Rows of cells that are Markdown already. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
