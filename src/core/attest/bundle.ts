import type { SerializedBundle } from '@sigstore/bundle';

/** A signed statement with all that a verifier needs beside the trusted root, as JSON. */
export type Bundle = SerializedBundle;

export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** sigstore-go, too, reads no more of one bundle than this. */
const mostProofs = 32;

/**
 * What makes a bundle one that is not even handed to the verifier: it reads the first signature only, checks every
 * proof and compares each with each, and takes the name in a checkpoint for a regular expression.
 */
export function findOddity(bundle: unknown): string | undefined {
  const { dsseEnvelope, verificationMaterial } = objectOf(bundle);
  const { signatures, payloadType } = objectOf(dsseEnvelope);
  if (!Array.isArray(signatures)) return 'it is no bundle with a signed statement';
  if (signatures.length !== 1) return `it has ${signatures.length} signatures, expected 1`;
  if (payloadType !== 'application/vnd.in-toto+json') return 'what is signed is no in-toto statement';
  const { tlogEntries, timestampVerificationData } = objectOf(verificationMaterial);
  const entries = listOf(tlogEntries);
  const timestamps = listOf(objectOf(timestampVerificationData).rfc3161Timestamps);
  if (entries.length > mostProofs || timestamps.length > mostProofs)
    return `it has ${entries.length} log entries and ${timestamps.length} timestamps, expected at most ${mostProofs} of each`;
  return entries.some(hasOddCheckpoint)
    ? 'a checkpoint of its log has a signature without a plain name'
    : undefined;
}

function hasOddCheckpoint(entry: unknown): boolean {
  const { envelope } = objectOf(objectOf(objectOf(entry).inclusionProof).checkpoint);
  const names = typeof envelope === 'string' ? envelope.matchAll(/\u2014 (\S+)/g) : [];
  return [...names].some(([, name = '']) => !/^[\w.:/-]+$/.test(name));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
