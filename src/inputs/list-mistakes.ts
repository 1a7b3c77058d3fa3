import type { Problem } from '../core/problem.ts';

/** What a list is made of, which decides what may stand in it. */
export interface ListForm {
  /**
   * Where text behind a blank and `#` is taken for a comment. `spaced`: only with a blank on both sides of the sign,
   * for values that people write freely (`Fixes #12`). `none`: never, for secrets.
   */
  readonly comment: 'any' | 'spaced' | 'none';
  /** What begins another item, behind a blank. The first group is quoted in the message. */
  readonly next?: RegExp;
  /** Whether another item on the same line may be meant, and is only mentioned. */
  readonly isMild?: boolean;
}

export type ListFlaw = Pick<Problem, 'code' | 'message' | 'hint'> & { readonly line: number };

export interface CheckedList {
  /** The list without comments, and without what stands behind an item by mistake: each mistake is reported once. */
  readonly text: string;
  readonly problems: readonly ListFlaw[];
  readonly notices: readonly ListFlaw[];
}

const ANY_TYPE = /[^\s,]\s+(type)=/;
const ANY_NAME = /[^\s,]\s+([\w.-]+)=/;
/** `org.b=` behind another label: names of labels are reverse domains. */
const LABEL = /[^\s,]\s+((?:[\w,[\]/-]+:)?(?:org|com|io|net|dev|edu|gov|app)\.[\w./-]+)=/;

const strict: ListForm = { comment: 'any' };
const typed: ListForm = { comment: 'any', next: ANY_TYPE };
const named: ListForm = { comment: 'any', next: ANY_NAME };
const labelled: ListForm = { comment: 'spaced', next: LABEL };

/** By the name of the input; lists that are not here are of single words. */
const forms: Readonly<Record<string, ListForm>> = {
  tags: {
    comment: 'any',
    next: /[^\s,]\s+(type|event|pattern|value|enable|priority|prefix|suffix|match|group|branch)=/,
  },
  flavor: { comment: 'any', next: /[^\s,]\s+(latest|prefix|suffix|onlatest)=/ },
  labels: labelled,
  annotations: labelled,
  'build-args': { comment: 'spaced', next: /[^\s,]\s+([A-Z][A-Z\d_]+)=/, isMild: true },
  secrets: { comment: 'none' },
  'build-contexts': named,
  // A password may hold a blank and `name=`, so only names of fields are looked for.
  registries: { comment: 'any', next: /[^\s,]\s+(registry|username|password|ecr|scope)=/ },
  'secret-envs': named,
  'secret-files': named,
  'driver-opts': named,
  ssh: named,
  outputs: typed,
  'cache-from': typed,
  'cache-to': typed,
  attests: typed,
};

export function formOf(input: string): ListForm {
  return Object.hasOwn(forms, input) ? (forms[input] ?? strict) : strict;
}

/**
 * What people write into a list and mean otherwise: a comment behind an item, and several items on one line, which is
 * what YAML makes of a list without `|`. Nothing is looked for inside of double quotes, so that every value can be
 * written.
 */
export function checkList(text: string, form: ListForm): CheckedList {
  const problems: ListFlaw[] = [];
  const notices: ListFlaw[] = [];
  const isDerived = DERIVED.every((name) => text.includes(`${name}=`));
  let isQuoted = false;
  const lines = text.split(/(?<=\n)|(?<=\r)(?!\n)/).map((whole, index) => {
    if (!isQuoted && /^\s*#/.test(whole)) return whole.replace(/^.*?(?=[\r\n]*$)/, '');
    const bare = hideQuoted(whole, isQuoted);
    isQuoted = bare.isQuoted;
    if (form === labelled && (isDerived || FREE_TEXT.test(whole))) return whole;
    const comment = findComment(bare.text, form);
    if (comment >= 0) problems.push(describeComment(index + 1));
    const rest = comment < 0 ? bare.text : bare.text.slice(0, comment);
    const next = form.next?.exec(rest);
    if (next) (form.isMild ? notices : problems).push(describeFolded(next[1] ?? '', index + 1, form));
    const end = next && !form.isMild ? next.index + 1 : comment;
    return end < 0 ? whole : `${whole.slice(0, end).trimEnd()}${/[\r\n]*$/.exec(whole)?.[0] ?? ''}`;
  });
  return { text: lines.join(''), problems, notices };
}

/** A list with both has been derived from the event, by the plan or by docker/metadata-action: nobody has written it. */
const DERIVED = ['org.opencontainers.image.revision', 'org.opencontainers.image.created'];
/** What GitHub says about a repository; it comes from outputs, where it cannot be quoted. */
const FREE_TEXT = /^\s*"?(?:[\w,[\]/-]+:)?org\.opencontainers\.image\.(?:description|title)=/;

function findComment(text: string, { comment }: ListForm): number {
  if (comment === 'none') return -1;
  return text.search(comment === 'any' ? /\s#/ : /\s#(?:\s|$)/);
}

/** The text with everything in double quotes made invisible; such quotes begin where a field does. */
function hideQuoted(
  line: string,
  startsQuoted: boolean,
): { readonly text: string; readonly isQuoted: boolean } {
  let isQuoted = startsQuoted;
  let isStart = true;
  let text = '';
  for (const sign of line) {
    const isQuote: boolean = sign === '"' && (isQuoted || isStart);
    if (isQuote) isQuoted = !isQuoted;
    // A doubled quote closes and opens again, so the place behind a quote counts as a start.
    isStart = isQuote || sign === ',' || (isStart && /\s/.test(sign));
    text += isQuoted && !/[\r\n]/.test(sign) ? '_'.repeat(sign.length) : sign;
  }
  return { text, isQuoted };
}

function describeComment(line: number): ListFlaw {
  return {
    code: 'list.comment',
    line,
    message: 'there is text behind ` #`, and it would become a part of the value',
    hint: 'put the comment on a line of its own, `# ...`; where `#` is meant, put the item into double quotes',
  };
}

function describeFolded(name: string, line: number, { isMild }: ListForm): ListFlaw {
  return {
    code: 'list.folded',
    line,
    message: `\`${name}=\` stands behind a blank${isMild ? ', and is a part of the value before it' : ', where a list has a new line'}`,
    hint: 'write one item per line, below `|`: without it, YAML joins the lines. Where this is one item, put it into double quotes',
  };
}
