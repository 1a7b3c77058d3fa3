import type { StoredLogin } from '../core/docker-config.ts';
import type { Event } from '../core/event.ts';
import type { ScopedLogin } from '../core/login-scope.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import type { HttpOptions } from '../io/http/http.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { RegistryClient } from '../io/registry/client.ts';

/** What a client needs to know of the run that opens it. */
export interface ClientFacts {
  readonly event: Event;
  /** The repositories it will speak of. */
  readonly names: readonly RepositoryName[];
  readonly findLogin: (host: string) => Promise<StoredLogin | undefined>;
  /** Logins that go before, each for one repository. */
  readonly scopes?: readonly ScopedLogin[];
  readonly signal: AbortSignal;
  readonly insecureHosts?: readonly string[];
  /** How long it waits, and how often it asks, where that is not the usual. */
  readonly limits?: Pick<HttpOptions, 'timeout' | 'policy'>;
}

/** The client for the registries of these repositories, with the logins that docker would use and the proxy of the environment. */
export async function openClient({ env }: Io, facts: ClientFacts): Promise<RegistryClient> {
  const { event, names, findLogin, signal, scopes = [], insecureHosts = [], limits } = facts;
  const hosts = [...new Set(names.map(({ host }) => host))];
  const [agentFor, ...logins] = await Promise.all([openProxies(env), ...hosts.map(findLogin)]);
  const { owner, name } = event.repository;
  return new RegistryClient({
    credentials: new Map([
      ...logins.flatMap((login) => (login ? [[login.host, login] as const] : [])),
      ...scopes.map(({ name, login }) => [formatName(name), login] as const),
    ]),
    facts: { repository: `${owner}/${name}`, serverUrl: event.serverUrl },
    insecureHosts,
    signal,
    ...limits,
    ...(agentFor && { agentFor }),
  });
}
