import { Agent } from 'node:http';
import { connect } from 'node:net';
import type { AgentFor } from '../../src/io/http/proxy.ts';

/** Sends requests for any address, without TLS, to a server of the tests; the request still names the host it is for. */
export function routeTo(serverFor: (url: URL) => string): AgentFor {
  return (url) => {
    const [host = '', port] = serverFor(url).split(':');
    const agent = new Agent();
    agent.createConnection = () => connect(Number(port), host);
    return Object.assign(agent, { protocol: url.protocol });
  };
}
