import { expect, test } from '@jest/globals';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { openProxy, useClients } from './bench.ts';
import { startFaultProxy } from './faults.ts';
import {
  digestOf,
  failureOf,
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  pushIndex,
  tagOf,
} from './registries.ts';
import { requireTokens } from './token-service.ts';

const USER = { username: 'octocat', password: 'pass-w0rd' };
const QUICK = { attempts: 2, baseDelay: 5, maxDelay: 50 };
const registries = findTestRegistries();
const proxy = await openProxy(registries.open);
const connectWith = useClients({ policy: QUICK });

function connect(credentials?: { username: string; password: string } | { identityToken: string }) {
  return connectWith(credentials && { credentials: new Map([[proxy.host, credentials]]) });
}

const tokenRequests = () => proxy.requests.filter(({ path }) => path.startsWith('/token'));
const scopesOf = (path: string) => new URL(path, 'http://any').searchParams.getAll('scope');

async function withImage(label: string) {
  const name = freshRepository(proxy.host, label);
  const image = await pushIndex({ ...name, host: registries.open }, ['linux/amd64']);
  return { name, image };
}

test('the scope is our own, not the placeholder that GHCR sends, and one token serves pull and push', async () => {
  const { name, image } = await withImage('token');
  requireTokens(proxy, USER);
  const client = connect(USER);
  expect(await client.probePush(name)).toEqual({ kind: 'allowed' });
  await client.settle();
  await client.getManifest(digestOf(name, image.digest));
  await client.putManifest(name, 'v1', image.bytes, OCI_INDEX);
  expect(tokenRequests().map(({ path }) => scopesOf(path))).toEqual([
    [`repository:${name.repository}:pull,push`],
  ]);
  expect(proxy.lines().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'POST 401',
    'GET 200',
    'POST 202',
    'DELETE 204',
    'GET 200',
    'PUT 201',
  ]);
});

test('requests that start together share one token, and reading asks for no more than pull', async () => {
  const { name } = await withImage('share');
  requireTokens(proxy, USER);
  const client = connect(USER);
  await Promise.all(['a', 'b', 'c', 'd'].map((tag) => client.headManifest(tagOf(name, tag))));
  expect(tokenRequests().map(({ path }) => scopesOf(path))).toEqual([[`repository:${name.repository}:pull`]]);
});

test('a token that the registry no longer takes is replaced once, unseen by the caller', async () => {
  const { name, image } = await withImage('refresh');
  const service = requireTokens(proxy, USER);
  const client = connect(USER);
  await client.getManifest(digestOf(name, image.digest));
  service.revoke();
  await client.getManifest(digestOf(name, image.digest));
  expect(tokenRequests()).toHaveLength(2);
});

test('a token is not used beyond its life', async () => {
  const { name, image } = await withImage('expiry');
  requireTokens(proxy, { ...USER, lifetime: 1 });
  const client = connect(USER);
  await client.getManifest(digestOf(name, image.digest));
  await client.getManifest(digestOf(name, image.digest));
  expect(tokenRequests()).toHaveLength(2);
});

test('a public image is read without a login', async () => {
  const { name, image } = await withImage('public');
  requireTokens(proxy, USER);
  expect((await connect().getManifest(digestOf(name, image.digest))).digest).toBe(image.digest);
});

test('an identity token is traded for an access token', async () => {
  const { name, image } = await withImage('identity');
  requireTokens(proxy, USER);
  const client = connect({ identityToken: USER.password });
  await client.putManifest(name, 'v1', image.bytes, OCI_INDEX);
  expect(tokenRequests()).toMatchObject([{ method: 'POST', status: 200 }]);
});

test('a refusal by the token endpoint is a denial with the registry`s words, after one attempt', async () => {
  const { name } = await withImage('refused');
  requireTokens(proxy, { ...USER, readOnly: /refused/ });
  const probe = await connect(USER).probePush(name);
  expect(probe).toMatchObject({
    kind: 'denied',
    problem: {
      code: 'registry.package-access',
      message: expect.stringContaining('permission_denied: write_package'),
    },
  });
  expect(tokenRequests()).toHaveLength(1);
});

test('a token that was refused is asked for again by the next request, not remembered as a failure', async () => {
  const { name, image } = await withImage('later');
  proxy.inject({ path: /^\/token/, times: 1, fault: { kind: 'answer', status: 403 } });
  requireTokens(proxy, USER);
  const client = connect(USER);
  await failureOf(client.getManifest(digestOf(name, image.digest)));
  expect((await client.getManifest(digestOf(name, image.digest))).digest).toBe(image.digest);
});

test('a wrong password stands in no error, neither in its text nor in its causes', async () => {
  const { name } = await withImage('wrong');
  requireTokens(proxy, USER);
  const error = await failureOf(
    connect({ username: 'octocat', password: 'not-the-p4ss' }).getManifest(tagOf(name, 'x')),
  );
  const { inspect } = await import('node:util');
  const shown = inspect(error, { depth: 10 });
  expect(shown).not.toContain('not-the-p4ss');
  expect(shown).not.toContain(Buffer.from('octocat:not-the-p4ss').toString('base64'));
});

test('a registry that sends the password to an address without TLS is not obeyed', async () => {
  const value = 'Bearer realm="http://attacker.example/token",service="x"';
  proxy.inject({ fault: { kind: 'answer', status: 401, headers: { 'www-authenticate': value } } });
  const error = await failureOf(connect(USER).getManifest(tagOf(freshRepository(proxy.host, 'realm'), 'v1')));
  expect(error).toMatchObject({ code: 'registry.realm' });
});

test('a token endpoint that answers with a web page is named as what is wrong', async () => {
  requireTokens(proxy, USER);
  const page = await startFaultProxy(registries.open);
  try {
    page.inject({ path: /^\/token/, fault: { kind: 'answer', status: 200, body: '<html>' } });
    page.inject({
      fault: {
        kind: 'answer',
        status: 401,
        headers: { 'www-authenticate': `Bearer realm="http://${page.host}/token"` },
      },
    });
    const client = new RegistryClient({ policy: QUICK });
    const error = await failureOf(client.getManifest(tagOf(freshRepository(page.host, 'page'), 'v1')));
    expect(error).toMatchObject({ code: 'registry.token-answer' });
  } finally {
    await page.close();
  }
});

test('a repository with a login of its own is asked with that one, all others of the host with the other', async () => {
  const [own, other] = [await withImage('own'), await withImage('other')];
  requireTokens(proxy, USER);
  const credentials = new Map([
    [proxy.host, { username: 'someone', password: 'else' }],
    [`${proxy.host}/${own.name.repository}`, USER],
  ]);
  const client = connectWith({ credentials });
  expect(await client.probePush(own.name)).toEqual({ kind: 'allowed' });
  expect(await client.probePush(other.name)).toMatchObject({ kind: 'denied' });
});

test.each([
  ['first', (bearer: string, basic: string) => [bearer, basic]],
  ['last', (bearer: string, basic: string) => [basic, bearer]],
])(
  'a registry that offers tokens and passwords in two headers, tokens %s, is asked for a token',
  async (_, order) => {
    const { name, image } = await withImage('gitea');
    const bearer = `Bearer realm="http://${proxy.host}/token",service="container_registry",scope="*"`;
    const headers = { 'www-authenticate': order(bearer, 'Basic realm="Gitea Container Registry"') };
    proxy.inject({ path: /^\/v2\//, times: 1, fault: { kind: 'answer', status: 401, headers } });
    requireTokens(proxy, USER);
    await connect(USER).putManifest(name, 'v1', image.bytes, OCI_INDEX);
    expect(proxy.lines().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'PUT 401',
      'GET 200',
      'PUT 201',
    ]);
  },
);

test('a registry whose token service has no safe address is given the password, where it takes that, too', async () => {
  const value = 'Bearer realm="http://attacker.example/token", Basic realm="x"';
  proxy.inject({
    fault: ({ headers }) =>
      headers.authorization?.startsWith('Basic ')
        ? undefined
        : { kind: 'answer', status: 401, headers: { 'www-authenticate': value } },
  });
  const { name } = await withImage('basic');
  expect(await connect(USER).findManifest(tagOf(name, 'v1'))).toBeUndefined();
});

test.each([404, 405])(
  'a token service that answers %i to the usual request is asked by the form of OAuth 2, and from then on at once',
  async (status) => {
    const { name, image } = await withImage('form');
    proxy.inject({ method: 'GET', path: /^\/token/, fault: { kind: 'answer', status } });
    requireTokens(proxy, { ...USER, lifetime: 1 });
    const client = connect(USER);
    await client.putManifest(name, 'v1', image.bytes, OCI_INDEX);
    await client.putManifest(name, 'v2', image.bytes, OCI_INDEX);
    expect(tokenRequests().map(({ method, status: answer }) => `${method} ${answer}`)).toEqual([
      `GET ${status}`,
      'POST 200',
      'POST 200',
    ]);
    expect(Object.fromEntries(new URLSearchParams(tokenRequests()[1]?.body))).toMatchObject({
      grant_type: 'password',
      username: USER.username,
      password: USER.password,
      scope: `repository:${name.repository}:pull,push`,
    });
  },
);
