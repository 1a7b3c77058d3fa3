import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A transparency log of one entry: what it says of it is signed, and can be proven, as Rekor's is. */
export function createLog() {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' });
  const logID = sha256(publicKey);
  const signText = (text: string) => sign('sha256', Buffer.from(text), keys.privateKey);
  /** The tree of this one entry: its root, and the log's signature of it. */
  const prove = (body: string) => {
    const root = sha256(Buffer.concat([Buffer.from([0]), Buffer.from(body)]));
    const note = `rekor.test - 1\n1\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([logID.subarray(0, 4), signText(note)]).toString('base64');
    return { root, checkpoint: `${note}\n— rekor.test ${signature}\n` };
  };
  const add = (proposed: ProposedEntry) => {
    const text = canonicalize(proposed);
    const body = Buffer.from(text).toString('base64');
    const integratedTime = Math.floor(Date.now() / 1000);
    const promised = { body, integratedTime, logID: logID.toString('hex'), logIndex: 0 };
    const { root, checkpoint } = prove(text);
    const verification = {
      signedEntryTimestamp: signText(JSON.stringify(promised)).toString('base64'),
      inclusionProof: { logIndex: 0, treeSize: 1, rootHash: root.toString('hex'), hashes: [], checkpoint },
    };
    return { [`uuid-${root.toString('hex')}`]: { ...promised, verification } };
  };
  /** Rekor's second version: a proof, and no time of its own. */
  const addV2 = ({ dsseRequestV002 }: ProposedEntryV2) => {
    const { envelope, verifiers } = dsseRequestV002;
    const digest = sha256(Buffer.from(envelope.payload, 'base64')).toString('base64');
    const text = JSON.stringify({
      apiVersion: '0.0.2',
      kind: 'dsse',
      spec: {
        dsseV002: {
          payloadHash: { algorithm: 'SHA2_256', digest },
          signatures: envelope.signatures.map(({ sig }) => ({ content: sig, verifier: verifiers[0] })),
        },
      },
    });
    const { root, checkpoint } = prove(text);
    return {
      logIndex: '0',
      logId: { keyId: logID.toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.2' },
      inclusionProof: {
        logIndex: '0',
        treeSize: '1',
        rootHash: root.toString('base64'),
        hashes: [],
        checkpoint: { envelope: checkpoint },
      },
      canonicalizedBody: Buffer.from(text).toString('base64'),
    };
  };
  return { publicKey, logID, add, addV2 };
}

interface ProposedEntry {
  readonly kind: string;
  readonly apiVersion: string;
  readonly spec: {
    readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
  };
}

interface ProposedEntryV2 {
  readonly dsseRequestV002: {
    readonly envelope: { readonly payload: string; readonly signatures: readonly { readonly sig: string }[] };
    readonly verifiers: readonly object[];
  };
}

/** What Rekor keeps of an envelope: its hashes, and the signature with the certificate, never the payload. */
function canonicalize({ kind, apiVersion, spec }: ProposedEntry): string {
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: { sig: string }[] };
  const hash = (bytes: Uint8Array | string) => ({
    algorithm: 'sha256',
    value: sha256(bytes).toString('hex'),
  });
  return JSON.stringify({
    apiVersion,
    kind,
    spec: {
      envelopeHash: hash(envelope),
      payloadHash: hash(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }) => ({ signature: sig, verifier: verifiers[0] })),
    },
  });
}

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}
