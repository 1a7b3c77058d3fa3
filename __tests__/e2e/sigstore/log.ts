import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A transparency log of one entry: what it says of it is signed, and can be proven, as Rekor's is. */
export function createLog() {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' });
  const logID = sha256(publicKey);
  const signText = (text: string) => sign('sha256', Buffer.from(text), keys.privateKey);
  const add = (proposed: ProposedEntry) => {
    const body = Buffer.from(canonicalize(proposed)).toString('base64');
    const integratedTime = Math.floor(Date.now() / 1000);
    const promised = { body, integratedTime, logID: logID.toString('hex'), logIndex: 0 };
    const root = sha256(Buffer.concat([Buffer.from([0]), Buffer.from(body, 'base64')]));
    const note = `rekor.test - 1\n1\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([logID.subarray(0, 4), signText(note)]).toString('base64');
    const verification = {
      signedEntryTimestamp: signText(JSON.stringify(promised)).toString('base64'),
      inclusionProof: {
        logIndex: 0,
        treeSize: 1,
        rootHash: root.toString('hex'),
        hashes: [],
        checkpoint: `${note}\n— rekor.test ${signature}\n`,
      },
    };
    return { [`uuid-${root.toString('hex')}`]: { ...promised, verification } };
  };
  return { publicKey, logID, add };
}

interface ProposedEntry {
  readonly kind: string;
  readonly apiVersion: string;
  readonly spec: {
    readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
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
