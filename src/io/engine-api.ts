import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { JsonObject, JsonValue } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { findSocket } from './engine-socket.ts';
import { openPipe, readAll } from './process.ts';
import type { Environment } from './runner.ts';

export interface EngineRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: JsonObject | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent after a cancelled job, too. */
  readonly cleansUp?: boolean;
  /** For what every engine answers alike, also one that is older than the rest here needs. */
  readonly isForAnyEngine?: boolean;
}

export interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: IncomingMessage;
}

/** The engine's own API: what the docker command line would take a process each for. */
export interface EngineApi {
  /** The answer's JSON; an error where the engine refuses. */
  json(request: EngineRequest): Promise<JsonValue>;
  /** The answer, whatever its status; whoever gets the body reads or destroys it. */
  open(request: EngineRequest): Promise<EngineAnswer>;
  /** Turns a connection over to another protocol. */
  upgrade(request: EngineRequest, protocol: string): Promise<Duplex>;
  close(): void;
}

/** Of Docker 28.1: tells the platforms of an image in the containerd store, and looks at one of them. */
const apiVersion = 'v1.49';

/** Through a pipe each is a process. */
const connections = { pipe: 3, socket: 12 };

/** By the engine's socket where it has one on this machine: a process in between would take 0.1 s for nothing. */
export function openEngineApi(env: Environment, signal: AbortSignal): EngineApi {
  const socketPath = findSocket(env);
  const maxSockets = socketPath === undefined ? connections.pipe : connections.socket;
  const agent = new Agent({ keepAlive: true, maxSockets });
  if (socketPath === undefined) agent.createConnection = () => dial(env);
  const open = (wish: EngineRequest) => send(agent, socketPath, wish, signal);
  return {
    open,
    json: async (wish) => {
      const { status, body } = await open(wish);
      const text = (await readAll(body)).toString('utf8');
      if (status >= 300) throw describeRefusal(status, text);
      return text.trim() === '' ? null : parseLast(text);
    },
    upgrade: (wish, protocol) => turnOver(agent, socketPath, wish, protocol, signal),
    close: () => agent.destroy(),
  };
}

function turnOver(
  agent: Agent,
  socketPath: string | undefined,
  { method = 'GET', path }: EngineRequest,
  protocol: string,
  signal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const call = request({
      ...(socketPath !== undefined && { socketPath }),
      ...{ agent, host: 'docker', servername: '', method, path, signal },
      headers: { connection: 'Upgrade', upgrade: protocol },
    });
    call.on('upgrade', (_, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      resolve(socket);
    });
    call.on('response', (answer) => {
      readAll(answer).then(
        (text) => reject(describeRefusal(answer.statusCode ?? 0, text.toString('utf8'))),
        reject,
      );
    });
    call.on('error', (cause) => reject(signal.aborted ? signal.reason : describeLoss(cause)));
    call.end();
  });
}

/**
 * `docker system dial-stdio` is a pipe to the engine that the command line would use, whatever its context, TLS or SSH.
 * One process serves all requests that follow each other.
 */
function dial(env: Environment): Duplex {
  const pipe = openPipe({ program: 'docker', args: ['system', 'dial-stdio'], env });
  // node's agent expects a socket, and sets what only a socket has.
  const none = () => pipe;
  const socket = { setTimeout: none, setNoDelay: none, setKeepAlive: none, ref: none, unref: none };
  return Object.assign(pipe, socket) as unknown as Socket;
}

function send(
  agent: Agent,
  socketPath: string | undefined,
  wish: EngineRequest,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const { method = 'GET', path, body, cleansUp, isForAnyEngine } = wish;
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const type = Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json';
  const headers = {
    ...wish.headers,
    ...(bytes && { 'content-type': type, 'content-length': bytes.length }),
  };
  const options = {
    ...(socketPath !== undefined && { socketPath }),
    // Without a name for TLS node looks for one first, which costs milliseconds.
    ...{
      agent,
      host: 'docker',
      servername: '',
      method,
      path: `${isForAnyEngine ? '' : `/${apiVersion}`}${path}`,
    },
    headers,
    ...(!cleansUp && { signal }),
  };
  return new Promise((resolve, reject) => {
    const call = request(options, (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    );
    call.on('error', (cause) => reject(signal.aborted && !cleansUp ? signal.reason : describeLoss(cause)));
    call.end(bytes);
  });
}

/** Loading answers with one object a line. */
function parseLast(text: string): JsonValue {
  return JSON.parse(
    text
      .trim()
      .split(/\r?\n(?=\{)/)
      .at(-1) ?? '',
  ) as JsonValue;
}

function describeRefusal(status: number, text: string): SlipwayError {
  return new SlipwayError({
    code: /client version .* is too new/i.test(text) ? 'engine.too-old' : 'engine.refused',
    message: `the Docker engine answered ${status}: ${text.trim().slice(0, 400)}`,
    hint: 'an image is looked at before its release by an engine of Docker 28.1 or newer; with an older one use `driver: docker-container`',
  });
}

function describeLoss(cause: Error): SlipwayError {
  const message = `the connection to the Docker engine broke: ${cause.message}`;
  return new SlipwayError({ code: 'engine.lost', message }, { cause });
}
