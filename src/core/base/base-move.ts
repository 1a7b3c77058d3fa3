import type { Annotations } from '../descriptor.ts';
import { BASE_DIGEST_KEY, BASE_NAME_KEY } from '../reuse/keys.ts';
import type { BaseNote } from './base-note.ts';

/** Whether an image is to be built again because what it is built on has changed. */
export interface BaseMove {
  readonly moved: boolean;
  readonly reason: string;
}

/** What an image says of its base; nothing where it does not say. */
export function readBaseNote(annotations: Annotations): BaseNote | undefined {
  const name = annotations[BASE_NAME_KEY];
  const digest = annotations[BASE_DIGEST_KEY];
  return name && digest ? { name, digest } : undefined;
}

/** Where nothing is known of the base, building again is what makes it known. */
export function decideBaseMove(image: string, base: BaseNote | undefined, now: string | undefined): BaseMove {
  if (!base) return { moved: true, reason: `${image} does not say what it is built on` };
  const { name, digest } = base;
  if (now === undefined) return { moved: true, reason: `${name}, which ${image} is built on, is gone` };
  return now === digest
    ? { moved: false, reason: `${name} is still ${shorten(digest)}, which ${image} is built on` }
    : { moved: true, reason: `${name} is ${shorten(now)}, and ${image} is built on ${shorten(digest)}` };
}

export function noImage(names: readonly string[]): BaseMove {
  return { moved: true, reason: `there is no ${names.join(', ') || 'image'} yet` };
}

/** The outputs of the plan; empty where nobody asked. */
export function formatBaseMove(move: BaseMove | undefined): Readonly<Record<string, string>> {
  return { 'base-moved': move ? String(move.moved) : '', 'base-reason': move?.reason ?? '' };
}

function shorten(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
