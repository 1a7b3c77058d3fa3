import { Readable } from 'node:stream';
import type { Descriptor } from '../../core/descriptor.ts';
import { faultOf, NetworkFault } from '../http/fault.ts';
import type { OpenResponse } from '../http/http.ts';
import type { Place } from './blobs.ts';
import { describeFault } from './call-failure.ts';
import type { Call } from './door.ts';

/** A blob to read; its size, where it is known, tells an end that came too early from the real one. */
export type WantedBlob = Pick<Descriptor, 'digest'> & Partial<Pick<Descriptor, 'size'>>;

const mostResumes = 3;
// So much more makes a resume count as the first one again: a line that breaks now and then brings a large layer, too.
const bytesThatCount = 16 * 1024 * 1024;

/**
 * Opens a blob for reading; whoever gets the stream reads or destroys it. Where it breaks off or falls silent it goes
 * on from there: by a range where the registry knows ranges, else from the start again, without what has been read.
 */
export async function openBlob(place: Place, blob: WantedBlob): Promise<Readable> {
  const first = await openAt(place, blob, 0);
  const stream = Readable.from(readOn(place, blob, first), { objectMode: false });
  stream.once('close', () => first.destroy());
  return stream;
}

async function* readOn(place: Place, blob: WantedBlob, first: Readable) {
  let body = first;
  let at = 0;
  for (let resumes = 0; ; resumes++) {
    const began = at;
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        at += chunk.byteLength;
        yield chunk;
      }
      if (blob.size === undefined || at >= blob.size) return;
      throw new NetworkFault(place.name.host, 'ERR_STREAM_PREMATURE_CLOSE', 1);
    } catch (error) {
      if (faultOf(error) === undefined) throw error;
      if (at - began >= bytesThatCount) resumes = 0;
      if (resumes >= mostResumes) throw describeFault(callOf(place, blob), withAttempts(error, resumes + 1));
    }
    await place.client.door.backOff(resumes + 1);
    body = await openAt(place, blob, at);
  }
}

function withAttempts(error: unknown, attempts: number): unknown {
  return error instanceof NetworkFault ? new NetworkFault(error.host, error.fault, attempts, error) : error;
}

/** The rest of a blob, from a byte on. */
async function openAt(place: Place, blob: WantedBlob, at: number): Promise<Readable> {
  const call = callOf(place, blob);
  if (at === 0) return (await place.client.door.open(call)).body;
  const headers = { range: `bytes=${at}-` };
  const answer = await place.client.door.open({ ...call, headers, expected: [200, 206] });
  return beginsAt(answer) === at ? answer.body : withoutStart(answer.body, at);
}

/** RFC 9110, 14.4: `Content-Range: bytes 100-199/200`. An answer of all of it has none. */
function beginsAt({ status, headers }: OpenResponse): number {
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && start !== undefined ? Number(start) : 0;
}

function withoutStart(body: Readable, bytes: number): Readable {
  async function* skip() {
    let left = bytes;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (chunk.byteLength > left) yield chunk.subarray(left);
      left = Math.max(0, left - chunk.byteLength);
    }
  }
  return Readable.from(skip(), { objectMode: false });
}

function callOf({ name }: Place, { digest }: WantedBlob): Call {
  return {
    method: 'GET',
    name,
    path: `blobs/${digest}`,
    doing: `read ${digest}`,
    actions: ['pull'],
    expected: [200],
  };
}
