import { isDigest, isTag } from '../reference.ts';
import { DAY } from './facts.ts';

/** What is written down of a version before it is deleted: enough to bring it back, its tags included. */
export interface UndoRecord {
  readonly package: string;
  readonly id: number;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly mediaType: string;
  /** Base64. */
  readonly manifest: string;
  readonly deletedAt: string;
  /** After this GitHub has it no more. */
  readonly restoreBefore: string;
}

const RESTORE_DAYS = 30;

/** One line, so that a run that is cut leaves a file that can be read. */
export function formatUndo(record: Omit<UndoRecord, 'deletedAt' | 'restoreBefore'>, now: number): string {
  const deletedAt = new Date(now).toISOString();
  const restoreBefore = new Date(now + RESTORE_DAYS * DAY).toISOString();
  return `${JSON.stringify({ ...record, deletedAt, restoreBefore })}\n`;
}

/** The records of an undo file, the last one first: children come back before what holds them. */
export function parseUndo(text: string): {
  readonly records: readonly UndoRecord[];
  readonly badLines: readonly number[];
} {
  const records = new Map<string, UndoRecord>();
  const badLines: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const record = parseRecord(line);
    if (!record) badLines.push(index + 1);
    else {
      const key = `${record.package} ${record.id}`;
      // A version that was deleted twice stands where it was deleted last.
      records.delete(key);
      records.set(key, record);
    }
  });
  return { records: [...records.values()].reverse(), badLines };
}

function parseRecord(line: string): UndoRecord | undefined {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { id, tags, deletedAt, restoreBefore, mediaType, manifest } = fields;
  const isTagList = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && isTag(tag));
  const texts = [fields.package, fields.digest, deletedAt, restoreBefore, mediaType, manifest];
  const isWhole = Number.isSafeInteger(id) && isTagList && texts.every((text) => typeof text === 'string');
  return isWhole && isDigest(String(fields.digest)) ? (value as UndoRecord) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
