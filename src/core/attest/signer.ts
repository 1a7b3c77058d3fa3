/** Who signed, as the certificate says. */
export interface Signer {
  /** The service that vouches for the job, e.g. `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** The workflow with its ref, e.g. `https://github.com/acme/app/.github/workflows/publish.yml@refs/heads/main`. */
  readonly workflow: string;
  /** The repository that the workflow ran for, e.g. `https://github.com/acme/app`. */
  readonly repository: string;
  /** Its owner, e.g. `https://github.com/acme`. */
  readonly owner: string;
  /** The ref that the workflow ran for, e.g. `refs/tags/v1.2.3`. */
  readonly ref: string;
  /** The commit that it ran for. */
  readonly commit: string;
}

/** One extension of a certificate: its object identifier with dots, and its value as DER. */
export interface CertificateExtension {
  readonly id: string;
  readonly value: Uint8Array;
}

// sigstore/fulcio, docs/oid-info.md
const identifiers = {
  repository: '1.3.6.1.4.1.57264.1.12',
  commit: '1.3.6.1.4.1.57264.1.13',
  ref: '1.3.6.1.4.1.57264.1.14',
  owner: '1.3.6.1.4.1.57264.1.16',
} as const;

/** What a certificate does not say is empty, and fits nothing that is asked for. */
export function readSigner(
  issuer: string | undefined,
  name: string | undefined,
  extensions: readonly CertificateExtension[],
): Signer {
  const read = (id: string) => decodeText(extensions.find((one) => one.id === id)?.value);
  return {
    issuer: issuer ?? '',
    workflow: name ?? '',
    repository: read(identifiers.repository),
    owner: read(identifiers.owner),
    ref: read(identifiers.ref),
    commit: read(identifiers.commit),
  };
}

const UTF8_STRING = 0x0c;

/** A UTF8String of DER; empty where it is something else. */
function decodeText(der: Uint8Array | undefined): string {
  const [tag, first = 0] = der ?? [];
  if (!der || tag !== UTF8_STRING) return '';
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const start = 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : der.slice(2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return der.length === start + length ? new TextDecoder().decode(der.slice(start)) : '';
}
