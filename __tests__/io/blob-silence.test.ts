import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openBlob } from '../../src/io/registry/blob-stream.ts';
import { copyBlob, uploadBlob } from '../../src/io/registry/blobs.ts';
import { useClients } from './bench.ts';
import { close, listen } from './faults.ts';
import { createManualClock, letPass } from './manual-clock.ts';
import { failureOf, sha256 } from './registries.ts';
import { readAll, streamOf } from './streams.ts';

const connect = useClients({ policy: { attempts: 2, baseDelay: 1, maxDelay: 5 } });
const servers: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(close));
});

async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  return listen(server);
}

const bytes = randomBytes(300_000);
const blob = { digest: sha256(bytes), size: bytes.length };

/** A source that answers with `send`, and knows ranges or not; the ranges that it was asked for are noted. */
async function serveBlob(
  send: (answer: ServerResponse, rest: Uint8Array, count: number) => void,
  { knowsRanges = true } = {},
) {
  const clock = createManualClock();
  const asked: string[] = [];
  const host = await serve(({ headers }, answer) => {
    asked.push(headers.range ?? 'all');
    const start = knowsRanges ? Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
    const rest = bytes.subarray(start);
    const range = start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    answer.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length, ...range });
    send(answer, rest, asked.length);
  });
  const place = { client: connect({ clock }), name: { host, repository: 'acme/app' } };
  return { place, clock, asked };
}

describe('a blob that is read', () => {
  test.each([
    ['by a range', true],
    ['from the start, where the registry knows no ranges', false],
  ])('goes on where it fell silent, %s', async (_, knowsRanges) => {
    const source = await serveBlob(
      (answer, rest, count) => {
        if (count > 2) return void answer.end(rest);
        answer.write(rest.subarray(0, 100_000));
        letPass(source.clock, answer);
      },
      { knowsRanges },
    );
    const read = await readAll(await openBlob(source.place, blob));
    expect(sha256(read)).toBe(blob.digest);
    expect(source.asked).toEqual(['all', 'bytes=100000-', `bytes=${knowsRanges ? 200_000 : 100_000}-`]);
  });

  test('goes on where the connection broke', async () => {
    const source = await serveBlob((answer, rest, count) => {
      if (count > 1) return void answer.end(rest);
      answer.write(rest.subarray(0, 100_000), () => answer.destroy());
    });
    expect(sha256(await readAll(await openBlob(source.place, blob)))).toBe(blob.digest);
    expect(source.asked).toHaveLength(2);
    expect(source.asked[1]).toMatch(/^bytes=\d+-$/);
  });

  test('that stays silent ends after three more attempts, and names the registry', async () => {
    const source = await serveBlob((answer) => {
      answer.flushHeaders();
      letPass(source.clock, answer);
    });
    const error = await failureOf(openBlob(source.place, blob).then(readAll));
    expect(error).toMatchObject({ code: 'registry.timeout' });
    expect(error.message).toContain(`${source.place.name.host} did not answer in time (TIMEOUT, 4 attempts)`);
    expect(source.asked).toHaveLength(4);
  });

  test('that comes by single bytes counts as silent', async () => {
    const source = await serveBlob((answer, rest) => {
      let at = 0;
      const dripping = setInterval(() => {
        answer.write(rest.subarray(at, at + 1));
        at++;
        source.clock.advance(2000);
      }, 2);
      answer.once('close', () => clearInterval(dripping));
    });
    expect(await failureOf(openBlob(source.place, blob).then(readAll))).toMatchObject({
      code: 'registry.timeout',
    });
    expect(source.asked).toHaveLength(4);
  });

  test('that is slow and steady for half an hour is read in one go', async () => {
    const source = await serveBlob((answer, rest) => {
      let at = 0;
      const dripping = setInterval(() => {
        answer.write(rest.subarray(at, at + 3000));
        at += 3000;
        source.clock.advance(18_000);
        if (at < rest.length) return;
        clearInterval(dripping);
        answer.end();
      }, 2);
    });
    expect(sha256(await readAll(await openBlob(source.place, blob)))).toBe(blob.digest);
    expect(source.asked).toEqual(['all']);
    expect(source.clock.now()).toBe(1_800_000);
  });

  test('waits for a reader that takes its time', async () => {
    const source = await serveBlob((answer, rest) => answer.end(rest));
    const parts: Uint8Array[] = [];
    for await (const part of await openBlob(source.place, blob)) {
      parts.push(part as Uint8Array);
      // All that is here is here; what is waited for is this reader.
      await new Promise((done) => setTimeout(done, 5));
      source.clock.advance(20_000);
    }
    expect(sha256(Buffer.concat(parts))).toBe(blob.digest);
    expect(source.asked).toEqual(['all']);
  });
});

const MB = 1024 * 1024;

/** A registry that takes uploads as `take` does. */
async function serveUploads(take: (request: IncomingMessage, answer: ServerResponse) => void) {
  const clock = createManualClock();
  const lines: string[] = [];
  const host = await serve((request, answer) => {
    lines.push(request.method ?? '');
    if (request.method === 'PUT') take(request, answer);
    else answer.writeHead(202, { location: '/v2/acme/app/blobs/uploads/1' }).end();
  });
  return { place: { client: connect({ clock }), name: { host, repository: 'acme/app' } }, clock, lines };
}

function takeAll(request: IncomingMessage, answer: ServerResponse): void {
  request.resume().once('end', () => answer.writeHead(201).end());
}

describe('an upload', () => {
  test('that is steady for a quarter of an hour and more comes to its end', async () => {
    const large = Buffer.alloc(40 * MB, 1);
    const target = await serveUploads((request, answer) => {
      let taken = 0;
      request.on('data', (chunk: Buffer) => {
        const before = Math.floor(taken / MB);
        taken += chunk.length;
        target.clock.advance((Math.floor(taken / MB) - before) * 30_000);
      });
      request.once('end', () => answer.writeHead(201).end());
    });
    const pieces = async () => Readable.from(cut(large, 64 * 1024), { objectMode: false });
    await uploadBlob(target.place, { digest: sha256(large), size: large.length }, pieces);
    expect(target.lines).toEqual(['POST', 'PUT']);
    expect(target.clock.now()).toBe(1_200_000);
  });

  test('that nobody takes on ends, and was tried twice', async () => {
    const large = Buffer.alloc(40 * MB, 1);
    const target = await serveUploads((_, answer) => letPass(target.clock, answer));
    const pieces = async () => Readable.from(cut(large, 64 * 1024), { objectMode: false });
    const task = uploadBlob(target.place, { digest: sha256(large), size: large.length }, pieces);
    expect(await failureOf(task)).toMatchObject({ code: 'registry.timeout' });
    expect(target.lines).toEqual(['POST', 'PUT', 'POST', 'PUT']);
  });

  test('that is never answered ends, too', async () => {
    const target = await serveUploads((request, answer) => {
      request.resume();
      letPass(target.clock, answer);
    });
    const task = uploadBlob(target.place, blob, streamOf(bytes));
    expect(await failureOf(task)).toMatchObject({ code: 'registry.timeout' });
  });

  test('waits for a source that is slow', async () => {
    const target = await serveUploads(takeAll);
    async function* slowly() {
      for (const piece of cut(bytes, 50_000)) {
        yield piece;
        await new Promise((done) => setTimeout(done, 5));
        target.clock.advance(170_000);
      }
    }
    await uploadBlob(target.place, blob, async () => Readable.from(slowly(), { objectMode: false }));
    expect(target.lines).toEqual(['POST', 'PUT']);
  });

  test('whose source breaks off says so of the source, and is not begun again', async () => {
    const source = await serveBlob((answer, rest) => {
      answer.write(rest.subarray(0, 1000), () => answer.destroy());
    });
    const target = await serveUploads(takeAll);
    const error = await failureOf(copyBlob(source.place, target.place, blob));
    expect(error.message).toContain(`could not read ${blob.digest}`);
    expect(error.message).toContain(`the connection to ${source.place.name.host} broke off`);
    expect(target.lines).toEqual(['POST', 'PUT']);
    expect(source.asked).toHaveLength(4);
  });
});

function* cut(content: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
