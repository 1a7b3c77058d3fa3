import type { BaseNote } from '../core/base/base-note.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { parseReference } from '../core/reference.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

const longest = 3000;

/** Which image the name of the base means now, beside everything else. */
export async function readBase(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<BaseNote | undefined> {
  const { base: name, push } = plan;
  if (name === undefined || !push.push) return undefined;
  const digest = await lookUpImage(io, request, plan, session, name);
  return digest === undefined ? undefined : { name, digest };
}

/** The digest that an image of others has in its registry; nobody waits long for it, and it fails nothing. */
export async function lookUpImage(
  io: Io,
  { facts }: PublishRequest,
  { scopes }: PublishPlan,
  session: Session,
  name: string,
): Promise<string | undefined> {
  const reading = parseReference(name);
  if ('problem' in reading) return undefined;
  const { reference } = reading;
  if (reference.digest !== undefined) return reference.digest;
  const stop = new AbortController();
  const end = () => stop.abort(new SlipwayError({ code: 'base.no-answer', message: `${name}: no answer` }));
  session.signal.addEventListener('abort', end, { once: true });
  const timer = setTimeout(end, longest);
  try {
    const client = await openClient(io, {
      event: facts.event,
      names: [reference],
      findLogin: session.findLogin,
      scopes,
      signal: stop.signal,
      insecureHosts: facts.engine.registries.insecure,
    });
    return (await client.headManifest(reference))?.digest;
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
    session.signal.removeEventListener('abort', end);
  }
}
