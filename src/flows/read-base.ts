import type { BaseNote } from '../core/base/base-note.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { parseReference } from '../core/reference.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

const longest = 3000;

/** Which image the name of the base means now, beside everything else; nobody waits long for it, and it fails nothing. */
export async function readBase(
  io: Io,
  { facts }: PublishRequest,
  { base: name, push, scopes }: PublishPlan,
  session: Session,
): Promise<BaseNote | undefined> {
  const reading = name === undefined || !push.push ? undefined : parseReference(name);
  if (name === undefined || !reading || 'problem' in reading) return undefined;
  const { reference } = reading;
  if (reference.digest !== undefined) return { name, digest: reference.digest };
  const stop = new AbortController();
  const end = () =>
    stop.abort(new SlipwayError({ code: 'base.no-answer', message: `${name} was not looked up` }));
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
    const head = await client.headManifest(reference);
    return head && { name, digest: head.digest };
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
    session.signal.removeEventListener('abort', end);
  }
}
