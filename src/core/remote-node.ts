import { inputOfNode } from './builder/node.ts';
import type { Problem } from './problem.ts';

/** A BuildKit daemon, or an engine, that is reached by an address which can be asked beforehand. */
export interface RemoteNode {
  /** As the user calls it, and its address. */
  readonly label: string;
  /** Which node of the builder it is. */
  readonly index: number;
  readonly usesTls: boolean;
  readonly at: { readonly host: string; readonly port: number } | { readonly path: string };
}

/** How a probe of a node ended: it answers, or the code of the fault in node's and OpenSSL's words. */
export type NodeAnswer =
  | { readonly kind: 'answers' }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };

/** Where `tcp://host:1234` and `unix:///path` are; nothing for a context, or what is reached by another program. */
export function parseAddress(endpoint: string, port: number): RemoteNode['at'] | undefined {
  if (endpoint.startsWith('unix://')) return { path: endpoint.slice('unix://'.length) };
  const url = endpoint.replace(/^tcp:/, 'http:');
  if (!endpoint.startsWith('tcp://') || !URL.canParse(url)) return undefined;
  const { hostname, port: given } = new URL(url);
  // The port 80 that is left out of a URL was written here.
  const own = /:80\/?$/.test(endpoint) ? 80 : port;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(given) || own };
}

/** What is wrong with a node, and what to do about it; nothing where it answers. */
export function describeNodeFault({ label, index }: RemoteNode, answer: NodeAnswer): Problem | undefined {
  if (answer.kind === 'answers') return undefined;
  const fault = findFault(answer);
  const cure = fault?.cure ?? 'look whether buildkitd runs there and its port is open to this runner';
  return {
    code: `builder.node-${fault?.name ?? 'unreachable'}`,
    input: inputOfNode(index),
    message: `the BuildKit node ${label} ${describeCause(answer)}`,
    hint: cure.replaceAll('NODE_n', `NODE_${index}`),
  };
}

/** The same of the API of a Kubernetes cluster. */
export function describeClusterFault(server: string, answer: NodeAnswer): Problem | undefined {
  if (answer.kind === 'answers') return undefined;
  return {
    code: `cluster.${findFault(answer)?.name ?? 'unreachable'}`,
    input: 'driver',
    message: `the Kubernetes API at ${server}, which the kubeconfig names, ${describeCause(answer)}`,
    hint: 'check `server` and `certificate-authority` in the kubeconfig, and that this runner is in a network that reaches it',
  };
}

type Fault = Extract<NodeAnswer, { readonly kind: 'fault' }>;

function findFault({ code, message }: Fault) {
  return faults.find(({ codes }) => codes.some((known) => code.includes(known) || message.includes(known)));
}

function describeCause(answer: Fault): string {
  return findFault(answer)?.cause ?? `does not answer: ${answer.message || answer.code}`;
}

/** First the exact ones: node reports a refused client certificate in several ways, all of them as an alert. */
const faults = [
  {
    name: 'name',
    codes: ['ENOTFOUND', 'EAI_AGAIN'],
    cause: 'has a name that no name server knows',
    cure: 'check the spelling of `endpoint`, and whether this runner is in the network where that name is known',
  },
  {
    name: 'no-socket',
    codes: ['ENOENT'],
    cause: 'has no socket at that path',
    cure: 'correct the path, or start buildkitd there with `--addr unix://<path>`',
  },
  {
    name: 'not-allowed',
    codes: ['EACCES'],
    cause: 'has a socket that this user may not use',
    cure: 'start buildkitd with `--group`, or give this user the right to read and write the socket',
  },
  {
    name: 'refused',
    codes: ['ECONNREFUSED'],
    cause: 'refuses the connection: nothing listens there',
    cure: 'start buildkitd there with `--addr tcp://0.0.0.0:<port>`, or correct the port',
  },
  {
    name: 'expired',
    codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
    cause: 'shows a certificate that is not valid today',
    cure: "renew the node's certificate, and check the clocks of node and runner",
  },
  {
    name: 'other-name',
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    cause: 'shows a certificate for another name',
    cure: 'use the name that the certificate has (subjectAltName) in `endpoint`, or `servername=` in `driver-opts`',
  },
  {
    name: 'unknown-authority',
    codes: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'SELF_SIGNED_CERT',
      'DEPTH_ZERO_SELF_SIGNED',
      'UNABLE_TO_GET_ISSUER',
    ],
    cause: 'shows a certificate of an authority that is not trusted here',
    cure: 'give the authority: BUILDER_NODE_n_AUTH_TLS_CACERT, or `cacert=` in `driver-opts`',
  },
  {
    name: 'client-certificate',
    codes: [
      'HUNG_UP',
      'CERTIFICATE_REQUIRED',
      'BAD_CERTIFICATE',
      'CERTIFICATE_UNKNOWN',
      'UNKNOWN_CA',
      'certificate required',
      'bad certificate',
      'unknown ca',
    ],
    cause: 'does not accept the certificate of this runner',
    cure: 'give one that its authority signed: BUILDER_NODE_n_AUTH_TLS_CERT and _KEY, or `cert=` and `key=` in `driver-opts`',
  },
  {
    name: 'no-tls',
    codes: ['WRONG_VERSION_NUMBER', 'EPROTO', 'wrong version number', 'packet length too long'],
    cause: 'does not speak TLS on that port',
    cure: 'leave out the certificates, or start buildkitd with `--tlscert` and `--tlskey`',
  },
  {
    name: 'silent',
    codes: ['ETIMEDOUT', 'TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
    cause: 'does not answer in time',
    cure: 'a firewall drops the connection, or the machine is off',
  },
] as const;
