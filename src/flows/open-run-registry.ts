import type { PublishPlan } from '../core/publish-plan.ts';
import type { RepositoryName } from '../core/reference.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** For what is pushed to, unless other names are given. */
export function openRunRegistry(
  io: Io,
  { facts }: PublishRequest,
  plan: PublishPlan,
  session: Session,
  names: readonly RepositoryName[] = plan.repositories,
) {
  return openClient(io, {
    event: facts.event,
    names,
    findLogin: session.findLogin,
    scopes: plan.scopes,
    signal: session.signal,
    insecureHosts: facts.engine.registries.insecure,
  });
}
