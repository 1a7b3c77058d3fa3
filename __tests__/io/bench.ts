import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { RegistryClient } from '../../src/io/registry/client.ts';
import type { RegistryOptions } from '../../src/io/registry/door.ts';
import { type FaultProxy, startFaultProxy } from './faults.ts';
import { settleAll } from './registries.ts';

/** A registry behind a proxy, for all tests of a file: each begins without faults, and with no request counted. */
export async function openProxy(host: string): Promise<FaultProxy> {
  const proxy = await startFaultProxy(host);
  beforeEach(() => proxy.reset());
  afterAll(() => proxy.close());
  return proxy;
}

/** Makes clients for the tests of a file; what one has left under way is waited for behind its test. */
export function useClients(defaults: RegistryOptions): (options?: RegistryOptions) => RegistryClient {
  const clients: RegistryClient[] = [];
  afterEach(() => settleAll(clients.splice(0)));
  return (options = {}) => {
    const client = new RegistryClient({ ...defaults, ...options });
    clients.push(client);
    return client;
  };
}
