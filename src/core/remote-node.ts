import type { Problem } from './problem.ts';

/** A BuildKit daemon that is reached over the network. */
export interface RemoteNode {
  /** As the user calls it, or its address. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly usesTls: boolean;
}

/** How a probe of a node ended: it answers, or the code of the fault in node's and OpenSSL's words. */
export type NodeAnswer =
  | { readonly kind: 'answers' }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };

/** `tcp://host:1234`; nothing for a unix socket, a context, or what the driver reaches in a way of its own. */
export function parseRemoteNode(endpoint: string, usesTls: boolean, name = endpoint): RemoteNode | undefined {
  if (!endpoint.startsWith('tcp://') || !URL.canParse(endpoint.replace(/^tcp/, 'http'))) return undefined;
  const { hostname, port } = new URL(endpoint.replace(/^tcp/, 'http'));
  return { name, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 1234, usesTls };
}

/** What is wrong with a node, and what to do about it; nothing where it answers. */
export function describeNodeFault(node: RemoteNode, answer: NodeAnswer): Problem | undefined {
  if (answer.kind === 'answers') return undefined;
  const { code, message } = answer;
  const fault = faults.find(({ codes }) =>
    codes.some((known) => code.includes(known) || message.includes(known)),
  );
  return {
    code: `builder.node-${fault?.name ?? 'unreachable'}`,
    input: 'endpoint',
    message: `the BuildKit node ${node.name} (${node.host}:${node.port}) ${fault?.cause ?? `does not answer: ${message || code}`}`,
    hint: fault?.cure ?? 'look whether buildkitd runs there and its port is open to this runner',
  };
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
    name: 'refused',
    codes: ['ECONNREFUSED'],
    cause: 'refuses the connection: nothing listens on that port',
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
    cure: 'give the authority: BUILDER_NODE_0_AUTH_TLS_CACERT, or `cacert=` in `driver-opts`',
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
    cure: 'give one that its authority signed: BUILDER_NODE_0_AUTH_TLS_CERT and _KEY, or `cert=` and `key=` in `driver-opts`',
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
