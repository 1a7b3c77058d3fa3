import { type Problem, SlipwayError } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';
import { isLoopbackHost } from '../reference.ts';

/** The services of one Sigstore; a log, or a timestamp authority, proves when the signature was made. */
export interface SigstoreServices {
  /** Gives a certificate, good for ten minutes, for the identity of the job. */
  readonly fulcio: URL;
  /** The transparency log. */
  readonly rekor?: URL;
  readonly timestamps?: URL;
}

/** Other addresses of the services: for a Sigstore of one's own. */
export interface ServiceVariables {
  readonly FULCIO_URL?: string | undefined;
  readonly REKOR_URL?: string | undefined;
  readonly TSA_URL?: string | undefined;
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
  if (visibility === 'public') {
    return {
      fulcio: address('FULCIO_URL', variables.FULCIO_URL, 'https://fulcio.sigstore.dev'),
      rekor: address('REKOR_URL', variables.REKOR_URL, 'https://rekor.sigstore.dev'),
    };
  }
  const { hostname } = new URL(serverUrl);
  const host = hostname === 'github.com' ? 'githubapp.com' : hostname;
  return {
    fulcio: address('FULCIO_URL', variables.FULCIO_URL, `https://fulcio.${host}`),
    timestamps: address('TSA_URL', variables.TSA_URL, `https://timestamp.${host}`),
  };
}

/** The identity of the job goes there: never without TLS, but to this machine. */
function address(name: string, given: string | undefined, usual: string): URL {
  const text = given || usual;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || isLoopbackHost(url.host))) return url;
  throw new SlipwayError({
    code: 'attest.service',
    message: `the variable ${name} is to be an https address, and is "${text}"`,
    hint: `leave ${name} out of the environment to use ${usual}`,
  });
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
