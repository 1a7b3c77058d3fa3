import { decideProxy, type ProxyVariables } from '../../core/proxy.ts';

type Fetch = typeof globalThis.fetch;

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/**
 * A fetch that goes through the proxy of the environment, or undefined where none is set. Node's own fetch knows the
 * variables from Node 24 on, and only with NODE_USE_ENV_PROXY=1 set before node starts, which an action cannot do;
 * undici can.
 */
export async function openProxyFetch(variables: ProxyVariables): Promise<Fetch | undefined> {
  if (!PROXY_VARIABLES.some((name) => variables[name] || variables[name.toLowerCase()])) return undefined;
  const { fetch: fetchBy, ProxyAgent } = await import('undici');
  // One agent a proxy: it keeps the connections.
  const agents = new Map<string, InstanceType<typeof ProxyAgent>>();
  const send = fetchBy as unknown as (input: Parameters<Fetch>[0], init: object) => Promise<Response>;
  return (input, init) => {
    const proxy = decideProxy(urlOf(input), variables);
    if (!proxy) return fetch(input, init);
    const dispatcher = agents.get(proxy) ?? new ProxyAgent(proxy);
    agents.set(proxy, dispatcher);
    return send(input, { ...init, dispatcher });
  };
}

function urlOf(input: Parameters<Fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input);
}
