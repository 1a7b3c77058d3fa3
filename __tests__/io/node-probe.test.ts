import { createServer as createPlain, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { describeNodeFault, parseAddress } from '../../src/core/remote-node.ts';
import { type NodeCertificates, probeNode } from '../../src/io/node-probe.ts';
import { createAuthority, type KeyPair } from './certificates.ts';

let authority: Awaited<ReturnType<typeof createAuthority>>;
let server: KeyPair;
let expired: KeyPair;
let elsewhere: KeyPair;
let client: KeyPair;
let stranger: KeyPair;
const open: Server[] = [];

beforeAll(async () => {
  authority = await createAuthority();
  server = await authority.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1');
  expired = await authority.issue('expired', 'ca', 'DNS:localhost,IP:127.0.0.1', -1);
  elsewhere = await authority.issue('elsewhere', 'ca', 'DNS:build.example');
  client = await authority.issue('client', 'ca', 'DNS:client');
  stranger = await authority.issue('stranger', 'other-ca', 'DNS:stranger');
});
afterAll(async () => {
  for (const one of open) one.close();
  await authority.remove();
});

async function listen(one: Server): Promise<string> {
  open.push(one);
  await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
  const address = one.address();
  return `tcp://localhost:${typeof address === 'object' && address ? address.port : 0}`;
}

/** A node that wants a client certificate, as buildkitd does with --tlscacert. */
function startNode({ cert, key }: KeyPair): Promise<string> {
  const one = createTls({
    cert,
    key,
    ca: authority.ca,
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['h2'],
  });
  one.on('tlsClientError', () => undefined);
  return listen(one);
}

async function ask(
  endpoint: string,
  certificates: NodeCertificates | undefined,
  limit?: number,
): Promise<string | undefined> {
  const at = parseAddress(endpoint, 1234);
  if (!at) throw new Error(`${endpoint} is no address`);
  const node = { label: endpoint, index: 0, usesTls: certificates !== undefined, at };
  return describeNodeFault(node, await probeNode(node, certificates ?? {}, limit))?.code;
}

const trusted = () => ({ ca: authority.ca, cert: client.cert, key: client.key });

it('a node with the right certificates on both sides answers', async () => {
  expect(await ask(await startNode(server), trusted())).toBeUndefined();
});

it('a node without TLS answers', async () => {
  expect(await ask(await listen(createPlain()), undefined)).toBeUndefined();
});

it.each([
  { what: 'an expired certificate', node: () => expired, mine: trusted, code: 'builder.node-expired' },
  {
    what: 'a certificate for another name',
    node: () => elsewhere,
    mine: trusted,
    code: 'builder.node-other-name',
  },
  {
    what: 'an authority that is not trusted',
    node: () => server,
    mine: () => ({ ...trusted(), ca: authority.otherCa }),
    code: 'builder.node-unknown-authority',
  },
  {
    what: 'no client certificate',
    node: () => server,
    mine: () => ({ ca: authority.ca }),
    code: 'builder.node-client-certificate',
  },
  {
    what: 'a client certificate of another authority',
    node: () => server,
    mine: () => ({ ca: authority.ca, cert: stranger.cert, key: stranger.key }),
    code: 'builder.node-client-certificate',
  },
])('$what is told apart from every other fault', async ({ node, mine, code }) => {
  expect(await ask(await startNode(node()), mine())).toBe(code);
});

it('a port on which nothing listens is told as refused', async () => {
  const endpoint = await listen(createPlain());
  await new Promise((done) => open.pop()?.close(done));
  expect(await ask(endpoint, undefined)).toBe('builder.node-refused');
});

it('a name that nobody knows is told as such', async () => {
  expect(await ask('tcp://no-such-node.invalid:1234', undefined)).toBe('builder.node-name');
});

it('a node that does not speak TLS is told as such', async () => {
  const one = createPlain((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await ask(await listen(one), trusted())).toBe('builder.node-no-tls');
});

it('a node that accepts and says nothing is given up after the limit', async () => {
  const started = performance.now();
  const one = createPlain((socket) => socket.on('error', () => undefined));
  expect(await ask(await listen(one), trusted(), 300)).toBe('builder.node-silent');
  expect(performance.now() - started).toBeLessThan(2000);
});

it('a socket that is not there is told as such', async () => {
  expect(await ask('unix:///run/no-such-buildkit.sock', undefined)).toBe('builder.node-no-socket');
});

it.each([
  { endpoint: 'tcp://node:5000', at: { host: 'node', port: 5000 } },
  { endpoint: 'tcp://node', at: { host: 'node', port: 1234 } },
  { endpoint: 'tcp://node:80', at: { host: 'node', port: 80 } },
  { endpoint: 'tcp://[::1]:5000', at: { host: '::1', port: 5000 } },
  { endpoint: 'unix:///run/buildkit.sock', at: { path: '/run/buildkit.sock' } },
  ...['docker-context', 'ssh://builder', 'docker-container://buildkitd', ''].map((endpoint) => ({
    endpoint,
    at: undefined,
  })),
])('$endpoint is asked at $at', ({ endpoint, at }) => {
  expect(parseAddress(endpoint, 1234)).toEqual(at);
});
