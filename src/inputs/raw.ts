import { findNearest } from '../core/nearest.ts';
import type { Problem } from '../core/problem.ts';
import { type Entry, type EntryOptions, readEntries } from './entries.ts';
import { checkList, formOf } from './list-mistakes.ts';
import { type ListOptions, readListItems } from './lists.ts';
import { otherBuildNames } from './other-build-tools.ts';
import { findOtherName, type OtherNames } from './other-tools.ts';

/** The inputs of a step as the runner hands them over: name in lower case with dashes, value untouched. */
export type RawInputs = Readonly<Record<string, string>>;

/** Collects what is wrong with the inputs, so that a user sees every mistake at once. */
export interface Findings {
  readonly problems: Problem[];
  readonly notices: Problem[];
}

export function createFindings(): Findings {
  return { problems: [], notices: [] };
}

/** What a text is as YAML, or why it is none. */
export type YamlReading = { readonly value: unknown } | { readonly reason: string; readonly line?: number };
export type ParseYaml = (text: string) => YamlReading;

/** Whether the reader of YAML is needed: sooner once too often. */
export function mayHoldYaml(raw: RawInputs): boolean {
  return ['registries', 'append', 'plan'].some((name) => parseText(raw, name) !== '');
}

/** A reader that was not loaded is a defect of ours, and no mistake in the text. */
export function parseAsYaml(text: string, parseYaml: ParseYaml | undefined): YamlReading {
  if (!parseYaml) throw new Error('the reader of YAML is not loaded');
  return parseYaml(text);
}

/** The text of an input without the white space around it; empty where it was not given. */
export function parseText(raw: RawInputs, name: string): string {
  return (raw[name] ?? '').trim();
}

/** The text of a list without its comments; what was hardly meant as it stands is noted. */
function readListText(raw: RawInputs, name: string, found: Findings): string {
  const { text, problems, notices } = checkList(raw[name] ?? '', formOf(name));
  found.problems.push(...problems.map((flaw) => ({ ...flaw, input: name })));
  found.notices.push(...notices.map((flaw) => ({ ...flaw, input: name })));
  return text;
}

/** The items of a list input; quotes that do not fit together are a problem, and the list then counts as empty. */
export function parseItems(
  raw: RawInputs,
  name: string,
  options: ListOptions,
  found: Findings,
): readonly string[] {
  const reading = readListItems(readListText(raw, name, found), options);
  if ('items' in reading) return reading.items.map((item) => item.text);
  found.problems.push({ ...reading.problem, input: name });
  return [];
}

/** The entries of an input that has one a line, each as it stands. */
export function parseEntries(
  raw: RawInputs,
  name: string,
  found: Findings,
  options: EntryOptions = {},
): readonly Entry[] {
  const reading = readEntries(readListText(raw, name, found), options);
  if ('entries' in reading) return reading.entries;
  found.problems.push({ ...reading.problem, input: name });
  return [];
}

/**
 * A boolean in the words of the YAML 1.2 core schema, which is what the peers take: true, True, TRUE, false, ...
 * Anything else is a problem, never a silent `false`.
 */
export function parseBoolean(raw: RawInputs, name: string, found: Findings): boolean {
  return parseChoice(raw, name, { true: true, false: false }, false, found);
}

/** One of a few words, in any case; `fallback` where the input is empty. */
export function parseChoice<T>(
  raw: RawInputs,
  name: string,
  choices: Readonly<Record<string, T>>,
  fallback: T,
  found: Findings,
): T {
  const text = parseText(raw, name);
  if (text === '') return fallback;
  const words = Object.keys(choices);
  const word = words.find((choice) => choice === text.toLowerCase());
  if (word !== undefined) return choices[word] as T;
  const nearest = findNearest(text, words);
  found.problems.push({
    code: 'input.not-a-choice',
    input: name,
    message: `expected ${formatChoices(words)}, found "${text}"`,
    ...(nearest ? { hint: `did you mean \`${nearest}\`?` } : {}),
  });
  return fallback;
}

function formatChoices(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** Inputs of the peers that have another name here and that a publication cannot do without. */
const renamed: ReadonlyMap<string, string> = new Map([['registry-auth', 'registries']]);

/**
 * Inputs that no door has. One that is close to a real name is a mistake that would change the image,
 * so it stops the run; any other is only mentioned, because steps that are moved over bring some along.
 */
export function checkUnknownInputs(raw: RawInputs, known: readonly string[], found: Findings): void {
  for (const name of Object.keys(raw)) {
    if (known.includes(name) || parseText(raw, name) === '') continue;
    const other = findOtherName(otherBuildNames, name, raw[name] ?? '');
    const nearest = renamed.get(name) ?? findNearest(name, known);
    if (other) found.problems.push(other);
    else if (nearest) {
      found.problems.push({
        code: 'input.misspelt',
        input: name,
        message: 'there is no such input',
        hint: `did you mean \`${nearest}\`?`,
      });
    } else {
      found.notices.push({
        code: 'input.unknown',
        input: name,
        message: 'there is no such input; it is ignored',
      });
    }
  }
}

/** For a door that must not guess: every name that there is not stops the run, an empty value's too. */
export function checkOnlyKnownInputs(
  raw: RawInputs,
  known: readonly string[],
  others: OtherNames,
  found: Findings,
): void {
  for (const name of Object.keys(raw)) {
    if (known.includes(name)) continue;
    const other = findOtherName(others, name, raw[name] ?? '');
    const nearest = findNearest(name, known);
    if (other) found.problems.push(other);
    else
      found.problems.push({
        code: nearest ? 'input.misspelt' : 'input.unknown',
        input: name,
        message: 'there is no such input',
        hint: nearest
          ? `did you mean \`${nearest}\`?`
          : 'take it out: it may have been meant to keep something',
      });
  }
}
