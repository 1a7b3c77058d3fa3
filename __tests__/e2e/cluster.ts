import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from '../io/certificates.ts';

/** What the stand-in answers: it knows no account, allows nothing, or takes every pod and starts none. */
export type ClusterMood = 'unauthorized' | 'forbidden' | 'pending';

/**
 * Stands in for the API of a Kubernetes cluster, on the wire, as far as buildx asks it before a pod runs. There is no
 * cluster on this machine: that a build in a pod works is not shown here.
 */
export async function startCluster(pair: KeyPair, ca: string, mood: ClusterMood) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-cluster-'));
  const requests: string[] = [];
  let isMade = false;
  const server = createServer(pair, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') isMade = true;
    if (request.method === 'DELETE') isMade = false;
    const { code, body } = answer(mood, isMade);
    request.resume();
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const address = `https://localhost:${await listen(server)}`;
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, JSON.stringify(makeKubeconfig(address, ca)));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await rm(folder, { recursive: true, force: true });
  };
  return { address, kubeconfig, requests, stop };
}

function answer(mood: ClusterMood, isMade: boolean) {
  const status = (code: number, reason: string, message: string) => ({
    code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message },
  });
  if (mood === 'unauthorized') return status(401, 'Unauthorized', 'Unauthorized');
  if (mood === 'forbidden') {
    const who = 'User "system:serviceaccount:ci:runner" cannot get resource "deployments"';
    return status(
      403,
      'Forbidden',
      `deployments.apps "b" is forbidden: ${who} in API group "apps" in the namespace "ci"`,
    );
  }
  if (!isMade) return status(404, 'NotFound', 'deployments.apps "b" not found');
  const body = { kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'b' }, spec: {}, status: {} };
  return { code: 200, body };
}

function makeKubeconfig(server: string, ca: string) {
  const certificate = Buffer.from(ca).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'cluster', cluster: { server, 'certificate-authority-data': certificate } }],
    contexts: [{ name: 'test', context: { cluster: 'cluster', user: 'runner', namespace: 'ci' } }],
    users: [{ name: 'runner', user: { token: 'of-the-test' } }],
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
