import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { Readable } from 'node:stream';
import {
  CONTENT_INFO,
  formatDigestRequest,
  READ_CONTENT,
  readContentPart,
  readContentSources,
  takeMessages,
} from '../core/content-wire.ts';
import { SlipwayError } from '../core/problem.ts';
import type { EngineApi } from './engine-api.ts';

/** Content of the engine's containerd store, by digest: what no name that another job takes can change. */
export interface EngineContent {
  /** Whoever gets the stream reads or destroys it. */
  readonly open: (digest: string) => Readable;
  /** Repositories of a registry that it was pulled from. */
  readonly findSources: (digest: string, host: string) => Promise<readonly string[]>;
  readonly close: () => void;
}

/** Bytes on their way from the engine, of one blob and of all. */
const window = { stream: 1024 * 1024, all: 8 * 1024 * 1024 };

/** By the way to BuildKit that buildx takes, so it works wherever buildx does: a pipe, TLS, SSH. */
export async function openEngineContent(api: EngineApi): Promise<EngineContent> {
  const socket = await api.upgrade({ method: 'POST', path: '/grpc', isForAnyEngine: true }, 'h2c');
  const session = connectOver(socket);
  return {
    open: (digest) => Readable.from(readParts(session, READ_CONTENT, digest), { objectMode: false }),
    findSources: async (digest, host) => {
      const found: string[] = [];
      for await (const message of readMessages(session, CONTENT_INFO, digest))
        found.push(...readContentSources(message, host));
      return found;
    },
    close: () => {
      session.destroy();
      socket.destroy();
    },
  };
}

function connectOver(socket: Duplex): ClientHttp2Session {
  const session = connect('http://docker', {
    createConnection: () => socket,
    settings: { initialWindowSize: window.stream, maxFrameSize: window.stream },
  });
  session.on('connect', () => session.setLocalWindowSize(window.all));
  // Each call under way hears of it, too.
  session.on('error', () => undefined);
  return session;
}

async function* readParts(session: ClientHttp2Session, path: string, digest: string) {
  for await (const message of readMessages(session, path, digest)) yield readContentPart(message);
}

async function* readMessages(
  session: ClientHttp2Session,
  path: string,
  digest: string,
): AsyncGenerator<Uint8Array> {
  const call = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const status = watchStatus(call);
  call.end(formatDigestRequest(digest));
  // A message comes in many pieces: they are put together once, when all are there.
  let pieces: Uint8Array[] = [];
  let [size, wanted] = [0, 0];
  try {
    for await (const chunk of call) {
      pieces.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
      if (size < wanted) continue;
      const taken = takeMessages(Buffer.concat(pieces));
      yield* taken.messages;
      [pieces, size, wanted] = [[taken.rest], taken.rest.length, taken.wanted];
    }
  } catch (cause) {
    throw describeLoss(digest, cause instanceof Error ? cause.message : '', cause);
  } finally {
    call.destroy();
  }
  const { code, text } = status();
  if (code !== '0') throw describeRefusal(digest, code, text);
}

function watchStatus(call: ClientHttp2Stream): () => { readonly code: string; readonly text: string } {
  let code = '';
  let text = '';
  const note = (headers: Readonly<Record<string, unknown>>) => {
    if (headers['grpc-status'] === undefined) return;
    code = String(headers['grpc-status']);
    text = decodeURIComponent(String(headers['grpc-message'] ?? ''));
  };
  call.on('response', note);
  call.on('trailers', note);
  return () => ({ code, text });
}

function describeLoss(digest: string, message: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    {
      code: 'engine.lost',
      message: `the connection to the Docker engine broke while ${digest} was read: ${message}`,
    },
    { cause },
  );
}

// google.golang.org/grpc/codes
const [notFound, unimplemented] = ['5', '12'];

function describeRefusal(digest: string, code: string, text: string): SlipwayError {
  if (code === '') return describeLoss(digest, 'its answer has no end');
  const problem =
    code === notFound
      ? {
          code: 'engine.content-gone',
          hint: 'another job may have cleaned up this engine (`docker system prune`) meanwhile: run the job again',
        }
      : {
          code: code === unimplemented ? 'engine.too-old' : 'engine.refused',
          hint: 'the image is read from an engine of Docker 28.1 or newer; with an older one use `driver: docker-container`',
        };
  return new SlipwayError({ ...problem, message: `the Docker engine did not hand out ${digest}: ${text}` });
}
