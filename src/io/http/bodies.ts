import { Readable } from 'node:stream';
import { faultOf, NetworkFault, ResponseTooLarge } from './fault.ts';
import type { HttpResponse, OpenResponse } from './http.ts';

/** The whole content of an answer that has no reason to be large. */
export async function readLimited({ body, url }: OpenResponse, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new ResponseTooLarge(url.host, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    const fault = faultOf(error);
    throw fault === undefined ? error : new NetworkFault(url.host, fault, 1, error);
  }
  return Buffer.concat(chunks, size);
}

const mostDrained = 65_536;

/** An unread body keeps its connection busy: a short one is read to its end, a long one costs the connection. */
export function discard({ body, headers }: OpenResponse | HttpResponse): void {
  if (!(body instanceof Readable)) return;
  const isShort = Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY) <= mostDrained;
  body.on('error', () => undefined);
  if (isShort) body.resume();
  else body.destroy();
}
