import { type Event, isJsonObject, textAt, valueAt } from '../event.ts';
import type { CommitRelation } from '../metadata/floating.ts';

/**
 * How the commit of a push stands to the commit that a tag has, as far as the payload tells: it names the head before
 * the push, and the commits that came. So the ordinary push asks nobody.
 */
export function findRelationInPush(event: Event, revision: string): CommitRelation | undefined {
  if (revision === event.sha) return 'same';
  if (textAt(event.payload, 'after') !== event.sha) return undefined;
  const isForced = valueAt(event.payload, 'forced') === true;
  if (textAt(event.payload, 'before') === revision) return isForced ? 'diverged' : 'ahead';
  const commits = valueAt(event.payload, 'commits');
  const ids = Array.isArray(commits)
    ? commits.map((commit) => isJsonObject(commit) && textAt(commit, 'id'))
    : [];
  return ids.includes(revision) ? 'ahead' : undefined;
}

/** By the dates of two commits, where nobody knows how they stand to each other; the same second tells nothing. */
export function compareDates(own: Date | undefined, created: string | undefined): CommitRelation {
  const theirs = new Date(created ?? '').getTime();
  const ours = own?.getTime() ?? Number.NaN;
  if (Number.isNaN(theirs) || Number.isNaN(ours) || theirs === ours) return 'unknown';
  return ours > theirs ? 'ahead' : 'behind';
}

/** Commit ids of git, SHA-1 or SHA-256: only those are worth asking for. */
export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
