import { type ListItem, readFields } from '../../inputs/lists.ts';
import { findNearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import { globalScope } from './expressions.ts';
import { readLineList } from './line-list.ts';
import type { Reading } from './rules.ts';
import type { Flaw, Templates } from './template.ts';

/** What goes around every tag, and who decides about `latest`. */
export interface Flavor {
  readonly latest: 'auto' | 'true' | 'false';
  readonly prefix: string;
  readonly prefixOnLatest: boolean;
  readonly suffix: string;
  readonly suffixOnLatest: boolean;
}

interface Draft {
  flavor: Flavor;
  /** The last prefix or suffix of the line, which `onlatest` speaks of. */
  subject: 'prefix' | 'suffix' | undefined;
  readonly item: ListItem;
  readonly templates: Templates;
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

const KEYS = ['latest', 'prefix', 'suffix', 'onlatest'];
const plainFlavor: Flavor = Object.freeze({
  latest: 'auto',
  prefix: '',
  prefixOnLatest: false,
  suffix: '',
  suffixOnLatest: false,
});

export function parseFlavor(text: string, templates: Templates): Reading<Flavor> {
  const list = readLineList('flavor', text);
  if (!list.items) return { value: plainFlavor, problems: list.problems, warnings: [] };
  const problems: Problem[] = [...list.problems];
  const warnings: Problem[] = [];
  let flavor = plainFlavor;
  for (const item of list.items) {
    const draft: Draft = { flavor, subject: undefined, item, templates, problems, warnings };
    readLine(draft);
    flavor = draft.flavor;
  }
  return { value: flavor, problems, warnings };
}

function readLine(draft: Draft): void {
  const row = readFields(draft.item.text);
  if ('problem' in row) {
    note(draft.problems, draft, { code: 'flavor.quotes', ...row.problem });
    return;
  }
  for (const field of row.fields) {
    const { key, value } = splitField(field, draft);
    if (key === 'latest') readLatest(value, draft);
    else if (key === 'prefix' || key === 'suffix') readAffix(key, value, draft);
    else if (key === 'onlatest') readOnLatest(value, draft);
    else note(draft.problems, draft, explainKey(key, field));
  }
}

function note(list: Problem[], draft: Draft, flaw: Flaw): void {
  list.push({ ...flaw, input: 'flavor', line: draft.item.line });
}

/** The peers cut a value at its second `=`; where that would tear an expression apart, it stays whole. */
function splitField(
  field: string,
  draft: Draft,
): { readonly key: string | undefined; readonly value: string } {
  const [key, value, ...more] = field.split('=');
  if (value === undefined) return { key: undefined, value: '' };
  const whole = [value, ...more].join('=').trim();
  const isCut = more.length > 0 && value.lastIndexOf('{{') <= value.lastIndexOf('}}');
  if (isCut) {
    note(draft.warnings, draft, {
      code: 'flavor.equals',
      message: `"${whole}" is cut at its second \`=\`: "${value.trim()}"`,
    });
  }
  return { key: (key ?? '').trim().toLowerCase(), value: isCut ? value.trim() : whole };
}

function readLatest(value: string, draft: Draft): void {
  if (value === 'auto' || value === 'true' || value === 'false') {
    draft.flavor = { ...draft.flavor, latest: value };
    return;
  }
  note(draft.problems, draft, {
    code: 'flavor.latest',
    message: `\`latest\` is \`auto\`, \`true\` or \`false\`, found "${value}"`,
  });
}

function readAffix(key: 'prefix' | 'suffix', value: string, draft: Draft): void {
  draft.flavor = { ...draft.flavor, [key]: value };
  draft.subject = key;
  for (const flaw of draft.templates.check(value, globalScope)) note(draft.problems, draft, flaw);
}

function readOnLatest(value: string, draft: Draft): void {
  if (value !== 'true' && value !== 'false') {
    note(draft.problems, draft, {
      code: 'flavor.onlatest',
      message: `\`onlatest\` is \`true\` or \`false\`, found "${value}"`,
    });
  } else if (draft.subject) {
    draft.flavor = { ...draft.flavor, [`${draft.subject}OnLatest`]: value === 'true' };
  } else {
    note(draft.warnings, draft, {
      code: 'flavor.onlatest',
      message: '`onlatest` changes nothing here',
      hint: 'it follows a prefix or suffix on the same line: `suffix=-alpine,onlatest=true`',
    });
  }
}

function explainKey(key: string | undefined, field: string): Flaw {
  const nearest = findNearest(key ?? field.trim(), KEYS);
  return {
    code: 'flavor.unknown',
    message: key === undefined ? `"${field.trim()}" has no \`=\`` : `there is no \`${key}\` in a flavor`,
    hint: nearest
      ? `did you mean \`${nearest}=...\`?`
      : 'a flavor has `latest`, `prefix`, `suffix` and `onlatest`',
  };
}
