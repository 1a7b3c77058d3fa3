import { dirname, join, resolve } from 'node:path';
import type { Cluster } from '../core/builder/kubeconfig.ts';
import type { Problem } from '../core/problem.ts';
import { describeClusterFault } from '../core/remote-node.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { readKind, readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { probeNode } from '../io/node-probe.ts';

/** A cluster, and the folder that paths in its kubeconfig start from. */
export interface FoundCluster extends Cluster {
  readonly folder: string;
}

export interface ClusterReading {
  /** Absent too where the runner is a pod of the cluster itself: the pod has all that is needed. */
  readonly cluster?: FoundCluster;
  readonly problems: readonly Problem[];
}

const podAccount = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The cluster that driver `kubernetes` would build in, found as buildx finds it. */
export async function readCluster(
  { env, workspace }: Io,
  { driver }: PublishInputs,
): Promise<ClusterReading> {
  if (driver !== 'kubernetes') return { problems: [] };
  const { describeMissingKubeconfig, parseKubeconfig } = await import('../core/builder/kubeconfig.ts');
  const path = env.KUBECONFIG ? resolve(workspace, env.KUBECONFIG) : join(env.HOME ?? '', '.kube/config');
  const text = await readTextIfThere(path);
  if (text === undefined) {
    const isInside = !!env.KUBERNETES_SERVICE_HOST && (await readKind(podAccount)) === 'file';
    const named = env.KUBECONFIG ?? path;
    return { problems: isInside ? [] : [describeMissingKubeconfig(named, !!env.KUBECONFIG)] };
  }
  const reading = parseKubeconfig(text, path);
  if ('problem' in reading) return { problems: [reading.problem] };
  return { cluster: { ...reading.cluster, folder: dirname(path) }, problems: [] };
}

/** Whether the API answers where the kubeconfig says: buildx would find out pod by pod. */
export async function checkCluster({ env }: Io, cluster: FoundCluster): Promise<readonly Problem[]> {
  const isProxied = cluster.isProxied || !!(env.HTTPS_PROXY ?? env.https_proxy);
  if (isProxied || !URL.canParse(cluster.server)) return [];
  const { hostname, port, protocol } = new URL(cluster.server);
  const ca = await readAuthority(cluster);
  const at = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  };
  // Without an authority of its own the certificate is judged by the system's, which node does not read.
  const usesTls = protocol === 'https:' && !cluster.isUnchecked && ca !== undefined;
  const { servername } = cluster;
  const answer = await probeNode(
    { label: cluster.server, index: 0, usesTls, at },
    {
      ...(ca && { ca }),
      ...(servername && { servername }),
    },
  );
  const fault = describeClusterFault(cluster.server, answer);
  return fault ? [fault] : [];
}

async function readAuthority({ caData, caFile, folder }: FoundCluster): Promise<string | undefined> {
  if (caData) return Buffer.from(caData, 'base64').toString();
  return caFile ? readTextIfThere(resolve(folder, caFile)) : undefined;
}
