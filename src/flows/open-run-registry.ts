import type { PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** For what is pushed to, and what is built on. */
export function openRunRegistry(io: Io, { facts }: PublishRequest, plan: PublishPlan, session: Session) {
  return openClient(io, {
    event: facts.event,
    names: [...plan.repositories, ...plan.localBases.map(({ reference }) => reference)],
    findLogin: session.findLogin,
    scopes: plan.scopes,
    signal: session.signal,
    insecureHosts: facts.engine.registries.insecure,
  });
}
