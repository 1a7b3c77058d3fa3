import type { AttestReport } from '../core/attest/report.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** Attests an image that is in the registry, and whose tags have not moved yet. */
export type Attestor = (
  registry: RegistryClient,
  plan: PublishPlan,
  image: StoredManifest,
) => Promise<Attested>;

export interface Attested {
  readonly report: AttestReport;
  /** Looks, at the very end, whether every registry still lists what was pushed, and mends it where not. */
  readonly confirm: () => Promise<void>;
}

/** Finds out what attesting needs before a minute is spent on the build; nothing where nothing is attested. */
export async function prepareAttestor(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<Attestor | undefined> {
  if (!plan.attest.attest) return undefined;
  // Loaded only here: a fault in it cannot break a build that signs nothing.
  const { openAttestor } = await import('./attest-image.ts');
  return openAttestor(io, request, plan, session.signal);
}
