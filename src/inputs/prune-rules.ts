import { parse as parseYaml } from 'yaml';
import { findNearest } from '../core/nearest.ts';
import type { TagPattern } from '../core/retention/pattern.ts';
import type { Order, Rule, Selection } from '../core/retention/policy.ts';
import { type Item, type Reading, readCount, readDuration, readPattern, splitItems } from './prune-values.ts';
import type { Findings } from './raw.ts';

const FIELDS = [
  'tags',
  'untagged',
  'orphans',
  'pull-requests',
  'caches',
  'keep-latest',
  'order',
  'older-than',
] as const;
const SELECTORS = ['tags', 'untagged', 'orphans', 'pull-requests', 'caches'] as const;
const SHAPE = 'a YAML list such as `- tags: pr-*` with `older-than: 7 days` below it';

type Fields = Readonly<Record<string, unknown>>;

/** The input `rules`: a YAML list of groups, each with what is selected and what of it stays. */
export function parseRules(text: string, found: Findings): readonly Rule[] {
  if (text.trim() === '') return [];
  const report = (message: string, hint?: string) =>
    found.problems.push({ code: 'prune.rules', input: 'rules', message, ...(hint && { hint }) });
  const value = readYaml(text);
  if (!Array.isArray(value)) {
    report(`expected ${SHAPE}`);
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    const name = `rule ${index + 1}`;
    if (isFields(entry)) return parseRule(entry, name, report);
    report(`${name} has no fields; expected ${SHAPE}`);
    return [];
  });
}

type Report = (message: string, hint?: string) => void;

function parseRule(fields: Fields, name: string, report: Report): readonly Rule[] {
  for (const field of Object.keys(fields)) {
    if (FIELDS.some((known) => known === field)) continue;
    const nearest = findNearest(field, FIELDS);
    const known = FIELDS.map((one) => `\`${one}\``).join(', ');
    report(
      `${name} has the field \`${field}\`, which there is not`,
      nearest ? `did you mean \`${nearest}\`?` : `there are ${known}`,
    );
  }
  const read = <T>(field: string, parse: (text: string) => Reading<T>): T | undefined => {
    const value = fields[field];
    if (value === undefined) return undefined;
    const reading = parse(typeof value === 'string' ? value.trim() : JSON.stringify(value));
    if ('value' in reading) return reading.value;
    report(`${name}, \`${field}\`: ${reading.problem.message}`, reading.problem.hint);
    return undefined;
  };
  const select = parseSelection(fields, name, read, report);
  const keepLatest = read('keep-latest', (text) => readCount(text));
  const olderThan = read('older-than', (text) => readDuration(text));
  const order = read('order', readOrder) ?? 'created';
  if ((select?.kind === 'orphans' || select?.kind === 'caches') && keepLatest !== undefined)
    report(`${name}: \`keep-latest\` counts images, and \`${select.kind}\` are none`, 'take one of them out');
  if (!select) return [];
  return [
    {
      name,
      select,
      order,
      ...(keepLatest !== undefined && { keepLatest }),
      ...(olderThan !== undefined && { olderThan }),
    },
  ];
}

type ReadField = <T>(field: string, parse: (text: string) => Reading<T>) => T | undefined;

function parseSelection(
  fields: Fields,
  name: string,
  read: ReadField,
  report: Report,
): Selection | undefined {
  const given = SELECTORS.filter((selector) => fields[selector] !== undefined);
  const [kind] = given;
  if (!kind || given.length > 1) {
    const what =
      given.length === 0 ? 'selects nothing' : `selects by ${given.map((one) => `\`${one}\``).join(' and ')}`;
    report(`${name} ${what}`, `a rule has one of ${SELECTORS.map((one) => `\`${one}\``).join(', ')}`);
    return undefined;
  }
  if (kind !== 'tags') {
    const isOn = read(kind, (text) => readSwitch(text, kind));
    return isOn ? { kind } : undefined;
  }
  const { tags } = fields;
  const items = (Array.isArray(tags) ? tags : [tags]).flatMap((one: unknown) => splitItems(String(one)));
  const patterns = readTagPatterns(items, (item, { message, hint }) =>
    report(`${name}, \`tags\`: \`${item.text}\`: ${message}`, hint),
  );
  if (items.length === 0) report(`${name}: \`tags\` has no pattern`);
  return patterns.length === items.length && items.length > 0 ? { kind, patterns } : undefined;
}

type PatternProblem = { readonly code: string; readonly message: string; readonly hint?: string };

/** The patterns that can be read; what is wrong with the others is reported. */
export function readTagPatterns(
  items: readonly Item[],
  report: (item: Item, problem: PatternProblem) => void,
  what: 'tag' | 'package' = 'tag',
): readonly TagPattern[] {
  return items.flatMap((item) => {
    const reading = readPattern(item.text, what);
    if ('value' in reading) return [reading.value];
    report(item, reading.problem);
    return [];
  });
}

export function readOrder(text: string): Reading<Order> {
  if (text === 'created' || text === 'version') return { value: text };
  return {
    problem: { code: 'prune.order', message: `expected \`created\` or \`version\`, found "${text}"` },
  };
}

/** Only `true` makes a rule: a rule that is switched off would look like one that protects. */
function readSwitch(text: string, kind: string): Reading<true> {
  if (text.toLowerCase() === 'true' || (kind === 'pull-requests' && text === 'closed'))
    return { value: true };
  return {
    problem: {
      code: 'prune.rules',
      message: `expected \`${kind === 'pull-requests' ? 'closed' : 'true'}\`, found "${text}"`,
    },
  };
}

/** Every scalar is text, so that `1e3` is not a number for the parser already. */
function readYaml(text: string): unknown {
  try {
    return parseYaml(text, { schema: 'failsafe', logLevel: 'error', maxAliasCount: 20 });
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
