import type { RegistrySettings } from '../buildkitd-config.ts';

/** buildkitd.toml as a value; tables are objects. */
export type DaemonConfig = Readonly<Record<string, unknown>>;

/** The user's configuration, and for each host what it leaves open and the machine knows. */
export function mergeDaemonConfig(
  user: DaemonConfig,
  machine: Readonly<Record<string, RegistrySettings>>,
): DaemonConfig {
  if (Object.keys(machine).length === 0) return user;
  const own = user.registry === undefined ? {} : user.registry;
  // What is no table is a mistake of the user's, and BuildKit's to name.
  if (!isTable(own)) return user;
  const hosts = Object.entries(machine).map(([host, settings]) => {
    const given = own[host];
    return [host, isTable(given) ? { ...settings, ...given } : (given ?? settings)];
  });
  return { ...user, registry: { ...own, ...Object.fromEntries(hosts) } };
}

/** At most so many steps at once in the worker that a BuildKit in a container has; the user's own word goes before. */
export function boundSteps(config: DaemonConfig, parallelism: number | undefined): DaemonConfig {
  const { worker = {} } = config;
  if (parallelism === undefined || !isTable(worker)) return config;
  const oci = worker.oci ?? {};
  if (!isTable(oci)) return config;
  return { ...config, worker: { ...worker, oci: { 'max-parallelism': parallelism, ...oci } } };
}

/** `insecure-entitlements`, which flags on the command line would replace. */
export function readEntitlements(config: DaemonConfig): readonly string[] {
  const list = config['insecure-entitlements'];
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
