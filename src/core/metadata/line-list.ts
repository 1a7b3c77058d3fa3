import { checkList, formOf } from '../../inputs/list-mistakes.ts';
import { type ListItem, readListItems } from '../../inputs/lists.ts';
import type { Problem } from '../problem.ts';

/** How the peers read each of their lists: a line is an item, `#` starts a comment line. */
export const lineList = Object.freeze({ ignoreComma: true, comment: '#' });

/** The items of a list of lines, none where its quotes do not fit together, and what is wrong with it as a list. */
export function readLineList(
  input: string,
  text: string,
): { readonly items: readonly ListItem[] | undefined; readonly problems: readonly Problem[] } {
  const checked = checkList(text, formOf(input));
  const problems = checked.problems.map((flaw) => ({ ...flaw, input }));
  const list = readListItems(checked.text, lineList);
  if ('problem' in list) return { items: undefined, problems: [...problems, { ...list.problem, input }] };
  return { items: list.items, problems };
}
