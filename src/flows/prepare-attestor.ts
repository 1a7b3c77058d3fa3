import type { AttestDecision } from '../core/attest/decision.ts';
import type { AttestReport } from '../core/attest/report.ts';
import type { Event } from '../core/event.ts';
import type { Io } from '../io/io.ts';
import type { ReleasedImage } from './draft-attestations.ts';

/** Attests an image that is in the registry, and whose tags have not moved yet. */
export type Attestor = (image: ReleasedImage) => Promise<Attested>;

/** Whose image it is, and whether it is attested. */
export interface AttestWish {
  readonly decision: AttestDecision;
  readonly event: Event;
  readonly githubToken: string;
}

export interface Attested {
  readonly report: AttestReport;
  /** Looks, at the very end, whether every registry still lists what was pushed, and mends it where not. */
  readonly confirm: () => Promise<void>;
}

/** Finds out what attesting needs before anything is built or written; nothing where nothing is attested. */
export async function prepareAttestor(
  io: Io,
  wish: AttestWish,
  signal: AbortSignal,
): Promise<Attestor | undefined> {
  if (!wish.decision.attest) return undefined;
  // Loaded only here: a fault in it cannot break a build that signs nothing.
  const { openAttestor } = await import('./attest-image.ts');
  return openAttestor(io, wish, signal);
}
