import { parse as parseYaml } from 'yaml';
import { type JsonValue, textAt, valueAt } from '../event.ts';
import type { Problem } from '../problem.ts';

/** Where the API of the cluster is that a kubeconfig names. */
export interface Cluster {
  readonly server: string;
  /** Certificate of its authority, as base64 of PEM, or the path of a file. */
  readonly caData?: string;
  readonly caFile?: string;
  readonly servername?: string;
  /** Reached in a way that only the client of the cluster knows. */
  readonly isProxied: boolean;
  readonly isUnchecked: boolean;
}

/** The cluster of the current context; what is missing on the way is named. */
export function parseKubeconfig(
  text: string,
  path: string,
): { readonly cluster: Cluster } | { readonly problem: Problem } {
  const config = tryParse(text);
  const current = textAt(config, 'current-context');
  if (!current) return { problem: describe(path, 'names no `current-context`') };
  const context = entryOf(config, 'contexts', current);
  if (context === undefined)
    return { problem: describe(path, `has no context \`${current}\`, which is the current one`) };
  const name = textAt(context, 'context', 'cluster') ?? '';
  const cluster = valueAt(entryOf(config, 'clusters', name), 'cluster');
  const server = textAt(cluster, 'server');
  if (!server) return { problem: describe(path, `has no address for the cluster \`${name}\``) };
  const [caData, caFile, servername] = [
    'certificate-authority-data',
    'certificate-authority',
    'tls-server-name',
  ].map((field) => textAt(cluster, field));
  return {
    cluster: {
      server,
      ...(caData && { caData }),
      ...(caFile && { caFile }),
      ...(servername && { servername }),
      isProxied: textAt(cluster, 'proxy-url') !== undefined,
      isUnchecked: valueAt(cluster, 'insecure-skip-tls-verify') === true,
    },
  };
}

/** Where the driver finds no kubeconfig at all. */
export function describeMissingKubeconfig(path: string, isNamed: boolean): Problem {
  return {
    code: 'cluster.no-kubeconfig',
    input: 'driver',
    message: isNamed
      ? `\`driver: kubernetes\` needs a kubeconfig, and KUBECONFIG names "${path}", which does not exist`
      : `\`driver: kubernetes\` needs a kubeconfig; KUBECONFIG is not set, "${path}" does not exist, and this runner is in no cluster`,
    hint:
      isNamed && path.includes(':')
        ? 'buildx takes one file: merge the list, `kubectl config view --flatten`'
        : 'write one in an earlier step (most clouds have an action for it), and set KUBECONFIG to its path in `env:`',
  };
}

/** Nothing where it is no YAML. */
function tryParse(text: string): JsonValue | undefined {
  try {
    return parseYaml(text, { merge: true, logLevel: 'error' }) as JsonValue;
  } catch {
    // Not YAML, or an alias in it that names nothing.
    return undefined;
  }
}

function entryOf(config: JsonValue | undefined, list: string, name: string): JsonValue | undefined {
  const entries = valueAt(config, list);
  return Array.isArray(entries) ? entries.find((entry) => textAt(entry, 'name') === name) : undefined;
}

function describe(path: string, what: string): Problem {
  return {
    code: 'cluster.kubeconfig',
    input: 'driver',
    message: `the kubeconfig "${path}" ${what}`,
    hint: '`kubectl config view` shows what stands in it, `kubectl config use-context` sets the current one',
  };
}
