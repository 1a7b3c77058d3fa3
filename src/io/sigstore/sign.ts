import { verify as verifySignature, X509Certificate } from 'node:crypto';
import { bundleToJSON } from '@sigstore/bundle';
import {
  DSSEBundleBuilder,
  FulcioSigner,
  RekorWitness,
  type Signer,
  TSAWitness,
  type Witness,
} from '@sigstore/sign';
import type { Bundle } from '../../core/attest/bundle.ts';
import { explainServiceFailure, type SigstoreServices } from '../../core/attest/services.ts';
import { IN_TOTO_TYPE, type Statement } from '../../core/attest/statement.ts';
import { SlipwayError } from '../../core/problem.ts';
import type { Identity } from './identity.ts';
import { limited } from './limited.ts';

export type Sign = (statement: Statement) => Promise<Bundle>;

const limits = { retry: { retries: 3, minTimeout: 500, maxTimeout: 8000 }, timeout: 10_000 };
/** For one service, with all its repetitions. */
const longest = 60_000;

/**
 * Signs with a key that is made here, is never written anywhere, and is gone with this process: the certificate says
 * which workflow it belonged to, log or timestamp say that it was used while the certificate was good.
 */
export function openSigner(services: SigstoreServices, { token }: Identity, cancel: AbortSignal): Sign {
  const { fulcio } = services;
  const identityProvider = { getToken: async () => token };
  const signer = new FulcioSigner({ ...limits, fulcioBaseURL: baseOf(fulcio), identityProvider });
  const doing = 'get a certificate for the identity of the job';
  const builder = new DSSEBundleBuilder({
    signer: { sign: (data) => ask(cancel, doing, fulcio, signByOwnKey(signer, data)) },
    witnesses: openWitnesses(services, cancel),
  });
  return async (statement) => {
    const data = Buffer.from(JSON.stringify(statement));
    return bundleToJSON(await builder.create({ data, type: IN_TOTO_TYPE }));
  };
}

/** Log and timestamp authority, where there is one. */
function openWitnesses(
  { rekor, rekorVersion, timestamps }: SigstoreServices,
  cancel: AbortSignal,
): Witness[] {
  const witness = (doing: string, url: URL, inner: Witness): Witness => ({
    testify: (content, key) => ask(cancel, doing, url, inner.testify(content, key)),
  });
  const log = { ...limits, fetchOnConflict: true, majorApiVersion: rekorVersion };
  return [
    rekor &&
      witness(
        'write the signature into the transparency log',
        rekor,
        new RekorWitness({ ...log, rekorBaseURL: baseOf(rekor) }),
      ),
    timestamps &&
      witness(
        'get a timestamp for the signature',
        timestamps,
        new TSAWitness({ ...limits, tsaBaseURL: baseOf(timestamps) }),
      ),
  ].filter((one) => one !== undefined);
}

/** A certificate for another key would make a signature that nobody can verify, and the log would keep it for ever. */
async function signByOwnKey(signer: Signer, data: Buffer) {
  const signed = await signer.sign(data);
  const pem = signed.key.$case === 'x509Certificate' ? signed.key.certificate : '';
  const { publicKey } = new X509Certificate(pem);
  if (verifySignature('sha256', data, publicKey, signed.signature)) return signed;
  throw new Error('the certificate is for another key');
}

function ask<T>(cancel: AbortSignal, doing: string, { host }: URL, task: Promise<T>): Promise<T> {
  const describe = (error: unknown) =>
    new SlipwayError(describeFailure(doing, host, error), { cause: error });
  const explained = task.catch((error: unknown) => {
    throw describe(error);
  });
  return limited(explained, cancel, longest, () => describe({ type: 'timeout' }));
}

function baseOf(url: URL): string {
  return url.href.replace(/\/+$/, '');
}

/** What the library throws: below its own error one with the answer's status, or one of the network. */
function describeFailure(doing: string, host: string, error: unknown) {
  const { cause = error } = error as { readonly cause?: unknown };
  const { statusCode, message, code, type } = cause as Readonly<Record<string, unknown>>;
  if (typeof statusCode === 'number') {
    const said = String(message).replace(/^\(\d+\) /, '');
    return explainServiceFailure({ doing, host, status: statusCode, said });
  }
  const fault = /timeout/.test(String(type))
    ? 'timeout'
    : /^E[A-Z\d]+$/.test(String(code))
      ? String(code)
      : '';
  return fault
    ? explainServiceFailure({ doing, host, fault })
    : explainServiceFailure({ doing, host, status: 200, said: 'an answer that cannot be read' });
}
