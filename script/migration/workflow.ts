/** A workflow as its lines, and the steps in them, so that what is not rewritten stays as it is, to the letter. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';

export interface Input {
  readonly name: string;
  readonly value: string;
  /** As it is written, with the comments above it, without the indentation. */
  readonly lines: readonly string[];
}

/** Lines are counted from 0; an `end` is the line behind the last. */
export interface Step {
  readonly title: string;
  /** `docker/login-action`, and `v3` or a commit. */
  readonly action: string;
  readonly version: string;
  readonly id: string;
  readonly condition: string;
  readonly keys: readonly string[];
  readonly inputs: readonly Input[];
  /** Comments at the end of the `with:` block. */
  readonly tail: readonly string[];
  /** Where the comments above it begin. */
  readonly top: number;
  readonly first: number;
  readonly end: number;
  readonly usesLine: number;
  readonly with: { readonly first: number; readonly end: number } | undefined;
  /** The column that its keys stand in. */
  readonly column: number;
  readonly text: string;
  /** Written in a way that is not rewritten: in one line, or with anchors. */
  readonly isOdd: boolean;
}

export interface Job {
  readonly name: string;
  readonly first: number;
  readonly end: number;
  /** What stands outside its steps: outputs, environment. */
  readonly head: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly lines: readonly string[];
  readonly events: readonly string[];
  readonly env: Readonly<Record<string, unknown>>;
  readonly jobs: readonly Job[];
  readonly errors: readonly string[];
}

interface Source {
  readonly text: string;
  readonly lines: readonly string[];
  readonly counter: LineCounter;
}

export function parseWorkflow(text: string): Workflow {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const source = { text, lines: text.split('\n'), counter };
  const errors = document.errors.map(({ message }) => message.split('\n')[0] ?? '');
  const value = errors.length === 0 ? (document.toJS() ?? {}) : {};
  const jobs = errors.length === 0 ? document.get('jobs') : undefined;
  return {
    lines: source.lines,
    events:
      typeof value.on === 'string'
        ? [value.on]
        : Array.isArray(value.on)
          ? value.on
          : Object.keys(value.on ?? {}),
    env: value.env ?? {},
    jobs: isMap(jobs) ? jobs.items.flatMap((pair) => parseJob(pair, source)) : [],
    errors,
  };
}

function parseJob({ key, value }: Pair, source: Source): readonly Job[] {
  const items = isMap(value) ? value.get('steps') : undefined;
  if (!isSeq(items) || items.flow) return [];
  const maps = items.items.filter((item) => isMap(item));
  const first = lineOf(startOf(key), source);
  const steps: Step[] = [];
  for (const map of maps) steps.push(parseStep(map, steps.at(-1)?.end ?? first + 1, source));
  const end = Math.max(lastLineOf(value, source) + 1, steps.at(-1)?.end ?? 0);
  const isOutside = (_: string, at: number) =>
    !steps.some((step) => at + first >= step.first && at + first < step.end);
  const head = source.lines.slice(first, end).filter(isOutside).join('\n');
  return [{ name: textOf(key), first, end, head, steps }];
}

function parseStep(map: YAMLMap, floor: number, source: Source): Step {
  const { lines } = source;
  const start = startOf(map);
  const line = lineOf(start, source);
  const column = start - (source.counter.lineStarts[line] ?? 0);
  const first = findDash(lines, line, column);
  const values = Object.fromEntries(map.items.map(({ key, value }) => [textOf(key), value]));
  const end = skipInner(lines, lastLineOf(map, source) + 1, column);
  const uses = textOf(values.uses);
  const [action = '', version = ''] = uses.split('@');
  const block = map.items.find(({ key }) => textOf(key) === 'with');
  return {
    title: textOf(values.name) || uses || (textOf(values.run).split('\n')[0] ?? ''),
    action,
    version,
    id: textOf(values.id),
    condition: textOf(values.if)
      .replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
      .trim(),
    keys: Object.keys(values),
    inputs: parseInputs(values.with, source),
    tail: parseTail(values.with, end, source),
    top: findTop(lines, first ?? line, floor),
    first: first ?? line,
    end,
    usesLine: values.uses ? lineOf(startOf(values.uses), source) : line,
    with: block && {
      first: lineOf(startOf(block.key), source),
      end: lastLineOf(block.value, source) + 1,
    },
    column,
    text: lines.slice(line, end).join('\n'),
    isOdd: first === undefined || isOdd(map, values.with),
  };
}

function parseInputs(block: unknown, source: Source): readonly Input[] {
  if (!isMap(block)) return [];
  let floor = lineOf(startOf(block), source);
  return block.items.map(({ key, value }) => {
    const input = { name: textOf(key), value: textOf(value) };
    if (block.flow) return { ...input, lines: [`${input.name}: ${sourceOf(value, source)}`] };
    const first = lineOf(startOf(key), source);
    const end = Math.max(first, lastLineOf(value, source)) + 1;
    const top = findTop(source.lines, first, floor);
    floor = end;
    const column = startOf(key) - (source.counter.lineStarts[first] ?? 0);
    return { ...input, lines: outdent(source.lines.slice(top, end), column) };
  });
}

/** Comments behind the last input, as deep as the inputs. */
function parseTail(block: unknown, end: number, source: Source): readonly string[] {
  if (!isMap(block) || block.flow) return [];
  const column = startOf(block) - (source.counter.lineStarts[lineOf(startOf(block), source)] ?? 0);
  const rest = source.lines.slice(lastLineOf(block, source) + 1, end);
  const count = rest.findIndex((line) => !isComment(line) || indentOf(line) < column);
  return outdent(count === -1 ? rest : rest.slice(0, count), column);
}

/** The dash stands before the first key, or on the line above it. */
function findDash(lines: readonly string[], line: number, column: number): number | undefined {
  const before = (lines[line] ?? '').slice(0, column);
  if (/^\s*-\s+$/.test(before)) return line;
  return before.trim() === '' && /^\s*-\s*$/.test(lines[line - 1] ?? '') ? line - 1 : undefined;
}

/** Comments right above a line are about it. */
function findTop(lines: readonly string[], first: number, floor: number): number {
  let top = first;
  while (top > floor && isComment(lines[top - 1] ?? '')) top -= 1;
  return top;
}

/** Comments deeper than the dash belong to the step above them. */
function skipInner(lines: readonly string[], end: number, column: number): number {
  let at = end;
  while (isComment(lines[at] ?? '') && indentOf(lines[at] ?? '') >= column) at += 1;
  return at;
}

function isOdd(map: YAMLMap, block: unknown): boolean {
  const isInline =
    isMap(block) && block.flow === true && block.items.some(({ value }) => /\n/.test(textOf(value)));
  const values = [...map.items, ...(isMap(block) ? block.items : [])].map(({ value }) => value);
  const isShared = [map, ...values].some(
    (node) => isAlias(node) || Boolean((node as Node & { anchor?: string })?.anchor),
  );
  return map.flow === true || isInline || isShared;
}

function outdent(lines: readonly string[], column: number): readonly string[] {
  return lines.map((line) => line.slice(Math.min(column, indentOf(line))));
}

const isComment = (line: string): boolean => /^\s*#/.test(line);
const indentOf = (line: string): number => line.length - line.trimStart().length;
const textOf = (node: unknown): string => (isScalar(node) && node.value !== null ? String(node.value) : '');
const rangeOf = (node: unknown): readonly [number, number, number] =>
  (node as Node | null)?.range ?? [0, 0, 0];
const startOf = (node: unknown): number => rangeOf(node)[0];
const sourceOf = (node: unknown, { text }: Source): string => text.slice(rangeOf(node)[0], rangeOf(node)[1]);
const lineOf = (offset: number, { counter }: Source): number => counter.linePos(offset).line - 1;

/** The last line that holds something of the node: neither blank lines nor comments behind it. */
function lastLineOf(node: unknown, source: Source): number {
  const last = isSeq(node) && !node.flow ? node.items.at(-1) : undefined;
  if (last) return lastLineOf(last, source);
  const pair = isMap(node) && !node.flow ? node.items.at(-1) : undefined;
  if (pair) return Math.max(lineOf(startOf(pair.key), source), lastLineOf(pair.value, source));
  const { length } = sourceOf(node, source).trimEnd();
  return lineOf(startOf(node) + Math.max(length - 1, 0), source);
}
