/** A way to a registry that counts requests, and makes each of them wait as a network would. */
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Seen {
  readonly method: string;
  readonly path: string;
  /** The program that asked. */
  readonly agent: string;
  readonly started: number;
  ended: number;
}

export interface Way {
  readonly host: string;
  readonly seen: Seen[];
  readonly close: () => Promise<void>;
}

export async function startProxy(target: string, delay: number): Promise<Way> {
  const seen: Seen[] = [];
  const [hostname, port] = target.split(':');
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const one = {
      method,
      path: url,
      agent: headers['user-agent'] ?? '',
      started: performance.now(),
      ended: 0,
    };
    seen.push(one);
    outgoing.on('close', () => {
      one.ended = performance.now();
    });
    await sleep(delay);
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
}

/** The most requests that waited for one another: each began after the one before had ended. */
export function countInARow(seen: readonly Seen[]): number {
  let count = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { started, ended } of [...seen].sort((a, b) => a.ended - b.ended)) {
    if (started < free) continue;
    count++;
    free = ended;
  }
  return count;
}
