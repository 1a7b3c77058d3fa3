import { isLoopbackHost } from './reference.ts';

/** The environment's say on proxies, by name as it stands there. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that a request goes through, as curl and Go (hence docker) read HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
 * NO_PROXY; lower case wins. Undefined where it goes directly; what runs on this machine always does.
 */
export function decideProxy(url: URL, variables: ProxyVariables): string | undefined {
  if (isLoopbackHost(url.host)) return undefined;
  const read = (name: string) => variables[name.toLowerCase()] || variables[name] || undefined;
  const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY');
  if (!proxy || isExempt(url, read('NO_PROXY') ?? '')) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/**
 * What to add to the environment for a library that knows neither ALL_PROXY nor ports, wildcards and loopback hosts in
 * NO_PROXY: with it each of these addresses is reached the same way as `decideProxy` says.
 */
export function derivePlainProxies(
  urls: readonly URL[],
  variables: ProxyVariables,
): Readonly<Record<string, string>> {
  const find = (protocol: string) =>
    urls
      .filter((url) => url.protocol === protocol)
      .map((url) => decideProxy(url, variables))
      .find((proxy) => proxy !== undefined);
  const [secure, plain] = [find('https:'), find('http:')];
  const direct = urls.filter((url) => decideProxy(url, variables) === undefined);
  const exempt = ['localhost', '127.0.0.1', '[::1]', ...direct.map(({ hostname }) => hostname)];
  const given = variables.no_proxy || variables.NO_PROXY;
  return {
    ...(secure && { https_proxy: secure }),
    ...(plain && { http_proxy: plain }),
    no_proxy: [...(given ? [given] : []), ...new Set(exempt)].join(','),
  };
}

/** Entries are `*`, a host, a domain with or without its leading dot, each with a port where it matters. */
function isExempt(url: URL, noProxy: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const host = url.hostname.toLowerCase();
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (entryPort && entryPort !== port) return false;
      const domain = name.replace(/^\*?\./, '');
      return name === '*' || (domain !== '' && (host === domain || host.endsWith(`.${domain}`)));
    });
}
