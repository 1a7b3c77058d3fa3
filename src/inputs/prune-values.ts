import { findNearest } from '../core/nearest.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { parseDuration } from '../core/retention/duration.ts';
import { compileTagPattern, isExpression, type TagPattern } from '../core/retention/pattern.ts';
import { MEASURES, type Threshold } from '../core/retention/thresholds.ts';

/** A value that was read, or what is wrong with it: the same for an input and for a field of `rules`. */
export type Reading<T> =
  | { readonly value: T }
  | { readonly problem: Pick<Problem, 'code' | 'message' | 'hint'> };

export function readDuration(text: string, { zero = false } = {}): Reading<number> {
  const value = parseDuration(text);
  if (value !== undefined && (value > 0 || zero)) return { value };
  return {
    problem: {
      code: 'prune.duration',
      message: `expected a duration${zero ? '' : ' above zero'}, found "${text}"`,
      hint: 'write `30 days`, `12h`, `2 weeks`, or ISO 8601: `P30D`, `PT12H`; no sign, no fraction, no months or years',
    },
  };
}

/** Digits only: `1e3` is a thousand to some readers and one to others. */
export function readCount(text: string, { least = 1 } = {}): Reading<number> {
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= least) return { value };
  const problem = {
    code: 'prune.number',
    message: `expected a whole number of at least ${least}, found "${text}"`,
    ...(value === 0 && { hint: 'to keep none, leave it out and name what goes, as with `delete-tags`' }),
  };
  return { problem };
}

/** `50%` or `0.5`. */
export function readFraction(text: string): Reading<number> {
  const [, percent] = /^(\d{1,3})%$/.exec(text) ?? [];
  const value =
    percent === undefined
      ? /^[01](?:\.\d{1,4})?$/.test(text)
        ? Number(text)
        : Number.NaN
      : Number(percent) / 100;
  if (value > 0 && value <= 1) return { value };
  return {
    problem: {
      code: 'prune.fraction',
      message: `expected a share such as \`50%\` or \`0.5\`, found "${text}"`,
    },
  };
}

const GLOB = /^[\w.*?/-]+$/;

/** A glob, or a regular expression between slashes; `what` is for messages. */
export function readPattern(text: string, what: 'tag' | 'package'): Reading<TagPattern> {
  if (!isExpression(text) && !GLOB.test(text)) {
    const wrong = text.replace(/[\w.*?/-]/g, '')[0] ?? '';
    const problem = {
      code: 'prune.pattern',
      message: `\`${text}\` has \`${wrong}\` in it, which no ${what} has`,
      hint: 'in a pattern `*` is any text and `?` any character; a regular expression stands between slashes: `/^v\\d+$/`',
    };
    return { problem };
  }
  try {
    return { value: compileTagPattern(text) };
  } catch (error) {
    const [problem] = error instanceof SlipwayError ? error.problems : [];
    if (!problem) throw error;
    return { problem };
  }
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `versions=5000`, `bytes=10GB`, `growth=20%`. */
export function readThreshold(text: string): Reading<Threshold> {
  const [name = '', value = ''] = text.split('=').map((part) => part.trim());
  const measure = MEASURES.find((one) => one === name);
  if (!measure) {
    const nearest = findNearest(name, MEASURES);
    const problem = {
      code: 'prune.measure',
      message: `\`${name}\` is not measured; there are ${MEASURES.map((one) => `\`${one}\``).join(', ')}`,
      ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
    };
    return { problem };
  }
  const [, percent] = /^(\d{1,5})%$/.exec(value) ?? [];
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?) ?([kmgt]i?b)?$/i.exec(value) ?? [];
  const scale = SIZES[unit.toLowerCase()] ?? 1;
  const isCount = number !== undefined && unit === '' && !number.includes('.');
  if (measure === 'growth' && percent !== undefined)
    return { value: { measure, limit: Number(percent) / 100 } };
  if (measure === 'bytes' && number !== undefined)
    return { value: { measure, limit: Number(number) * scale } };
  if (measure !== 'growth' && measure !== 'bytes' && isCount)
    return { value: { measure, limit: Number(number) } };
  const expected =
    { growth: 'a share such as `20%`', bytes: 'a size such as `10GB`' }[measure as string] ??
    'a whole number';
  return {
    problem: { code: 'prune.threshold', message: `expected ${expected} for \`${name}\`, found "${value}"` },
  };
}

export interface Item {
  readonly text: string;
  readonly line: number;
}

/** One a line or separated by commas; a regular expression has a line of its own, for it may hold commas. */
export function splitItems(text: string): readonly Item[] {
  return text.split(/\r\n|\n|\r/).flatMap((whole, index) => {
    const line = whole.trim();
    if (line.startsWith('#')) return [];
    const parts = isExpression(line) ? [line] : line.split(',').map((part) => part.trim());
    return parts.filter((part) => part !== '').map((part) => ({ text: part, line: index + 1 }));
  });
}
