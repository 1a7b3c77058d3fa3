import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import * as plain from 'node:http';
import { Readable } from 'node:stream';
import { codeOf, NetworkFault } from './fault.ts';
import type { TunnelOptions } from './proxy.ts';

/** One exchange with a server: no redirects, no retries. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | Readable;
  readonly signal: AbortSignal;
}

/** What an answer says before its body. */
export interface AnswerHeaders {
  get(name: string): string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Whoever gets it reads or destroys it. */
  readonly body: Readable;
}

/** Servers close connections that nobody uses after five seconds and more. */
const idleMilliseconds = 4000;
const connectMilliseconds = 10_000;
const agents = new Map<string, Agent>();

/**
 * Sends a request by node's own client: node's `fetch` takes twice the processor's time for the few dozen requests of
 * a run, most of it before the first one.
 */
export async function sendByNode(exchange: Exchange, through?: Agent): Promise<Answer> {
  const { url, method, headers, signal } = exchange;
  // A runner without a registry that speaks TLS needs none of its code.
  const client = url.protocol === 'https:' ? await import('node:https') : plain;
  const agent = through ?? directAgent(url.protocol, client);
  const options: TunnelOptions = {
    agent,
    method,
    headers: { accept: '*/*', ...headers },
    signal,
    until: signal,
  };
  return new Promise((resolve, reject) => {
    const call = client.request(url, options, (answer) => {
      // An upload that was refused halfway is not sent to its end.
      answer.once('end', () => call.writableFinished || call.destroy());
      resolve({ status: answer.statusCode ?? 0, headers: readHeaders(answer), body: answer });
    });
    call.on('error', (cause) =>
      reject(new NetworkFault(url.host, codeOf(cause) ?? 'ERR_CONNECTION', 1, cause)),
    );
    call.on('socket', () => limitConnecting(call));
    call.on('proxyConnect', (answer: ProxyAnswer) => refuseTunnel(call, answer));
    writeBody(call, exchange.body);
  });
}

interface ProxyAnswer {
  readonly statusCode?: number;
}

/** What a proxy says of itself must never pass for an answer of the server: it could name a place for passwords. */
function refuseTunnel(call: ClientRequest, { statusCode }: ProxyAnswer): void {
  if (statusCode === 200) return;
  const code = statusCode === 407 ? 'ERR_PROXY_AUTHENTICATION' : `ERR_PROXY_STATUS_${statusCode}`;
  call.destroy(Object.assign(new Error(`the proxy answered ${statusCode}`), { code }));
}

function directAgent(protocol: string, client: Pick<typeof plain, 'Agent'>): Agent {
  const agent = agents.get(protocol) ?? new client.Agent({ keepAlive: true, timeout: idleMilliseconds });
  agents.set(protocol, agent);
  return agent;
}

function readHeaders({ headers }: IncomingMessage): AnswerHeaders {
  return {
    get: (name) => {
      const value = headers[name.toLowerCase()];
      return value === undefined ? null : String(value);
    },
  };
}

function writeBody(call: ClientRequest, body: Exchange['body']): void {
  if (!(body instanceof Readable)) {
    call.end(body);
    return;
  }
  const announced = call.getHeader('content-length');
  let sent = 0;
  body.on('data', (chunk: Uint8Array) => {
    sent += chunk.length;
  });
  // With fewer bytes than were announced the server would wait for the rest.
  body.once('end', () => {
    if (announced !== undefined && sent !== Number(announced))
      call.destroy(new Error('the content ended early'));
  });
  body.once('error', (error) => call.destroy(error));
  body.pipe(call);
}

function limitConnecting(call: ClientRequest): void {
  const { socket } = call;
  if (!socket?.connecting) return;
  const late = Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => call.destroy(late), connectMilliseconds);
  const end = () => clearTimeout(timer);
  socket.once('connect', end).once('close', end);
}
