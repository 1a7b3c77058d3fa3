import type { BaseNote } from '../core/base/base-note.ts';
import { isIndexType } from '../core/manifest.ts';
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
  const { base, push } = plan;
  if (base === undefined || !push.push) return undefined;
  const found = await lookUpImage(io, request, plan, session, base.name);
  return found && { name: base.name, ...found };
}

/**
 * Whether the base image is an index, from which BuildKit takes the image of each platform by itself: what it holds
 * is for that platform then, as its makers have it. Asked once, and only where it is not known yet.
 */
export function askForBaseIndex(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  noted: BaseNote | undefined,
): () => Promise<boolean> {
  const { base } = plan;
  let asked: Promise<boolean> | undefined;
  return async () => {
    if (!base || base.hasPlatform) return false;
    if (noted?.isIndex !== undefined) return noted.isIndex;
    asked ??= headImage(io, request, plan, session, base.name).then((found) => found?.isIndex ?? false);
    return asked;
  };
}

/** An image of others: its digest, and what its registry says that it is. */
export type FoundImage = Omit<BaseNote, 'name'>;

/** What an image of others is; its registry is asked only where the name has no digest. */
export async function lookUpImage(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  name: string,
): Promise<FoundImage | undefined> {
  const reading = parseReference(name);
  if ('problem' in reading) return undefined;
  const { digest } = reading.reference;
  return digest === undefined ? headImage(io, request, plan, session, name) : { digest };
}

/** What an image of others is in its registry; nobody waits long for it, and it fails nothing. */
async function headImage(
  io: Io,
  { facts }: PublishRequest,
  { scopes }: PublishPlan,
  session: Session,
  name: string,
): Promise<FoundImage | undefined> {
  const reading = parseReference(name);
  if ('problem' in reading) return undefined;
  const { reference } = reading;
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
    const head = await client.headManifest(reference);
    return head && { digest: head.digest, isIndex: isIndexType(head.mediaType) };
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
    session.signal.removeEventListener('abort', end);
  }
}
