import type { CacheService } from '../core/cache/service.ts';
import { NetworkFault } from './http/fault.ts';
import { Http, type HttpRequest } from './http/http.ts';
import { openProxies } from './http/proxy.ts';
import type { Environment } from './runner.ts';

/** The Actions cache, for small texts; folders are archive.ts's. */
export interface ActionsCache {
  /** The newest text whose key begins so; or what keeps the service from answering. */
  readonly find: (prefix: string) => Promise<{ readonly fault: string } | { readonly text?: string }>;
  /** Keeps a text; what keeps the service from taking it is returned. */
  readonly keep: (key: string, text: string) => Promise<string | undefined>;
}

/** One a kind of content; archives have others, so that a key of one never names the other. */
const version = '51'.repeat(32);
const longestText = 64 * 1024;

export async function openActionsCache(
  env: Environment,
  service: CacheService,
  limits: { readonly signal: AbortSignal; readonly timeout: number },
): Promise<ActionsCache> {
  const agentFor = await openProxies(env);
  // What nobody answers is not asked again: the build waits for it.
  const http = new Http({
    ...limits,
    policy: { attempts: 1, baseDelay: 0, maxDelay: 0 },
    ...(agentFor && { agentFor }),
  });
  const { find, keep } = (service.version === 2 ? speakSecond : speakFirst)(
    service.url,
    env.ACTIONS_RUNTIME_TOKEN ?? '',
  );
  const send: Send = async (request) => {
    const { status, body } = await http.send({ maxBytes: longestText, ...request });
    if (status >= 300) throw new Refusal(`status ${status}`);
    const text = new TextDecoder().decode(body);
    return { text, json: () => readObject(text) };
  };
  const guard = async <T>(task: Promise<T>) => task.catch((error) => ({ fault: describe(error, limits) }));
  return {
    find: (prefix) => guard(find(send, prefix)),
    keep: async (key, text) => (await guard(keep(send, key, text)))?.fault,
  };
}

type Json = Readonly<Record<string, unknown>>;
type Send = (request: HttpRequest) => Promise<{ readonly text: string; readonly json: () => Json }>;

interface Speech {
  readonly find: (send: Send, prefix: string) => Promise<{ readonly text?: string }>;
  readonly keep: (send: Send, key: string, text: string) => Promise<undefined>;
}

class Refusal extends Error {}

function describe(error: unknown, { timeout }: { readonly timeout: number }): string {
  if (error instanceof Refusal) return error.message;
  if (!(error instanceof NetworkFault)) throw error;
  return error.fault === 'TIMEOUT' ? `no answer within ${timeout / 1000} s` : error.fault;
}

/** Nobody has such an entry: what is found is found by the prefix. */
const nobody = 'is-it-there';

/** What GitHub has: calls of Twirp, and a storage that takes a blob at an address which says who may write it. */
function speakSecond(address: string, token: string): Speech {
  const call = (name: string, body: Json): HttpRequest => ({
    method: 'POST',
    url: new URL(`twirp/github.actions.results.api.v1.CacheService/${name}`, withSlash(address)),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...body, version }),
  });
  return {
    find: async (send, prefix) => {
      const question = { key: `${prefix}${nobody}`, restore_keys: [prefix] };
      const { signed_download_url: url } = (await send(call('GetCacheEntryDownloadURL', question))).json();
      return readText(send, url);
    },
    keep: async (send, key, text) => {
      const { signed_upload_url: url } = (await send(call('CreateCacheEntry', { key }))).json();
      if (typeof url !== 'string') throw new Refusal('the service took no entry');
      const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' };
      await send({ method: 'PUT', url: new URL(url), headers, body: text });
      await send(call('FinalizeCacheEntryUpload', { key, size_bytes: String(Buffer.byteLength(text)) }));
      return undefined;
    },
  };
}

/** What GitHub Enterprise Server and other runners have. */
function speakFirst(address: string, token: string): Speech {
  const headers = { accept: 'application/json;api-version=6.0-preview.1', authorization: `Bearer ${token}` };
  const urlOf = (path: string) => new URL(`_apis/artifactcache/${path}`, withSlash(address));
  const post = (path: string, body: Json): HttpRequest => ({
    method: 'POST',
    url: urlOf(path),
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    find: async (send, prefix) => {
      const url = urlOf('cache');
      url.searchParams.set('keys', `${prefix}${nobody},${prefix}`);
      url.searchParams.set('version', version);
      const { text, json } = await send({ method: 'GET', url, headers });
      return text === '' ? {} : readText(send, json().archiveLocation);
    },
    keep: async (send, key, text) => {
      const size = Buffer.byteLength(text);
      const { cacheId } = (await send(post('caches', { key, version, cacheSize: size }))).json();
      const range = { 'content-type': 'application/octet-stream', 'content-range': `bytes 0-${size - 1}/*` };
      const url = urlOf(`caches/${cacheId}`);
      await send({ method: 'PATCH', url, headers: { ...headers, ...range }, body: text });
      await send(post(`caches/${cacheId}`, { size }));
      return undefined;
    },
  };
}

async function readText(send: Send, url: unknown): Promise<{ readonly text?: string }> {
  if (typeof url !== 'string' || !URL.canParse(url)) return {};
  return { text: (await send({ method: 'GET', url: new URL(url) })).text };
}

/** What is no object has none of the fields that are asked for. */
function readObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
