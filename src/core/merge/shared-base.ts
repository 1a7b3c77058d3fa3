import { readBaseNote } from '../base/base-move.ts';
import { type BaseNote, formatBaseNotes } from '../base/base-note.ts';
import type { Annotations } from '../descriptor.ts';

/** What the whole image says of its base, and a word for the log where that is nothing though the legs say something. */
export interface SharedBase {
  /** `key=value` */
  readonly annotations: readonly string[];
  readonly note?: string;
}

/**
 * The base that all legs were built on, for the merged index: whoever looks at a tag looks there. Legs on different
 * bases have none in common, and the index says nothing, so that `check-base` has it built again.
 */
export function findSharedBase(legs: readonly Annotations[], given: readonly string[]): SharedBase {
  const notes = legs.map(readBaseNote);
  const [first] = notes;
  if (first && notes.every((note) => isSame(first, note)))
    return { annotations: formatBaseNotes(first, given) };
  const found = notes.flatMap((note) => (note ? [`${note.name}@${note.digest}`] : ['one does not say']));
  if (notes.every((note) => note === undefined)) return { annotations: [] };
  const note = `The legs are not built on one base, so the image names none: ${[...new Set(found)].join(', ')}`;
  return { annotations: [], note };
}

function isSame(one: BaseNote, other: BaseNote | undefined): boolean {
  return one.name === other?.name && one.digest === other.digest;
}
