import { createServer } from 'node:http';
import { connect as dial } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openProxies } from '../../src/io/http/proxy.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { close, listen } from './faults.ts';
import { digestOf, failureOf, findTestRegistries, freshRepository, pushIndex } from './registries.ts';

/** A forward proxy that knows where `registry.test` is, as only the proxy of a company network would. */
const tunnels: string[] = [];
const clients: Duplex[] = [];
const server = createServer();
let proxy: string;
let open: string;

beforeAll(async () => {
  open = findTestRegistries().open;
  server.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
    clients.push(client);
    const upstream = dial(Number(open.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  });
  proxy = `http://${await listen(server)}`;
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await close(server);
});

async function readImage(host: string, env: Record<string, string>) {
  const name = freshRepository(host, 'proxy');
  const image = await pushIndex({ ...name, host: open }, ['linux/amd64']);
  const agentFor = await openProxies(env);
  const client = new RegistryClient({ insecureHosts: ['registry.test'], ...(agentFor && { agentFor }) });
  return { found: await client.getManifest(digestOf(name, image.digest)), image };
}

test('a registry that only the proxy can reach is reached through it', async () => {
  const { found, image } = await readImage('registry.test', { http_proxy: proxy });
  expect(found.digest).toBe(image.digest);
  expect(tunnels).toEqual(['registry.test:80']);
});

test('a registry on this machine is never asked for at the proxy', async () => {
  tunnels.length = 0;
  const { found, image } = await readImage(open, { HTTP_PROXY: proxy, HTTPS_PROXY: proxy });
  expect(found.digest).toBe(image.digest);
  expect(tunnels).toEqual([]);
});

test('without a proxy in the environment nothing is loaded', async () => {
  expect(await openProxies({ NO_PROXY: '*' })).toBeUndefined();
});

describe('a proxy', () => {
  const policy = { attempts: 2, baseDelay: 5, maxDelay: 50 };
  const target = { host: 'registry.test', repository: 'acme/app', tag: '1' };

  async function failThrough(answer: (client: Duplex) => void, options: object = {}) {
    let connections = 0;
    const rude = createServer().on('connect', (_, client) => {
      connections++;
      // A server of node's leaves its half of a connection open.
      client
        .on('error', () => undefined)
        .on('end', () => client.end())
        .resume();
      answer(client);
    });
    const agentFor = await openProxies({ HTTPS_PROXY: `http://${await listen(rude)}` });
    const client = new RegistryClient({ policy, ...(agentFor && { agentFor }), ...options });
    const { message } = await failureOf(client.getManifest(target));
    // It ends only when no connection is left.
    await close(rude);
    return { message, connections };
  }

  test('that hangs up is reported as that, after as many attempts as for any other fault', async () => {
    const { message, connections } = await failThrough((client) => client.destroy());
    expect(message).toMatch(/ECONNRESET|ERR_CONNECTION/);
    expect(connections).toBe(2);
  });

  test('that never answers ends with the time limit, and its connection with it', async () => {
    const { message } = await failThrough(() => undefined, { timeout: 100 });
    expect(message).toContain('TIMEOUT');
  });

  test('that never answers ends with the job', async () => {
    const job = new AbortController();
    const failed = failThrough(() => job.abort(new Error('the job was cancelled')), { signal: job.signal });
    expect(await failed).toMatchObject({ message: 'the job was cancelled', connections: 1 });
  });

  test.each([
    ['407 Proxy Authentication Required', 'ERR_PROXY_AUTHENTICATION', 1],
    ['403 Forbidden', 'ERR_PROXY_STATUS_403', 1],
    ['503 Service Unavailable', 'ERR_PROXY_STATUS_503', 2],
  ])('that answers %s is no registry, and gets no password', async (status, fault, attempts) => {
    const spoken: string[] = [];
    const challenge = 'www-authenticate: Bearer realm="http://127.0.0.1:1/token"';
    const { message, connections } = await failThrough(
      (client) => {
        client.on('data', (bytes: Buffer) => spoken.push(bytes.toString('latin1')));
        client.end(`HTTP/1.1 ${status}\r\n${challenge}\r\ncontent-length: 0\r\n\r\n`);
      },
      { credentials: new Map([['registry.test', { username: 'u', password: 'secret' }]]) },
    );
    expect(message).toContain(fault);
    expect(connections).toBe(attempts);
    expect(spoken.join()).not.toContain('authorization');
  });
});
