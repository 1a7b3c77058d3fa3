import { type Problem, SlipwayError } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';
import { isLoopbackHost } from '../reference.ts';
import type { Instance } from './trusted-root.ts';

/** The services of one Sigstore; a log, or a timestamp authority, proves when the signature was made. */
export interface SigstoreServices {
  /** Gives a certificate, good for ten minutes, for the identity of the job. */
  readonly fulcio: URL;
  /** The transparency log, and the version of its API. */
  readonly rekor?: URL;
  readonly rekorVersion: 1 | 2;
  /** The full address of the timestamp authority. */
  readonly timestamps?: URL;
  /** Whose keys verify what these services sign; `file` where SIGSTORE_TRUSTED_ROOT names them. */
  readonly trust: Instance | 'file';
}

/** For a Sigstore of one's own: other addresses of the services, and the keys to verify with. */
export interface ServiceVariables {
  readonly FULCIO_URL?: string | undefined;
  readonly REKOR_URL?: string | undefined;
  readonly REKOR_API_VERSION?: string | undefined;
  readonly TSA_URL?: string | undefined;
  readonly SIGSTORE_TRUSTED_ROOT?: string | undefined;
}

/**
 * Public repositories sign with the public Sigstore, whose log anyone can read; all others with GitHub's own, which
 * has no public log: names of private repositories and workflows stay where they are.
 */
export function decideServices(
  variables: ServiceVariables,
  serverUrl: string,
  visibility: string | undefined,
): SigstoreServices {
  const instance = visibility === 'public' ? 'public' : 'github';
  const usual = findUsual(instance, serverUrl);
  const rekorVersion = readRekorVersion(variables);
  const read = (name: 'FULCIO_URL' | 'REKOR_URL' | 'TSA_URL', address: string) =>
    parseAddress(name, variables[name], address);
  // The second version of the log gives no times of its own.
  const needsTimestamp = instance === 'github' || rekorVersion === 2;
  const services = {
    fulcio: read('FULCIO_URL', usual.fulcio),
    rekorVersion,
    ...(instance === 'public' && { rekor: read('REKOR_URL', usual.rekor) }),
    ...(needsTimestamp && { timestamps: completeTimestampAddress(read('TSA_URL', usual.timestamps)) }),
  };
  if (variables.SIGSTORE_TRUSTED_ROOT) return { ...services, trust: 'file' };
  const { fulcio, rekor, timestamps } = services;
  const own = [fulcio, rekor, timestamps].filter((url) => url && !Object.values(usual).includes(url.origin));
  if (own.length === 0 && rekorVersion === 1) return { ...services, trust: instance };
  throw new SlipwayError(missingTrustedRoot(own[0]?.host ?? 'a log of version 2'));
}

function findUsual(instance: Instance, serverUrl: string) {
  if (instance === 'public')
    return {
      fulcio: 'https://fulcio.sigstore.dev',
      rekor: 'https://rekor.sigstore.dev',
      timestamps: 'https://timestamp.sigstore.dev',
    };
  const { hostname } = new URL(serverUrl);
  const host = hostname === 'github.com' ? 'githubapp.com' : hostname;
  return { fulcio: `https://fulcio.${host}`, rekor: '', timestamps: `https://timestamp.${host}` };
}

/** The identity of the job goes there: never without TLS, but to this machine. */
function parseAddress(name: string, given: string | undefined, usual: string): URL {
  const text = given || usual;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || isLoopbackHost(url.host))) return url;
  throw new SlipwayError({
    code: 'attest.service',
    message: `the variable ${name} is to be an https address, and is "${text}"`,
    hint: `leave ${name} out of the environment to use ${usual}`,
  });
}

/** A base address gets the path of Sigstore's authority; the full address stays as it is. */
function completeTimestampAddress(url: URL): URL {
  const path = '/api/v1/timestamp';
  const base = url.href.replace(/\/+$/, '');
  return new URL(base.endsWith(path) ? base : `${base}${path}`);
}

function readRekorVersion({ REKOR_API_VERSION: text, REKOR_URL: url }: ServiceVariables): 1 | 2 {
  const version = text || '1';
  if (version === '1') return 1;
  if (version === '2' && url) return 2;
  throw new SlipwayError({
    code: 'attest.service',
    message:
      version === '2'
        ? 'REKOR_API_VERSION is 2, and REKOR_URL is empty: the logs of version 2 change their address every year'
        : `the variable REKOR_API_VERSION is to be 1 or 2, and is "${version}"`,
    hint: 'set REKOR_URL to the address of the log, or leave out REKOR_API_VERSION',
  });
}

function missingTrustedRoot(host: string): Problem {
  return {
    code: 'attest.trusted-root',
    message: `${host} belongs to a Sigstore of your own, and no trusted root says how its signatures are verified`,
    hint: 'set SIGSTORE_TRUSTED_ROOT to the path of its trusted root (`cosign trusted-root create` writes one): every signature is verified before a tag moves',
  };
}

/** A request to one of the services that signing needs, and that brought no answer that can be used. */
export interface ServiceFailure {
  /** What was being done, to go on after "could not". */
  readonly doing: string;
  readonly host: string;
  readonly status?: number;
  readonly said?: string;
  /** The code of a fault of the network. */
  readonly fault?: string;
}

export function explainServiceFailure({ doing, host, status, said = '', fault }: ServiceFailure): Problem {
  const told = said === '' ? '' : `: ${safeLine(said).slice(0, 200)}`;
  const why = fault ? `no answer (${fault})` : `status ${status}${told}`;
  return {
    code: 'attest.signing',
    message: `could not ${doing}: ${host} gave ${why}`,
    hint: fault
      ? `the runner has to reach ${host}: look at its firewall and proxy (HTTPS_PROXY, NO_PROXY), then run the job again`
      : 'no tag was moved: run the job again; whether Sigstore has a bad day, https://status.sigstore.dev tells',
  };
}
