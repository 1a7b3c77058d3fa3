import { Readable } from 'node:stream';
import { faultOf, NetworkFault } from './fault.ts';
import { type Clock, TimeLimit } from './time-limit.ts';

/**
 * How long content may stand still on its way. The limit is on silence and not on length: a large layer on a thin line
 * takes as long as it takes.
 */
export interface SilenceLimits {
  /** Milliseconds in which an answer that is waited for has to bring on `leastBytes`. */
  readonly answer: number;
  /** Fewer bytes in that time are silence, too: a byte every few seconds would keep a job for days. */
  readonly leastBytes: number;
  /** Milliseconds in which a server has to take on what is ready to be sent to it. */
  readonly upload: number;
  /** Milliseconds for the answer once all is sent: large content is checked and moved before it comes. */
  readonly afterUpload: number;
}

export const DEFAULT_SILENCE: SilenceLimits = {
  answer: 30_000,
  leastBytes: 1024,
  upload: 180_000,
  afterUpload: 600_000,
};

interface Watched {
  readonly host: string;
  readonly silence: SilenceLimits;
  readonly clock: Clock;
  /** Ends it when the job is cancelled. */
  readonly signal: AbortSignal | undefined;
}

/** The content of an answer; it ends in a fault where it stands still while somebody waits for more. */
export function endAtSilence(body: Readable, watched: Watched): Readable {
  const bytes = readSteadily(body, watched);
  const stream = Readable.from(bytes, { objectMode: false });
  // What nobody has begun to read is not closed by the end of its reader.
  stream.once('close', () => body.destroy());
  return stream;
}

async function* readSteadily(body: Readable, { host, silence, clock, signal }: Watched) {
  const limit = new TimeLimit(clock, () => body.destroy(new NetworkFault(host, 'TIMEOUT', 1)));
  const cancel = () => body.destroy(signal?.reason instanceof Error ? signal.reason : new Error('cancelled'));
  signal?.addEventListener('abort', cancel, { once: true });
  let since = clock.now();
  let waited = 0;
  let bytes = 0;
  try {
    limit.start(silence.answer);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      limit.rest();
      waited += clock.now() - since;
      bytes += chunk.byteLength;
      if (bytes >= silence.leastBytes) [waited, bytes] = [0, 0];
      // While the reader is busy with it, nobody waits.
      yield chunk;
      since = clock.now();
      limit.start(Math.max(1, silence.answer - waited));
    }
  } catch (error) {
    signal?.throwIfAborted();
    const fault = faultOf(error);
    throw fault === undefined || error instanceof NetworkFault
      ? error
      : new NetworkFault(host, fault, 1, error);
  } finally {
    limit.rest();
    signal?.removeEventListener('abort', cancel);
  }
}

/** Content on its way to a server: where it stands still, whose fault that is. */
export interface Feed {
  readonly body: Readable;
  /** What ended the content itself, such as a source that broke off; not the server's fault. */
  readonly sourceError: () => unknown;
}

/** The limit runs while the server has something to take, and rests while the content itself is waited for. */
export function feedSteadily(content: Readable, limit: TimeLimit, silence: SilenceLimits): Feed {
  let sourceError: unknown;
  async function* feed() {
    try {
      limit.rest();
      for await (const chunk of content as AsyncIterable<Uint8Array>) {
        limit.start(silence.upload);
        yield chunk;
        limit.rest();
      }
    } catch (error) {
      sourceError = error;
      throw error;
    } finally {
      limit.start(silence.afterUpload);
    }
  }
  const body = Readable.from(feed(), { objectMode: false });
  body.once('close', () => content.destroy());
  return { body, sourceError: () => sourceError };
}
