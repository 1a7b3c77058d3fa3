import { type Event, textAt } from '../event.ts';
import { findDoubt, findForeignRepository, isDependabot } from '../event-origin.ts';

/**
 * Why this run writes no cache; nothing where it may. `isKeptApart`: no run of a branch would read it. What one run
 * writes, others build from: only runs of a branch's own code write. The token's rights are no measure of that: with
 * `pull_request_target`, `issue_comment` or `workflow_run` they are the default branch's, whatever code is checked out.
 */
export function findWriteObstacle(event: Event, isKeptApart: boolean): string | undefined {
  const doubt = findOriginObstacle(event, isKeptApart);
  if (doubt || event.ref.startsWith('refs/heads/') || isOwnPull(event)) return doubt;
  if (isTagRun(event)) return 'a tag run: no other run would look there';
  return `a run on ${event.ref || 'no ref'}`;
}

/** The run of a tag of the repository's own. */
export function isTagRun({ ref }: Event): boolean {
  return ref.startsWith('refs/tags/');
}

/** The same where every run sees what is written, whichever ref it is on: then tags can have a cache of their own. */
export function findSharedWriteObstacle(event: Event): string | undefined {
  return isTagRun(event) ? findOriginObstacle(event, false) : findWriteObstacle(event, false);
}

function findOriginObstacle(event: Event, isKeptApart: boolean): string | undefined {
  if (findForeignRepository(event)) return 'code from a fork';
  if (isOwnPull(event))
    return isKeptApart ? undefined : 'a pull request, whose cache the branch would build from';
  return findDoubt(event);
}

function isOwnPull(event: Event): boolean {
  return event.name === 'pull_request' && !isDependabot(event);
}

/** The branches that may have a cache for this run, the nearest first: its own, that of the pull request, the default one. */
export function listBranches(event: Event): readonly string[] {
  const own = event.ref.startsWith('refs/heads/') ? event.ref.slice('refs/heads/'.length) : undefined;
  const base = textAt(event.payload, 'pull_request', 'base', 'ref');
  const all = [own, base, event.repository.defaultBranch];
  return [...new Set(all.flatMap((branch) => (branch ? [branch] : [])))];
}
