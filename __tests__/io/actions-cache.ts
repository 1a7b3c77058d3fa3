import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from './faults.ts';

/*
 * The Actions cache as BuildKit speaks to it: the second version of the service with its storage (a part of Azure's),
 * and the first. Entries are immutable, as GitHub's are, and each belongs to the scope that the token may write.
 */
export interface FakeActionsCache {
  /** `127.0.0.1:<port>`: a fault proxy may stand in front. */
  readonly host: string;
  readonly entries: Map<string, Entry>;
  /** `POST /twirp/.../CreateCacheEntry`, one a request. */
  readonly requests: string[];
  close(): Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly scope: string;
  /** Parts that came in any order, by their ids. */
  readonly blocks: Map<string, Buffer>;
  bytes: Buffer;
  isReady: boolean;
}

export interface Scope {
  readonly Scope: string;
  /** 1 reads, 2 writes, 3 both. */
  readonly Permission: number;
}

/** Variables of a runner whose token has these scopes. */
export function runnerVariables(host: string, version: 1 | 2, scopes: readonly Scope[]) {
  return {
    ACTIONS_RUNTIME_TOKEN: runtimeToken(scopes),
    ...(version === 2
      ? { ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: `http://${host}/` }
      : { ACTIONS_CACHE_URL: `http://${host}/` }),
  };
}

export function runtimeToken(scopes: readonly Scope[]): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { nbf: 1, exp: 4_000_000_000, ac: JSON.stringify(scopes) };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

export async function startActionsCache(): Promise<FakeActionsCache> {
  const cache = { entries: new Map<string, Entry>(), requests: [] as string[], host: '' };
  const server = createServer((request, response) => {
    cache.requests.push(`${request.method} ${request.url}`);
    serve(cache, request, response).catch(() => request.destroy());
  });
  cache.host = await listen(server);
  return { ...cache, close: () => close(server) };
}

type Cache = Pick<FakeActionsCache, 'entries' | 'host'>;

async function serve(cache: Cache, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const scopes = readScopes(request.headers.authorization);
  const json = (value: unknown, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (url.pathname.startsWith('/blob/')) return serveBlob(cache, request, response, url, body);
  const call = /CacheService\/(\w+)$/.exec(url.pathname)?.[1];
  if (call) return void json(answerSecond(cache, call, JSON.parse(body.toString()), scopes, url.origin));
  if (url.pathname.endsWith('/caches') || url.pathname.includes('/caches/'))
    return void json(...writeFirst(cache, request, url, body, scopes));
  const found = findFirst(cache, (url.searchParams.get('keys') ?? '').split(','), scopes);
  if (!found) return void response.writeHead(204).end();
  json({ cacheKey: found.key, scope: found.scope, archiveLocation: addressOf(url.origin, found) });
}

interface Question {
  readonly key: string;
  readonly restore_keys?: readonly string[];
}

function answerSecond(
  { entries }: Cache,
  call: string,
  { key, restore_keys = [] }: Question,
  scopes: readonly Scope[],
  at: string,
) {
  if (call === 'GetCacheEntryDownloadURL') {
    const found = findFirst({ entries }, [key, ...restore_keys], scopes);
    return found
      ? { ok: true, signed_download_url: addressOf(at, found), matched_key: found.key }
      : { ok: false };
  }
  if (call === 'CreateCacheEntry') {
    const entry = reserve({ entries }, key, scopes);
    return entry ? { ok: true, signed_upload_url: addressOf(at, entry) } : { ok: false };
  }
  const entry = entries.get(idOf(scopeToWrite(scopes) ?? '', key));
  if (entry) entry.isReady = true;
  return { ok: entry !== undefined, entry_id: '1' };
}

function writeFirst(
  { entries }: Pick<Cache, 'entries'>,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  scopes: readonly Scope[],
): [value: unknown, status: number] {
  const number = Number(/\/caches\/(\d+)$/.exec(url.pathname)?.[1] ?? 0);
  if (number === 0) {
    const entry = reserve({ entries }, JSON.parse(body.toString()).key, scopes);
    return entry
      ? [{ cacheId: [...entries.values()].indexOf(entry) + 1 }, 201]
      : [{ message: 'exists' }, 409];
  }
  const entry = [...entries.values()][number - 1];
  if (!entry) return [{}, 404];
  if (request.method === 'PATCH') entry.bytes = Buffer.concat([entry.bytes, body]);
  else entry.isReady = true;
  return [{}, 200];
}

function reserve(
  { entries }: Pick<Cache, 'entries'>,
  key: string,
  scopes: readonly Scope[],
): Entry | undefined {
  const scope = scopeToWrite(scopes);
  if (scope === undefined || entries.has(idOf(scope, key))) return undefined;
  const entry = { key, scope, blocks: new Map<string, Buffer>(), bytes: Buffer.alloc(0), isReady: false };
  entries.set(idOf(scope, key), entry);
  return entry;
}

function findFirst(cache: Pick<Cache, 'entries'>, keys: readonly string[], scopes: readonly Scope[]) {
  return keys.flatMap((key) => find(cache, key, scopes) ?? [])[0];
}

/** The newest whose key begins so, in the first of the scopes that has one. */
function find({ entries }: Pick<Cache, 'entries'>, key: string, scopes: readonly Scope[]): Entry | undefined {
  const ready = [...entries.values()].reverse().filter((entry) => entry.isReady && entry.key.startsWith(key));
  return scopes.flatMap(({ Scope }) => ready.filter(({ scope }) => scope === Scope))[0];
}

function serveBlob(
  { entries }: Cache,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: Buffer,
): void {
  const entry = entries.get(decodeURIComponent(url.pathname.slice('/blob/'.length)));
  const headers = { 'x-ms-request-id': crypto.randomUUID(), 'x-ms-version': '2020-10-02', etag: '"1"' };
  if (!entry) return void response.writeHead(404, headers).end();
  if (request.method === 'PUT') {
    putBlob(entry, url, body);
    return void response.writeHead(201, headers).end();
  }
  const start = Number(
    /bytes=(\d+)-/.exec(String(request.headers['x-ms-range'] ?? request.headers.range))?.[1] ?? 0,
  );
  const rest = entry.bytes.subarray(start);
  const range = start > 0 && {
    'content-range': `bytes ${start}-${entry.bytes.length - 1}/${entry.bytes.length}`,
  };
  response
    .writeHead(start > 0 ? 206 : 200, { ...headers, ...range, 'content-length': rest.length })
    .end(rest);
}

function putBlob(entry: Entry, url: URL, body: Buffer): void {
  const id = url.searchParams.get('blockid');
  if (id) return void entry.blocks.set(id, body);
  const isList = url.searchParams.get('comp') === 'blocklist';
  const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, one = '']) => one);
  entry.bytes = isList ? Buffer.concat(ids.map((one) => entry.blocks.get(one) ?? Buffer.alloc(0))) : body;
}

function addressOf(origin: string, { scope, key }: Entry): string {
  return `${origin}/blob/${encodeURIComponent(idOf(scope, key))}?sig=made-up`;
}

function idOf(scope: string, key: string): string {
  return `${scope}|${key}`;
}

function scopeToWrite(scopes: readonly Scope[]): string | undefined {
  return scopes.filter(({ Permission }) => (Permission & 2) !== 0).at(-1)?.Scope;
}

function readScopes(authorization = ''): readonly Scope[] {
  const [, payload = ''] = authorization.split('.');
  if (payload === '') return [];
  return JSON.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()).ac);
}
