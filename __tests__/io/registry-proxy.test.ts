import { createServer } from 'node:http';
import { connect as dial } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openProxyFetch } from '../../src/io/http/proxy.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { close, listen } from './faults.ts';
import { digestOf, failureOf, findTestRegistries, freshRepository, pushIndex } from './registries.ts';

/** A forward proxy that knows where `registry.test` is, as only the proxy of a company network would. */
const tunnels: string[] = [];
const server = createServer();
let proxy: string;
let open: string;

beforeAll(async () => {
  open = findTestRegistries().open;
  server.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
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
afterAll(() => close(server));

async function readImage(host: string, env: Record<string, string>) {
  const name = freshRepository(host, 'proxy');
  const image = await pushIndex({ ...name, host: open }, ['linux/amd64']);
  const fetch = await openProxyFetch(env);
  const client = new RegistryClient({ insecureHosts: ['registry.test'], ...(fetch && { fetch }) });
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
  expect(await openProxyFetch({ NO_PROXY: '*' })).toBeUndefined();
});

test('a proxy that hangs up is told as that, at once and not when all time is over', async () => {
  const rude = createServer().on('connect', (_, client) => client.destroy());
  const fetch = await openProxyFetch({ HTTPS_PROXY: `http://${await listen(rude)}` });
  const policy = { attempts: 2, baseDelay: 5, maxDelay: 50 };
  const client = new RegistryClient({ policy, ...(fetch && { fetch }) });
  const started = performance.now();
  const reading = client.getManifest({ host: 'registry.test', repository: 'acme/app', tag: '1' });
  expect((await failureOf(reading)).message).toMatch(/ECONNRESET/);
  expect(performance.now() - started).toBeLessThan(10_000);
  await close(rude);
});
