/** All that a verifier needs beside the trusted root (sigstore/protobuf-specs, sigstore_bundle.proto, as JSON). */
export interface Bundle {
  readonly mediaType: typeof BUNDLE_TYPE;
  readonly verificationMaterial: VerificationMaterial;
  readonly dsseEnvelope: Envelope;
}

export interface VerificationMaterial {
  readonly certificate: { readonly rawBytes: string };
  readonly tlogEntries: readonly LogEntry[];
  readonly timestampVerificationData: {
    readonly rfc3161Timestamps: readonly { readonly signedTimestamp: string }[];
  };
}

/** secure-systems-lab/dsse; bytes as base64. */
export interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly sig: string; readonly keyid: string }[];
}

/** An entry of the transparency log; numbers are texts, as JSON has 64 bit integers of Protobuf. */
export interface LogEntry {
  readonly logIndex: string;
  readonly logId: { readonly keyId: string };
  readonly kindVersion: { readonly kind: string; readonly version: string };
  readonly integratedTime: string;
  readonly inclusionPromise?: { readonly signedEntryTimestamp: string };
  readonly inclusionProof?: {
    readonly logIndex: string;
    readonly rootHash: string;
    readonly treeSize: string;
    readonly hashes: readonly string[];
    readonly checkpoint: { readonly envelope: string };
  };
  readonly canonicalizedBody: string;
}

export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** What is signed: type and payload, each behind its length, so that neither can be taken for the other. */
export function encodeForSigning(payloadType: string, payload: Uint8Array): Uint8Array {
  const encoder = new TextEncoder();
  const type = encoder.encode(payloadType);
  const head = encoder.encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const all = new Uint8Array(head.length + payload.length);
  all.set(head);
  all.set(payload, head.length);
  return all;
}

/** The log's answer: one entry under its id; nothing where it is something else. */
export function parseLogEntry(answer: unknown, toBase64: (hex: string) => string): LogEntry | undefined {
  const entries = Object.values(objectOf(answer));
  const [entry] = entries.map(objectOf);
  if (entries.length !== 1 || !entry) return undefined;
  const { body, logIndex, logID, integratedTime } = entry;
  const content = typeof body === 'string' ? objectOf(decodeJson(body)) : {};
  const { kind, apiVersion } = content;
  if (typeof body !== 'string' || typeof kind !== 'string' || typeof apiVersion !== 'string')
    return undefined;
  const { signedEntryTimestamp: promise, inclusionProof } = objectOf(entry.verification);
  const proof = objectOf(inclusionProof);
  const hashes = Array.isArray(proof.hashes) ? proof.hashes : [];
  return {
    logIndex: String(logIndex),
    logId: { keyId: toBase64(String(logID)) },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(integratedTime),
    ...(typeof promise === 'string' && { inclusionPromise: { signedEntryTimestamp: promise } }),
    ...(inclusionProof !== undefined && {
      inclusionProof: {
        logIndex: String(proof.logIndex),
        rootHash: toBase64(String(proof.rootHash)),
        treeSize: String(proof.treeSize),
        hashes: hashes.map((hash) => toBase64(String(hash))),
        checkpoint: { envelope: String(proof.checkpoint) },
      },
    }),
    canonicalizedBody: body,
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function decodeJson(base64: string): unknown {
  try {
    return JSON.parse(atob(base64));
  } catch {
    // Neither base64 nor JSON: then it is no entry, whichever it was.
    return undefined;
  }
}
