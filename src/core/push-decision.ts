import type { BuildCall } from './build-options.ts';
import { type Event, textAt, valueAt } from './event.ts';

/** Whether the image is pushed, and the reason in words for the log and the summary. */
export interface PushDecision {
  readonly push: boolean;
  readonly reason: string;
}

/**
 * `auto` pushes, but never what others than the repository's own people may have written:
 * pull requests, forks, Dependabot, a merge queue's trial commit. Those build, and stay green.
 */
export function decidePush(wish: boolean | 'auto', event: Event, call?: BuildCall): PushDecision {
  if (call)
    return { push: false, reason: `\`call: ${call.method}\` looks at the Dockerfile and builds nothing` };
  if (wish === true) return { push: true, reason: '`push: true`' };
  if (wish === false) return { push: false, reason: '`push: false`' };
  const obstacle = findObstacle(event);
  return obstacle
    ? { push: false, reason: `${obstacle}; \`push: true\` would push all the same` }
    : { push: true, reason: `${event.name} on ${event.ref.replace(/^refs\/(heads|tags)\//, '')}` };
}

/** Whose run it is, where it is one that gets no secrets of the repository. */
export function findStranger(event: Event): 'fork' | 'dependabot' | undefined {
  if (isDependabot(event)) return 'dependabot';
  // With `pull_request_target` a fork's run is that of the repository, secrets and all.
  return event.name === 'pull_request' && findForeignRepository(event) ? 'fork' : undefined;
}

function findObstacle(event: Event): string | undefined {
  const foreign = findForeignRepository(event);
  if (foreign) return `the ${event.name} comes from ${foreign}, whose code must not reach the registry`;
  if (isDependabot(event)) return 'the run was started by Dependabot, which gets no write token';
  if (event.name.startsWith('pull_request')) return 'a pull request is built, not published';
  if (isRunOfPullRequest(event)) return 'the run before this one tried a pull request';
  if (event.name === 'merge_group') return 'a merge queue tries a commit that is on no branch yet';
  return undefined;
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

/** A `workflow_run` is on the default branch whatever its first run tried, and it may check that out. */
export function isRunOfPullRequest(event: Event): boolean {
  return /^pull_request/.test(textAt(event.payload, 'workflow_run', 'event') ?? '');
}

export function isDependabot(event: Event): boolean {
  const author = textAt(event.payload, 'pull_request', 'user', 'login');
  return event.actor === 'dependabot[bot]' || author === 'dependabot[bot]';
}
