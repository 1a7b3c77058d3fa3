import type { Event } from '../core/event.ts';
import type { RepositoryName } from '../core/reference.ts';
import type { PruneInputs } from '../inputs/prune.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { PackagesClient } from '../io/packages/client.ts';
import { RegistryClient } from '../io/registry/client.ts';

/** The two sides of a package: GitHub's API lists and deletes, the registry has the content. */
export interface PruneWorld {
  readonly inputs: PruneInputs;
  readonly packages: PackagesClient;
  readonly registry: RegistryClient;
  readonly repositoryOf: (name: string) => RepositoryName;
}

export async function openPruneWorld(io: Io, inputs: PruneInputs, event: Event): Promise<PruneWorld> {
  const { owner, token, registry: host, apiUrl } = inputs;
  const agentFor = await openProxies(io.env);
  const common = { signal: io.signal, ...(agentFor && { agentFor }) };
  const packages = await PackagesClient.open({ ...common, owner, token, apiUrl, serverUrl: event.serverUrl });
  const registry = new RegistryClient({
    ...common,
    credentials: new Map([[host, { username: event.actor || owner, password: token }]]),
    facts: { repository: `${event.repository.owner}/${event.repository.name}`, serverUrl: event.serverUrl },
  });
  // The names of repositories are lower case, those of owners need not be.
  const repositoryOf = (name: string) => ({ host, repository: `${owner}/${name}`.toLowerCase() });
  return { inputs, packages, registry, repositoryOf };
}
