/** A version as it is written in a git tag, taken apart but not yet understood. */
export interface VersionForm {
  /** What stands before it in a repository with several products: `app/`, `web-`. */
  readonly component: string;
  /** The version itself, `v1.2.3-rc.1`. */
  readonly text: string;
  readonly epoch: string;
  /** Without leading zeros; a date has year, month and day. */
  readonly numbers: readonly string[];
  /** What follows the numbers, build metadata left out. */
  readonly suffix: string;
  /** Three numbers and at most a pre-release after a dash, as semver.org has it; a year is no major version. */
  readonly isSemver: boolean;
}

type Shape = (rest: string) => Pick<VersionForm, 'epoch' | 'numbers' | 'suffix'> | undefined;

/** Words that say "a version follows" and name no product: `release-1.2` and `v1.3` are of one line. */
const PLAIN_COMPONENT = /^(?:releases?|rel|versions?|ver|tags?)[-_./@]$/i;
const BEFORE_VERSION = /(?:^|[/@_-])[a-z]*\.?$/i;
const BUILD = /\+[0-9a-z._-]+$/i;
const SUFFIX = /^(?:[-._~]?[a-z0-9][a-z0-9._~-]*)?$/i;

/** The version at the end of a text; the longest form wins, of equal forms the one that starts first. */
export function parseVersionForm(text: string): VersionForm | undefined {
  const body = text.replace(BUILD, '');
  const starts = [...body.matchAll(/\d+/g)].map(({ index }) => index);
  for (const shape of shapes)
    for (const start of starts) {
      const form = readAt(text, body, start, shape);
      if (form) return form;
    }
  return undefined;
}

function readAt(text: string, body: string, start: number, shape: Shape): VersionForm | undefined {
  if (!BEFORE_VERSION.test(body.slice(0, start))) return undefined;
  const found = shape(body.slice(start));
  if (!found || !SUFFIX.test(found.suffix)) return undefined;
  const hasV = /(?:^|[/@_-])v$/i.test(body.slice(0, start));
  const from = hasV ? start - 1 : start;
  const before = text.slice(0, from);
  return {
    ...found,
    component: PLAIN_COMPONENT.test(before) ? '' : before,
    text: text.slice(from),
    isSemver: isSemver(body.slice(start)),
  };
}

function isSemver(rest: string): boolean {
  const numbers = /^(0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-|$)/.exec(rest);
  return numbers !== null && !isYear(numbers[1] ?? '');
}

function isYear(number: string): boolean {
  return /^(?:19|20)\d\d$/.test(number);
}

const MONTH = '(0[1-9]|1[0-2]|[1-9])';
const DAY = '(0[1-9]|[12]\\d|3[01]|[1-9])';
const DASHED_DATE = new RegExp(`^((?:19|20)\\d\\d)-${MONTH}(?:-${DAY})?(?!\\d|\\.\\d)(.*)$`);
const COMPACT_DATE = /^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/;

const readDate: Shape = (rest) => {
  const [, year, month, day, suffix = ''] = DASHED_DATE.exec(rest) ?? [];
  if (year === undefined || month === undefined) return undefined;
  return { epoch: '0', numbers: [year, month, ...(day ? [day] : [])].map(dropZeros), suffix };
};

const readDotted: Shape = (rest) => readNumbers(/^(?:(\d+)!)?(\d+(?:\.\d+)+)(.*)$/.exec(rest), '.');
const readUnderscored: Shape = (rest) => readNumbers(/^()(\d+(?:_\d+)+)(.*)$/.exec(rest), '_');

/** One number alone: what follows it has to be known, else `3d-viewer` were a version. */
const readSingle: Shape = (rest) => {
  const found = readNumbers(/^(?:(\d+)!)?(\d+)(.*)$/.exec(rest), '.');
  const isKnown = /^(?:[-._]?(?:a|b|c|rc|alpha|beta|pre|preview|dev|post|rev|r)(?![a-z]).*|-\d+)?$/i;
  const isDate = COMPACT_DATE.test(rest);
  return found && (isDate || isKnown.test(found.suffix)) ? found : undefined;
};

const shapes: readonly Shape[] = [readDate, readDotted, readUnderscored, readSingle];

function readNumbers(found: RegExpExecArray | null, separator: string): ReturnType<Shape> {
  if (!found) return undefined;
  const [, epoch, list = '', suffix = ''] = found;
  const [first = '', ...others] = list.split(separator);
  const [, ...date] = COMPACT_DATE.exec(first) ?? [];
  const numbers = [...(date.length > 0 ? date : [first]), ...others];
  return { epoch: dropZeros(epoch || '0'), numbers: numbers.map(dropZeros), suffix };
}

function dropZeros(number: string): string {
  return number.replace(/^0+(?=\d)/, '');
}
