import type { CacheService } from '../core/cache/service.ts';
import { NetworkFault } from './http/fault.ts';
import { Http, type HttpRequest } from './http/http.ts';
import { openProxyFetch } from './http/proxy.ts';
import type { Environment } from './runner.ts';

const SERVICE = 'twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL';
/** Nobody has such an entry; the service looks for it all the same. */
const question = { key: 'slipway-is-it-there', version: '0'.repeat(64) };

/** What keeps the Actions cache from answering; nothing where it answers. */
export async function findCacheFault(
  env: Environment,
  { version, url }: CacheService,
  limits: { readonly signal: AbortSignal; readonly timeout: number },
): Promise<string | undefined> {
  const fetch = await openProxyFetch(env);
  // What nobody answers is not asked again: the build waits for it.
  const http = new Http({
    ...limits,
    policy: { attempts: 1, baseDelay: 0, maxDelay: 0 },
    ...(fetch && { fetch }),
  });
  const token = env.ACTIONS_RUNTIME_TOKEN ?? '';
  try {
    const { status } = await http.send(version === 2 ? askSecond(url, token) : askFirst(url, token));
    return status < 300 ? undefined : `status ${status}`;
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return error.fault === 'TIMEOUT' ? `no answer within ${limits.timeout / 1000} s` : error.fault;
  }
}

function askSecond(url: string, token: string): HttpRequest {
  return {
    method: 'POST',
    url: new URL(SERVICE, withSlash(url)),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...question, restore_keys: [] }),
  };
}

function askFirst(url: string, token: string): HttpRequest {
  const address = new URL('_apis/artifactcache/cache', withSlash(url));
  address.searchParams.set('keys', question.key);
  address.searchParams.set('version', question.version);
  const headers = { accept: 'application/json;api-version=6.0-preview.1', authorization: `Bearer ${token}` };
  return { method: 'GET', url: address, headers };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
