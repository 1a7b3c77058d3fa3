import { SlipwayError } from './problem.ts';
import { isLoopbackHost } from './reference.ts';

/** An address that an answer names, and what it is judged by. */
export interface AddressFacts {
  /** The address whose answer named it: the registry's own API, or where a request began. */
  readonly namedBy: URL;
  /** Whether a host may be spoken to without TLS. */
  readonly isInsecure: (host: string) => boolean;
}

/**
 * Whether a request may go on to an address that an answer names. TLS is never given up, and a host elsewhere cannot
 * send requests to what listens on the runner itself.
 */
export function mayGoOn(target: URL, { namedBy, isInsecure }: AddressFacts): boolean {
  if (target.protocol === 'https:') return true;
  if (target.protocol !== 'http:' || namedBy.protocol !== 'http:' || !isInsecure(target.host)) return false;
  return !isLoopbackHost(target.host) || isLoopbackHost(namedBy.host);
}

/**
 * Where an upload goes on. Behind a proxy that ends TLS, many registries name themselves by `http:`: the same host is
 * then asked the way its API is.
 */
export function resolveLocation(location: string, answered: URL, api: URL): URL | undefined {
  if (!URL.canParse(location, answered.href)) return undefined;
  const url = new URL(location, answered);
  const isPlainSelf = url.protocol === 'http:' && api.protocol === 'https:' && hasSameHost(url, api);
  return isPlainSelf ? new URL(`${api.origin}${url.pathname}${url.search}`) : url;
}

/** `URL` drops the usual port of a scheme, so `http://host` and `https://host` are one host here. */
function hasSameHost(url: URL, api: URL): boolean {
  return url.host === api.host || `${url.hostname}:${url.port || '80'}` === `${api.hostname}:80`;
}

/**
 * The next page of a list, always at the registry's own API: the host in a `Link` header is often wrong behind a proxy,
 * and no other host has a say in how the list goes on. Undefined at the last page.
 */
export function resolveNextPage(link: string | null, answered: URL, api: URL): URL | undefined {
  const target = /<([^<>]+)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
  if (!target) return undefined;
  const url = URL.canParse(target, answered.href) ? new URL(target, answered) : undefined;
  if (url?.pathname.startsWith('/v2/')) return new URL(`${api.origin}${url.pathname}${url.search}`);
  throw new SlipwayError({
    code: 'registry.next-page',
    message: `the list of ${api.host} goes on at \`${target.slice(0, 200)}\`, which is no address of a registry's API`,
    hint: 'look at what stands between runner and registry: a proxy may change the `Link` header',
  });
}
