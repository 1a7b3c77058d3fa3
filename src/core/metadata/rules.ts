import { type ListItem, readFields } from '../../inputs/lists.ts';
import { findNearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import {
  checkAttributeName,
  checkAttributes,
  type RuleReaders,
  tagTypeNames,
  tagTypes,
} from './attributes.ts';
import { readLineList } from './line-list.ts';
import type { Flaw } from './template.ts';
import type { TagType } from './types.ts';

/** One line of the `tags` input. */
export interface TagRule {
  /** 1-based; 0 for a rule that stands in where the input is empty. */
  readonly line: number;
  readonly text: string;
  readonly type: TagType;
  /** With the defaults of the type filled in. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly priority: number;
}

/** What was read from an input, with everything that is wrong with it. */
export interface Reading<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const standIns = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];

/** The rules of the `tags` input in the order in which they are written. */
export function parseTagRules(text: string, readers: RuleReaders): Reading<readonly TagRule[]> {
  const list = readLineList('tags', text);
  if (!list.items) return { value: [], problems: list.problems, warnings: [] };
  const items = list.items.filter((item) => item.text !== '');
  const chosen = items.length > 0 ? items : standIns.map((rule) => ({ text: rule, line: 0 }));
  const readings = chosen.map((item) => parseTagRule(item, readers));
  return {
    value: readings.flatMap((reading) => (reading.value ? [reading.value] : [])),
    problems: [...list.problems, ...readings.flatMap((reading) => reading.problems)],
    warnings: readings.flatMap((reading) => reading.warnings),
  };
}

/** By priority, highest first; equals stay as they are written. */
export function sortByPriority(rules: readonly TagRule[]): readonly TagRule[] {
  return rules.toSorted((a, b) => b.priority - a.priority || 0);
}

function parseTagRule(item: ListItem, readers: RuleReaders): Reading<TagRule | undefined> {
  const found: Findings = { problems: [], warnings: [], item };
  const row = readFields(item.text);
  if ('problem' in row) {
    note(found.problems, item, { code: 'tags.quotes', ...row.problem });
    return { value: undefined, ...found };
  }
  const words = checkWords(item);
  if (words) note(found.problems, item, words);
  const attributes = readAttributes(row.fields, found);
  const type = readType(attributes, found);
  if (type === undefined) return { value: undefined, ...found };
  for (const name of attributes.keys()) {
    const check = checkAttributeName(type, name);
    if (check) note(check.fatal ? found.problems : found.warnings, item, check.flaw);
  }
  const filled = fillIn(type, attributes);
  for (const flaw of checkAttributes(type, filled, readers)) note(found.problems, item, flaw);
  const priority = Number(filled.get('priority') ?? tagTypes[type].priority);
  const value = { line: item.line, text: item.text, type, attributes: filled, priority };
  return { value: found.problems.length > 0 ? undefined : value, ...found };
}

interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
  readonly item: ListItem;
}

function note(list: Problem[], item: ListItem, flaw: Flaw): void {
  list.push({ ...flaw, input: 'tags', ...(item.line > 0 && { line: item.line }) });
}

/** `key=value` fields; one without a key is the value of the rule, and the last of them counts. */
function readAttributes(fields: readonly string[], found: Findings): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = equals > 0 ? field.slice(0, equals).trim().toLowerCase() : 'value';
    const value = (equals > 0 ? field.slice(equals + 1) : field).trim();
    if (equals <= 0 && attributes.has('value')) {
      note(found.warnings, found.item, {
        code: 'tags.second-value',
        message: `"${value}" takes the place of the value "${attributes.get('value')}"`,
        hint: 'one rule gives one tag: write one rule a line; a value with a comma stands in quotes',
      });
    }
    if (equals > 0 && attributes.has(key)) note(found.problems, found.item, describeTwice(key));
    attributes.set(key, value);
  }
  return attributes;
}

function describeTwice(key: string): Flaw {
  return {
    code: 'tags.attribute-twice',
    message: `\`${key}\` is given twice in one rule`,
    hint: 'write one rule per line, below `tags: |`; each gives one tag',
  };
}

/** `latest stable` would become the tag `latest-stable`. */
function checkWords({ text }: ListItem): Flaw | undefined {
  if (!/\s/.test(text) || /[={]/.test(text)) return undefined;
  return {
    code: 'list.folded',
    message: `expected one rule per line, found "${text}"`,
    hint: 'write the list below `tags: |`: without it, YAML joins the lines',
  };
}

function readType(attributes: Map<string, string>, found: Findings): TagType | undefined {
  const word = attributes.get('type') ?? 'raw';
  const type = tagTypeNames.find((name) => name === word);
  if (type === undefined) {
    const nearest = findNearest(word, tagTypeNames);
    note(found.problems, found.item, {
      code: 'tags.unknown-type',
      message: `there is no type \`${word}\``,
      hint: nearest ? `did you mean \`type=${nearest}\`?` : `types are ${tagTypeNames.join(', ')}`,
    });
  }
  return type;
}

function fillIn(type: TagType, attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const isPullRequest = type === 'ref' && attributes.get('event') === 'pr';
  const defaults = { ...tagTypes[type].defaults, ...(isPullRequest && { prefix: 'pr-' }) };
  return new Map([...Object.entries(defaults), ...attributes]);
}
