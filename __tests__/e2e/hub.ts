import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { connect as dial } from 'node:net';
import { createAuthority } from '../io/certificates.ts';
import { close, listen } from '../io/faults.ts';

/** A thin stand-in for Docker Hub's registry and its token service, which a proxy of the environment leads to. */
export interface FakeHub {
  /** What a step needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** `HEAD registry-1.docker.io/v2/... <authorization>`, one a request. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function startFakeHub(): Promise<FakeHub> {
  const authority = await createAuthority();
  const { cert, key } = await authority.issue('hub', 'ca', 'DNS:registry-1.docker.io,DNS:auth.docker.io');
  const requests: string[] = [];
  const hub = createServer({ cert, key }, (request, response) => {
    const { host = '', authorization = 'nobody' } = request.headers;
    requests.push(`${request.method} ${host}${request.url} ${authorization}`);
    if (host === 'auth.docker.io') return response.writeHead(200).end(JSON.stringify({ token: 'hub-token' }));
    // The headers as docs.docker.com shows them, for an address that has used up its pulls.
    const limits = {
      'ratelimit-limit': '100;w=21600',
      'ratelimit-remaining': '0;w=21600',
      'docker-ratelimit-source': '203.0.113.7',
    };
    return response.writeHead(authorization === 'Bearer hub-token' ? 200 : 401, limits).end();
  });
  const port = Number((await listen(hub)).split(':')[1]);
  const proxy = createProxy().on('connect', (_, client) => {
    const upstream = dial(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const [one, other] of [
      [upstream, client],
      [client, upstream],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  const env = {
    HTTPS_PROXY: `http://${await listen(proxy)}`,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_EXTRA_CA_CERTS: authority.caFile,
  };
  return {
    env,
    requests,
    close: async () => {
      await Promise.all([close(hub), close(proxy)]);
      await authority.remove();
    },
  };
}
