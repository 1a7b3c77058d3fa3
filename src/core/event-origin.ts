import { type Event, textAt, valueAt } from './event.ts';

/**
 * The events whose code is the repository's own: somebody with write access has pushed it, or has started the run on it.
 * Whatever trusts an event (pushing by itself, caches, reuse) asks `findDoubt` and has no list of its own.
 */
export const ownEvents: readonly string[] = [
  'push',
  'release',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
];

/**
 * Why the code of this run may be somebody else's; nothing where it is the repository's own. An event that is not on
 * the list is in doubt, whatever it is: `issue_comment` and its like run with the rights of the default branch, and a
 * workflow may check out a pull request there. A called workflow has the event of its caller.
 */
export function findDoubt(event: Event): string | undefined {
  const { startedBy: started = event } = event;
  const foreign = findForeignRepository(started);
  if (foreign) return `the ${started.name} comes from ${foreign}, whose code must not reach the registry`;
  if (isDependabot(started)) return 'the run was started by Dependabot, which gets no write token';
  if (started.name.startsWith('pull_request')) return 'a pull request is built, not published';
  if (started.name === 'merge_group') return 'a merge queue tries a commit that is on no branch yet';
  if (started.name === 'workflow_run') return findDoubtBefore(started);
  return ownEvents.includes(started.name) ? undefined : describeUnlisted(started.name);
}

/** The repository that the code came from, where it is not the one of the run. */
export function findForeignRepository(event: Event): string | undefined {
  const head = valueAt(event.payload, 'pull_request', 'head', 'repo');
  const origin = head === undefined ? valueAt(event.payload, 'workflow_run', 'head_repository') : head;
  // A repository that is gone (`null`) was a fork: its owner deleted it.
  if (origin === null) return 'a fork that was deleted';
  const name = textAt(origin, 'full_name');
  const own = `${event.repository.owner}/${event.repository.name}`;
  return name && name.toLowerCase() !== own.toLowerCase() ? `the fork ${name}` : undefined;
}

/** By who started the run, who wrote the pull request, and who started the run before this one. */
export function isDependabot({ actor, payload }: Event): boolean {
  const users = [
    textAt(payload, 'pull_request', 'user', 'login'),
    textAt(payload, 'workflow_run', 'actor', 'login'),
    textAt(payload, 'workflow_run', 'triggering_actor', 'login'),
  ];
  return [actor, ...users].includes('dependabot[bot]');
}

/**
 * A `workflow_run` is on the default branch whatever the run before it tried, and it may check that out. Its payload
 * names that one run only, so a chain of three begins with an event that nobody knows.
 */
function findDoubtBefore({ payload }: Event): string | undefined {
  const before = textAt(payload, 'workflow_run', 'event') ?? '';
  if (before.startsWith('pull_request')) return 'the run before this one tried a pull request';
  if (before === 'workflow_run')
    return 'the run before this one followed another run, and nobody says what that one tried';
  if (!ownEvents.includes(before))
    return `the run before this one was started by ${before ? `\`${before}\`` : 'an unknown event'}, which may run the code of others`;
  const origin = textAt(payload, 'workflow_run', 'head_repository', 'full_name');
  return origin ? undefined : 'nobody says which repository the run before this one was of';
}

function describeUnlisted(name: string): string {
  const list = `${ownEvents.slice(0, -1).join(', ')} and ${ownEvents.at(-1)}`;
  return `${name ? `\`${name}\`` : 'an unknown event'} may run the code of others: only ${list} publish by themselves`;
}
