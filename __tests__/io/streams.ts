import { Readable } from 'node:stream';

/** Opens bytes as a blob is opened: a new stream each time. */
export function streamOf(bytes: Uint8Array): () => Promise<Readable> {
  return async () => Readable.from([bytes], { objectMode: false });
}

export async function readAll(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
