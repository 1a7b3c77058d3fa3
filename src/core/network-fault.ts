import type { Problem } from './problem.ts';

/** A request that got no answer: the code is node's. */
export interface NetworkFailure {
  /** Where it was sent: host, and port where it is not the usual one. */
  readonly host: string;
  /** What was being done, to go on after "could not". */
  readonly doing: string;
  readonly fault: string;
  readonly attempts: number;
}

interface Rule {
  readonly code: string;
  readonly faults: RegExp;
  readonly why: (host: string) => string;
  readonly hint: (host: string) => string;
}

const RULES: readonly Rule[] = [
  {
    code: 'registry.redirect',
    faults: /ERR_INVALID_REDIRECT_TO_HTTP/,
    why: (host) => `the request was sent on to ${host}, without TLS or from a host that has no say there`,
    hint: () => 'look at what stands between runner and registry: a proxy or a mirror that is set up wrongly',
  },
  {
    code: 'registry.redirect',
    faults: /ERR_INVALID_REDIRECT/,
    why: (host) => `${host} redirects in circles`,
    hint: () => 'look at what stands between runner and registry: a proxy or a mirror that is set up wrongly',
  },
  {
    code: 'registry.proxy',
    faults: /ERR_PROXY_/,
    why: (host) => `the proxy did not open a connection to ${host}`,
    hint: () =>
      'check the address, user name and password in HTTPS_PROXY, and whether the proxy allows this host; list hosts that need no proxy in NO_PROXY',
  },
  {
    code: 'registry.name-resolution',
    faults: /ENOTFOUND|EAI_AGAIN|EAI_NONAME/,
    why: (host) => `the name ${host} cannot be resolved`,
    hint: () => 'check the name for typos; on a self-hosted runner also its DNS and proxy',
  },
  {
    code: 'registry.refused',
    faults: /ECONNREFUSED/,
    why: (host) => `nothing answers at ${host}`,
    hint: () => 'check host and port, and that the registry runs (a service container needs its `ports`)',
  },
  {
    code: 'registry.plain-http',
    faults: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/,
    why: (host) => `${host} does not speak TLS`,
    hint: (host) => `where that is meant to be so, list ${host} as an insecure registry`,
  },
  {
    code: 'registry.certificate',
    faults: /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME/,
    why: (host) => `the certificate of ${host} is not trusted`,
    hint: () =>
      'for an authority of your own set the environment variable NODE_EXTRA_CA_CERTS to the file with its certificate',
  },
  {
    code: 'registry.timeout',
    faults: /TIMEOUT|ETIMEDOUT/,
    why: (host) => `${host} did not answer in time`,
    hint: () => 'run the job again; on a self-hosted runner check firewall and proxy (HTTPS_PROXY, NO_PROXY)',
  },
];

const BROKEN: Rule = {
  code: 'registry.connection',
  faults: /./,
  why: (host) => `the connection to ${host} broke off`,
  hint: () => 'run the job again; if it stays so, look at what stands between runner and registry',
};

export function explainNetworkFailure({ host, doing, fault, attempts }: NetworkFailure): Problem {
  const rule = RULES.find(({ faults }) => faults.test(fault)) ?? BROKEN;
  const times = attempts > 1 ? `, ${attempts} attempts` : '';
  return {
    code: rule.code,
    message: `could not ${doing}: ${rule.why(host)} (${fault}${times})`,
    hint: rule.hint(host),
  };
}

/** Whether a problem says that a registry could not be reached, not that it refused. */
export function isNetworkProblem(problem: Problem): boolean {
  return [BROKEN, ...RULES].some(({ code }) => code === problem.code);
}
