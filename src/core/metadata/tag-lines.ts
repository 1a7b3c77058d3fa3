import { checkList, formOf } from '../../inputs/list-mistakes.ts';
import { readListItems } from '../../inputs/lists.ts';
import type { Problem } from '../problem.ts';
import { lineList } from './line-list.ts';

/** The two things that the `tags` input of the root door may hold. */
export interface TagLines {
  /** The rules alone; lines of references are empty here, so that every rule keeps its line. */
  readonly rules: string;
  readonly references: readonly { readonly line: number; readonly text: string }[];
  /** What is wrong with lines of references; the rules have their own reader. */
  readonly problems: readonly Problem[];
}

/** Tells full references (`ghcr.io/acme/app:1.2`, `acme/app`) from rules: a `/` or `:`, and no `=`. */
export function splitTagLines(text: string): TagLines {
  const checked = checkList(text, formOf('tags'));
  const reading = readListItems(checked.text, lineList);
  if ('problem' in reading) return { rules: text, references: [], problems: [] };
  const references = reading.items.filter((item) => /[/:]/.test(item.text) && !/[={]/.test(item.text));
  const taken = new Set(references.map((reference) => reference.line));
  const lines = text.split(/\r\n|\n|\r/);
  const rules = lines.map((line, index) => (taken.has(index + 1) ? '' : line)).join('\n');
  const problems = checked.problems
    .filter(({ line }) => taken.has(line))
    .map((flaw) => ({ ...flaw, input: 'tags' }));
  return { rules, references: references.flatMap(splitCommas), problems };
}

/** docker/build-push-action takes its tags separated by commas, too. */
function splitCommas(item: { readonly line: number; readonly text: string }) {
  const texts = item.text.split(',').map((part) => part.trim());
  return texts.filter((part) => part !== '').map((part) => ({ line: item.line, text: part }));
}
