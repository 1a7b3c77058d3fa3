import type { SignerPolicy } from '../core/attest/policy.ts';
import { PROVENANCE_TYPE } from '../core/attest/statement.ts';
import type { Event } from '../core/event.ts';
import { parseReference, type Reference } from '../core/reference.ts';
import { checkUnknownInputs, type Findings, parseText, type RawInputs } from './raw.ts';
import { nameSignerInputs, parsePredicateTypes, parseSigners } from './signers.ts';

/** The inputs of the action verify. */
export interface VerifyInputs {
  /** What is verified; nothing where the input could not be read. */
  readonly image?: Reference;
  readonly signers: SignerPolicy;
  /** Kinds of statements, each of which has to be there. */
  readonly types: readonly string[];
  /** A file; empty: the keys that the public Sigstore and GitHub publish. */
  readonly trustedRoot: string;
  readonly githubToken: string;
}

export const verifyInputNames: readonly string[] = [
  'image',
  ...nameSignerInputs(''),
  ...'type trusted-root registry username password registries ecr github-token'.split(' '),
];

export function parseVerifyInputs(raw: RawInputs, event: Event, found: Findings): VerifyInputs {
  checkUnknownInputs(raw, verifyInputNames, found);
  const image = parseImage(raw, found);
  const types = parsePredicateTypes(raw, 'type', found);
  return {
    ...(image && { image }),
    signers: parseSigners(raw, '', event, found),
    types: types.length > 0 ? types : [PROVENANCE_TYPE],
    trustedRoot: parseText(raw, 'trusted-root'),
    githubToken: parseText(raw, 'github-token'),
  };
}

function parseImage(raw: RawInputs, found: Findings): Reference | undefined {
  const text = parseText(raw, 'image');
  const reading = parseReference(text);
  if ('problem' in reading) {
    found.problems.push({ ...reading.problem, input: 'image' });
    return undefined;
  }
  const { tag, digest } = reading.reference;
  if (tag !== undefined || digest !== undefined) return reading.reference;
  found.problems.push({
    code: 'verify.image',
    input: 'image',
    message: `\`${text}\` names neither a tag nor a digest`,
    hint: `write \`${text}:<tag>\`, or \`${text}@<digest>\``,
  });
  return undefined;
}
