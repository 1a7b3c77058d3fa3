import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { NodeAnswer, RemoteNode } from '../core/remote-node.ts';

/** PEM texts; each may be absent. */
export interface NodeCertificates {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the certificate must have, where it is not the host's. */
  readonly servername?: string;
}

/** buildx itself would wait 20 s and then say `context deadline exceeded`. */
const limitMilliseconds = 3000;
/** With TLS 1.3 the server judges our certificate after its own hello: an alert comes within this time. */
const alertMilliseconds = 150;

/** Opens a connection as buildx would, and says how that ended. */
export function probeNode(
  node: RemoteNode,
  certificates: NodeCertificates,
  limit = limitMilliseconds,
): Promise<NodeAnswer> {
  return new Promise((resolve) => {
    let isResolved = 'path' in node.at;
    const socket = connect(node, certificates);
    socket.on('lookup', () => {
      isResolved = true;
    });
    const end = (answer: NodeAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(
      () => end({ kind: 'fault', code: isResolved ? 'TIMEOUT' : 'EAI_AGAIN', message: '' }),
      limit,
    );
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'fault', code: error.code ?? '', message: error.message }),
    );
    // A server that refuses our certificate may just hang up, without an alert that says why.
    socket.on('close', () => end({ kind: 'fault', code: 'HUNG_UP', message: 'the connection was closed' }));
    socket.once(node.usesTls ? 'secureConnect' : 'connect', () => {
      setTimeout(() => end({ kind: 'answers' }), node.usesTls ? alertMilliseconds : 0);
    });
  });
}

function connect({ at, usesTls }: RemoteNode, certificates: NodeCertificates): Socket {
  if ('path' in at || !usesTls) return connectPlain(at);
  // An address has no name to be asked for.
  const servername = /^[\d.]+$|:/.test(at.host) ? '' : at.host;
  return connectTls({ ...at, ALPNProtocols: ['h2', 'http/1.1'], servername, ...certificates });
}
