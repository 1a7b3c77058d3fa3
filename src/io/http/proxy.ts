import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { HttpsProxyAgent as Tunnel } from 'https-proxy-agent';
import { decideProxy, type ProxyVariables } from '../../core/proxy.ts';

/** The agent through which a request reaches its server; undefined where it goes there directly. */
export type AgentFor = (url: URL) => Agent | undefined;

/** What a request tells the agent beside node's own options. */
export interface TunnelOptions extends RequestOptions {
  /** Ends the tunnel while it is still being opened. */
  readonly until?: AbortSignal;
}

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];
const idleMilliseconds = 4000;
const tunnelMilliseconds = 15_000;

/**
 * Reads the proxies of the environment, or undefined where none is set. Node knows the variables from version 24 on,
 * and only with NODE_USE_ENV_PROXY=1 set before it starts, which an action cannot do.
 */
export async function openProxies(variables: ProxyVariables): Promise<AgentFor | undefined> {
  if (!PROXY_VARIABLES.some((name) => variables[name] || variables[name.toLowerCase()])) return undefined;
  const { HttpsProxyAgent } = await import('https-proxy-agent');

  /**
   * The library waits for the proxy's answer whatever happens to the request, and so does node's own proxy agent
   * (seen in 24.21). This one ends the connection with the request, and after a time in any case.
   */
  class TunnelAgent extends HttpsProxyAgent<string> {
    override async connect(request: ClientRequest, options: Parameters<Tunnel<string>['connect']>[1]) {
      const end = new AbortController();
      const stop = () => end.abort();
      const timer = setTimeout(stop, tunnelMilliseconds);
      const { until } = options as unknown as TunnelOptions;
      until?.addEventListener('abort', stop, { once: true });
      const connectOpts = { ...this.connectOpts, signal: end.signal };
      const attempt: this = Object.create(this, { connectOpts: { value: connectOpts } });
      try {
        return await super.connect.call(attempt, request, options);
      } finally {
        clearTimeout(timer);
        until?.removeEventListener('abort', stop);
      }
    }
  }

  // One agent for each proxy: it keeps the connections.
  const agents = new Map<string, Agent>();
  return (url) => {
    const proxy = decideProxy(url, variables);
    if (!proxy) return undefined;
    const agent = agents.get(proxy) ?? new TunnelAgent(proxy, { keepAlive: true, timeout: idleMilliseconds });
    agents.set(proxy, agent);
    return agent;
  };
}
