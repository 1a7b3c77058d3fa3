import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the proxy does to a request instead of passing it on. */
export type Fault =
  /** Answers by itself. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string | string[]>;
      readonly body?: string | Uint8Array;
    }
  /** Closes the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Passes the request on, and closes the connection instead of answering: it was done, and nobody says so. */
  | { readonly kind: 'lose' }
  /** Passes the request on, and closes the connection in the middle of the answer's body. */
  | { readonly kind: 'truncate' }
  /** Passes the request on, and changes a byte of the answer's body. */
  | { readonly kind: 'corrupt' }
  /** Passes the request on after a while. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Passes the request on when something else has ended. */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> }
  /** Passes the request on, and changes headers of the answer; an empty value takes one away. */
  | { readonly kind: 'rewrite'; readonly headers: Readonly<Record<string, string>> }
  /** Never answers. */
  | { readonly kind: 'hang' };

export interface Rule {
  readonly method?: string;
  /** Against path and query. */
  readonly path?: RegExp;
  /** How many requests it hits, then it is spent; all of them when absent. */
  times?: number;
  readonly fault: Fault | ((request: SeenRequest) => Fault | undefined);
}

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  status: number;
}

/** A thin proxy in front of a real registry: passes everything on, but for the faults that a test asks for. */
export interface FaultProxy {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly requests: SeenRequest[];
  /** `GET 200 /v2/a/manifests/b`, one a request. */
  lines(): string[];
  /** The largest number of requests that were open at the same moment. */
  mostAtOnce(): number;
  inject(rule: Rule): void;
  /** Forgets rules and requests. */
  reset(): void;
  close(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const requests: SeenRequest[] = [];
  const rules: Rule[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.destroy());
  });
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    most = Math.max(most, ++open);
    outgoing.on('close', () => open--);
    const body = await readBody(incoming);
    const seen: SeenRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: body.toString('latin1'),
      status: 0,
    };
    requests.push(seen);
    await act(pickFault(rules, seen), { target, incoming, outgoing, body, seen });
  };
  const host = await listen(server);
  return {
    host,
    requests,
    lines: () => requests.map(({ method, status, path }) => `${method} ${status} ${path}`),
    mostAtOnce: () => most,
    inject: (rule) => void rules.push(rule),
    reset: () => {
      rules.length = 0;
      requests.length = 0;
      most = open;
    },
    close: () => close(server),
  };
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

interface Exchange {
  readonly target: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  readonly seen: SeenRequest;
}

function pickFault(rules: readonly Rule[], seen: SeenRequest): Fault | undefined {
  for (const rule of rules) {
    const hits = (!rule.method || rule.method === seen.method) && (!rule.path || rule.path.test(seen.path));
    if (!hits || rule.times === 0) continue;
    const fault = typeof rule.fault === 'function' ? rule.fault(seen) : rule.fault;
    if (!fault) continue;
    if (rule.times !== undefined) rule.times--;
    return fault;
  }
  return undefined;
}

async function act(fault: Fault | undefined, exchange: Exchange): Promise<void> {
  const { outgoing, incoming, seen } = exchange;
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset') return void incoming.socket.resetAndDestroy();
  if (fault?.kind === 'answer') {
    seen.status = fault.status;
    return void outgoing.writeHead(fault.status, fault.headers).end(fault.body);
  }
  if (fault?.kind === 'delay') await sleep(fault.milliseconds);
  if (fault?.kind === 'wait') await fault.until;
  const answer = await passOn(exchange);
  const body = await readBody(answer);
  seen.status = answer.statusCode ?? 0;
  if (fault?.kind === 'lose') return void incoming.socket.resetAndDestroy();
  if (fault?.kind === 'corrupt' && body.length > 0)
    body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
  const changed = { ...answer.headers, ...(fault?.kind === 'rewrite' && fault.headers) };
  outgoing.writeHead(seen.status, Object.fromEntries(Object.entries(changed).filter(([, value]) => value)));
  if (fault?.kind !== 'truncate') return void outgoing.end(body);
  outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
}

function passOn({ target, incoming, body }: Exchange): Promise<IncomingMessage> {
  const [hostname, port] = target.split(':');
  return new Promise((resolve, reject) => {
    forward(
      // The registry builds addresses (Location) from the host it was asked under.
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      resolve,
    )
      .on('error', reject)
      .end(body);
  });
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
