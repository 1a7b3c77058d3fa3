import type { BuildCall } from './build-options.ts';
import type { Event } from './event.ts';
import { findDoubt, findForeignRepository, isDependabot } from './event-origin.ts';

/** `outputs`: a line of that input forbids the push. */
export type PushWish = boolean | 'auto' | 'outputs';

/** Whether the image is pushed, and the reason in words for the log and the summary. */
export interface PushDecision {
  readonly push: boolean;
  readonly reason: string;
}

/**
 * `auto` pushes on events of the repository's own, and on no other: an event that nobody thought of builds and stays
 * green, as do pull requests, forks and Dependabot.
 */
export function decidePush(wish: PushWish, event: Event, call?: BuildCall): PushDecision {
  if (call)
    return { push: false, reason: `\`call: ${call.method}\` looks at the Dockerfile and builds nothing` };
  if (wish === true) return { push: true, reason: '`push: true`' };
  if (wish === false) return { push: false, reason: '`push: false`' };
  if (wish === 'outputs') return { push: false, reason: '`push=false` in `outputs`' };
  const doubt = findDoubt(event);
  return doubt
    ? { push: false, reason: `${doubt}; \`push: true\` would push all the same` }
    : { push: true, reason: `${event.name} on ${event.ref.replace(/^refs\/(heads|tags)\//, '')}` };
}

/** Whose run it is, where it is one that gets no secrets of the repository. */
export function findStranger(event: Event): 'fork' | 'dependabot' | undefined {
  if (isDependabot(event)) return 'dependabot';
  // With `pull_request_target` a fork's run is that of the repository, secrets and all.
  return event.name === 'pull_request' && findForeignRepository(event) ? 'fork' : undefined;
}
