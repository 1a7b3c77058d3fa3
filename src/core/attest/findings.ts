import type { Problem } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';
import type { Signer } from './signer.ts';

/** An attestation that is valid, and the one that is asked for. */
export interface FittingAttestation {
  readonly predicateType: string;
  readonly signer: Signer;
  readonly signedAt: Date;
  readonly place: AttestationPlace;
}

export type AttestationPlace = 'registry' | 'github';

/** One that was looked at, and is not. */
export interface UnfitAttestation {
  readonly place: AttestationPlace;
  /** As far as it is known. */
  readonly predicateType?: string;
  readonly reasons: readonly string[];
}

/** What was found for an image. */
export interface AttestationFindings {
  readonly fitting: readonly FittingAttestation[];
  readonly unfit: readonly UnfitAttestation[];
  /** Places that could not be asked, and why. */
  readonly unread: readonly string[];
}

/** The kinds of statements that are still missing; `any`: whether there is one at all. */
export function listMissing(
  required: 'any' | readonly string[],
  fitting: readonly Pick<FittingAttestation, 'predicateType'>[],
): readonly string[] {
  if (required === 'any') return fitting.length > 0 ? [] : ['attestation'];
  return required.filter((type) => fitting.every(({ predicateType }) => predicateType !== type));
}

const mostLines = 8;

/** Why an image is refused: what is missing, and what did not fit in each attestation that was looked at. */
export function describeMissing(
  missing: readonly string[],
  name: string,
  { unfit, unread }: AttestationFindings,
): Omit<Problem, 'code'> {
  const found = unfit.map(({ place, predicateType, reasons }) => {
    const where = place === 'registry' ? 'in the registry' : 'in GitHub';
    return `${predicateType ?? 'an attestation'} ${where}: ${reasons.join('; ')}`;
  });
  const lines = [...new Set([...found, ...unread])].map((line) => safeLine(line).slice(0, 500));
  const more = lines.length - mostLines;
  const what = found.length === 0 ? 'there is none' : 'those that there are do not fit';
  return {
    message: `${name} has no ${missing.join(' and no ')} that verifies: ${what}`,
    ...(lines.length > 0 && {
      lines: [...lines.slice(0, mostLines), ...(more > 0 ? [`and ${more} more`] : [])],
    }),
    hint:
      found.length === 0
        ? 'publish it with `attest: true`, or attest this digest first'
        : 'if one of these is what you expect, say so in the inputs; otherwise somebody else has built this image',
  };
}
