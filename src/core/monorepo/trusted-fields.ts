import { type Event, textAt, valueAt } from '../event.ts';
import type { Problem } from '../problem.ts';
import { emptyEntry, type ImageEntry } from './image-entry.ts';

/** What code of others must not choose: where jobs run, what runs there, and which image is written. */
const guarded = { runners: 'runners', test: 'test', names: 'name' } as const;
type Guarded = keyof typeof guarded;
const guardedFields = Object.keys(guarded) as readonly Guarded[];

/**
 * Commits whose list of images is the repository's own, in a run that may be about the code of others; the likeliest
 * first. `sha` is that of the runner: with `issue_comment` and its like it is the default branch's, whatever is checked
 * out. A push that is in doubt (Dependabot's) has none.
 */
export function listTrustedCommits(event: Event, sha: string): readonly string[] {
  const { name, payload, ref } = event.startedBy ?? event;
  const base =
    textAt(payload, 'pull_request', 'base', 'sha') ?? textAt(payload, 'merge_group', 'base_sha') ?? '';
  // A trial merge has the base at that moment as its first parent; the payload's may be older.
  const isTrialMerge = name === 'pull_request' && ref.endsWith('/merge');
  if (valueAt(payload, 'pull_request') !== undefined || name === 'merge_group')
    return [isTrialMerge ? `${sha}^1` : '', base].filter(Boolean);
  return name === 'push' || sha === '' ? [] : [sha];
}

export interface GuardedEntries {
  readonly entries: readonly ImageEntry[];
  /** What does not count as the file has it, for people to read. */
  readonly notices: readonly Problem[];
}

/** The images with the guarded fields of the trusted list; what that one does not have is left to the workflow. */
export function guardEntries(
  entries: readonly ImageEntry[],
  trusted: readonly ImageEntry[] | undefined,
  { file, doubt }: { readonly file: string; readonly doubt: string },
): GuardedEntries {
  const changes = entries.flatMap((entry) => {
    const own = trusted?.find(({ key }) => key === entry.key) ?? emptyEntry;
    const changed = guardedFields.filter((field) => String(own[field]) !== String(entry[field]));
    return changed.length > 0 ? [{ entry, own, changed }] : [];
  });
  const guardedEntries = entries.map((entry) => {
    const change = changes.find((one) => one.entry === entry);
    return change ? { ...entry, ...pick(change.own) } : entry;
  });
  if (changes.length === 0) return { entries, notices: [] };
  const list = changes.map(
    ({ entry, changed }) =>
      `\`${entry.key}\` (${changed.map((field) => `\`${guarded[field]}\``).join(', ')})`,
  );
  const notice: Problem = {
    code: 'images-file.not-trusted',
    input: 'images-file',
    message: trusted
      ? `these fields of ${file} count as the repository itself has them, not as this commit does: ${list.join('; ')}; ${doubt}`
      : `these fields of ${file} do not count: ${list.join('; ')}; ${doubt}, and the commit that it is compared with is not in the checkout`,
    hint: trusted
      ? 'they take effect once they are merged; `trust-images-file: true` lets this commit choose them'
      : 'give actions/checkout `fetch-depth: 0`, so that they count as the repository itself has them; `trust-images-file: true` lets this commit choose them',
  };
  return { entries: guardedEntries, notices: [notice] };
}

function pick({ runners, test, names }: ImageEntry): Pick<ImageEntry, Guarded> {
  return { runners, test, names };
}
