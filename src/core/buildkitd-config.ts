import type { DriverOption } from './builder/driver-options.ts';
import { isJsonObject, type JsonValue, valueAt } from './event.ts';

/** What the machine's engine knows of registries, and a BuildKit in a container does not. */
export interface MachineRegistries {
  /** `registry-mirrors` of the engine: mirrors of Docker Hub, as URLs. */
  readonly mirrors: readonly string[];
  /** Hosts of `insecure-registries`; those given as a network cannot be told to BuildKit. */
  readonly insecure: readonly string[];
}

/** Certificate files of a host, as docker keeps them in certs.d/<host>. */
export interface HostCertificates {
  readonly host: string;
  readonly ca: readonly string[];
  readonly keyPairs: readonly { readonly cert: string; readonly key: string }[];
}

/** `RegistryConfig` of `docker info`: the engine itself says what it was told, wherever its files are. */
export function parseMachineRegistries(info: JsonValue): MachineRegistries {
  const indexes = valueAt(info, 'RegistryConfig', 'IndexConfigs');
  const entries = isJsonObject(indexes) ? Object.entries(indexes) : [];
  const mirrors = valueAt(indexes, 'docker.io', 'Mirrors');
  return {
    mirrors: Array.isArray(mirrors) ? mirrors.filter((mirror) => typeof mirror === 'string') : [],
    insecure: entries.flatMap(([host, index]) => (valueAt(index, 'Secure') === false ? [host] : [])),
  };
}

/** What buildkitd.toml says of a host. */
export interface RegistrySettings {
  readonly mirrors?: readonly string[];
  readonly http?: true;
  readonly insecure?: true;
  readonly ca?: readonly string[];
  readonly keypair?: readonly { readonly key: string; readonly cert: string }[];
}

/**
 * `registry` of buildkitd.toml for a builder of this step: mirrors, hosts without TLS and certificates of the machine.
 * Empty where the machine has nothing to say, so that no file is written and no container is started otherwise.
 */
export function deriveRegistrySettings(
  machine: MachineRegistries,
  certificates: readonly HostCertificates[],
): Readonly<Record<string, RegistrySettings>> {
  const hosts: Record<string, RegistrySettings> = {};
  const add = (host: string, settings: RegistrySettings) => {
    hosts[host] = { ...hosts[host], ...settings };
  };
  const mirrors = machine.mirrors.map(hostOf).filter((host) => host !== '');
  if (mirrors.length > 0) add('docker.io', { mirrors });
  for (const mirror of machine.mirrors) if (mirror.startsWith('http://')) add(hostOf(mirror), { http: true });
  for (const host of machine.insecure) add(host, { http: true, insecure: true });
  for (const { host, ca, keyPairs } of certificates) {
    if (ca.length > 0) add(host, { ca });
    if (keyPairs.length > 0) add(host, { keypair: keyPairs.map(({ key, cert }) => ({ key, cert })) });
  }
  return hosts;
}

/** `env.<name>` driver options: a builder in a container has none of the machine's variables. */
export function deriveProxyOptions(
  env: Readonly<Record<string, string | undefined>>,
): readonly DriverOption[] {
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => {
    const value = env[name] ?? env[name.toLowerCase()];
    return value ? [{ name: `env.${name}`, value }] : [];
  });
}

function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
