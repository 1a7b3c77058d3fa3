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
  const { fetch: fetchBy, Pool, ProxyAgent } = await import('undici');
  // One agent a proxy: it keeps the connections.
  const agents = new Map<string, InstanceType<typeof ProxyAgent>>();
  const send = fetchBy as unknown as (input: Parameters<Fetch>[0], init: object) => Promise<Response>;
  return (input, init) => {
    const proxy = decideProxy(urlOf(input), variables);
    if (!proxy) return fetch(input, init);
    const factory = (origin: string | URL, options: object) => new Pool(origin, withEnd(options));
    const dispatcher = agents.get(proxy) ?? new ProxyAgent({ uri: proxy, factory });
    agents.set(proxy, dispatcher);
    return send(input, { ...init, dispatcher });
  };
}

type Connected = (error: (Error & { readonly code?: string }) | null, socket: unknown) => void;
type Connect = (options: unknown, callback: Connected) => void;

/**
 * Where a proxy hangs up, undici begins again at once, and again, until the time of the request is over; but for
 * errors that it does not know (`onError` of its client.js). So it hears another name.
 */
function withEnd(options: object): object {
  const { connect } = options as { readonly connect?: Connect };
  if (!connect) return options;
  const wrapped: Connect = (target, callback) =>
    connect(target, (error, socket) => {
      const isRepeated = error?.code === 'UND_ERR_SOCKET' || error?.code === 'UND_ERR_INFO';
      const named = isRepeated
        ? Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNRESET' })
        : error;
      callback(named, socket);
    });
  return { ...options, connect: wrapped };
}

function urlOf(input: Parameters<Fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input);
}
