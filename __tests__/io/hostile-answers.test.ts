import { describe, expect, test } from '@jest/globals';
import { uploadBlob } from '../../src/io/registry/blobs.ts';
import { listReferrers } from '../../src/io/registry/referrers.ts';
import { listTags } from '../../src/io/registry/tag-list.ts';
import { openProxy, useClients } from './bench.ts';
import type { Fault, FaultProxy } from './faults.ts';
import { failureOf, findTestRegistries, freshRepository, OCI_INDEX, sha256, tagOf } from './registries.ts';
import { routeTo } from './reroute.ts';
import { streamOf } from './streams.ts';

const USER = { username: 'octocat', password: 'pass-w0rd' };
const BASIC = `Basic ${Buffer.from('octocat:pass-w0rd').toString('base64')}`;
const QUICK = { attempts: 2, baseDelay: 5, maxDelay: 50 };
const { open } = findTestRegistries();
const registry = await openProxy(open);
const storage = await openProxy(open);
const evil = await openProxy(open);
const connectWith = useClients({ policy: QUICK, lagDelays: [5] });

const answer = (status: number, headers: Record<string, string> = {}, body = '{}'): Fault => ({
  kind: 'answer',
  status,
  headers,
  body,
});
const bearer = (realm: string) => answer(401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` });
const basicOf = (proxy: FaultProxy) => proxy.requests.map(({ headers }) => headers.authorization ?? '-');

/** A registry that wants a password, storage that names a place of its own to log in, and that place. */
function connect(credentials: typeof USER | { identityToken: string } = USER) {
  registry.inject({
    fault: ({ headers }) =>
      headers.authorization ? undefined : answer(401, { 'www-authenticate': 'Basic realm="r"' }),
  });
  storage.inject({ fault: bearer(`http://${evil.host}/token`) });
  evil.inject({ fault: answer(200, {}, '{"token":"taken"}') });
  return connectWith({ credentials: new Map([[registry.host, credentials]]) });
}

describe('a host that the registry sends a request on to cannot ask for the password', () => {
  test('by a redirect: the error names it, and the registry is asked as before', async () => {
    const client = connect();
    const name = freshRepository(registry.host, 'redirect');
    registry.inject({ path: /stored/, fault: answer(307, { location: `http://${storage.host}/blob` }) });
    const error = await failureOf(client.getManifest(tagOf(name, 'stored')));
    expect(error.code).toBe('registry.sent-on');
    expect(error.message).toContain(`${storage.host} answered 401`);
    await failureOf(client.getManifest(tagOf(name, 'stored')));
    expect(basicOf(storage)).toEqual(['-', '-']);
    await client.findManifest(tagOf(name, 'other'));
    expect(evil.requests).toEqual([]);
    expect(basicOf(registry)).toEqual(['-', BASIC, BASIC, BASIC]);
  });

  test('by the location of an upload, whether it is written to or cancelled', async () => {
    const client = connect();
    const name = freshRepository(registry.host, 'location');
    registry.inject({ method: 'POST', fault: answer(202, { location: `http://${storage.host}/upload` }) });
    expect(await client.probePush(name)).toEqual({ kind: 'allowed' });
    await client.settle();
    const blob = { digest: sha256('x'), size: 1 };
    const error = await failureOf(uploadBlob({ client, name }, blob, streamOf(Buffer.from('x'))));
    expect(error.message).toContain(`${storage.host} answered 401`);
    expect(storage.requests.map(({ method }) => method)).toEqual(['DELETE', 'PUT']);
    expect(basicOf(storage)).toEqual(['-', '-']);
    expect(evil.requests).toEqual([]);
  });

  test('by the next page of a list, which is asked of the registry itself', async () => {
    const client = connect();
    const name = freshRepository(registry.host, 'link');
    const next = (path: string) => ({
      link: `<http://${evil.host}/v2/${name.repository}/${path}>; rel="next"`,
    });
    registry.inject({ path: /tags.*last=a/, fault: answer(200, {}, '{"tags":["b"]}') });
    registry.inject({ path: /tags/, fault: answer(200, next('tags/list?last=a'), '{"tags":["a"]}') });
    const index = (link: Record<string, string>) =>
      answer(200, { 'content-type': OCI_INDEX, ...link }, '{"schemaVersion":2,"manifests":[]}');
    registry.inject({ path: /referrers.*page=2/, fault: index({}) });
    registry.inject({ path: /referrers/, fault: index(next(`referrers/${sha256('x')}?page=2`)) });
    expect(await listTags(client, name)).toEqual(['a', 'b']);
    expect(await listReferrers(client, name, sha256('x'))).toMatchObject({ source: 'api' });
    expect(evil.requests).toEqual([]);
  });

  test('a list that goes on outside of the API is an error, not a shorter list', async () => {
    const client = connect();
    const link = { link: `<http://${evil.host}/login>; rel="next"` };
    registry.inject({ path: /tags/, fault: answer(200, link, '{"tags":["a"]}') });
    const error = await failureOf(listTags(client, freshRepository(registry.host, 'link')));
    expect(error.code).toBe('registry.next-page');
    expect(evil.requests).toEqual([]);
  });

  test('nor does a token service that redirects get the identity token sent on', async () => {
    const client = connectWith({ credentials: new Map([[registry.host, { identityToken: 'refresh-me' }]]) });
    registry.inject({ path: /^\/token/, fault: answer(307, { location: `http://${evil.host}/token` }) });
    registry.inject({ fault: bearer(`http://${registry.host}/token`) });
    const error = await failureOf(client.getManifest(tagOf(freshRepository(registry.host, 'form'), 'v1')));
    expect(error.message).toContain('answered 307');
    expect(evil.requests).toEqual([]);
  });
});

test('a token service on another host that the registry itself names gets the login, and is named where it refuses', async () => {
  registry.inject({ fault: bearer(`http://${evil.host}/token`) });
  evil.inject({ fault: answer(403, {}, '{"errors":[{"code":"DENIED"}]}') });
  const client = connectWith({ credentials: new Map([[registry.host, USER]]) });
  const error = await failureOf(client.getManifest(tagOf(freshRepository(registry.host, 'realm'), 'v1')));
  expect(basicOf(evil)).toEqual([BASIC]);
  expect(error.message).toContain(`${evil.host} answered 403`);
  expect(error.message).toContain(`the credentials for ${registry.host}`);
});

describe('a registry with TLS', () => {
  const host = 'registry.example.com';
  /** Stands in for TLS: the proxy answers in place of the address that was asked. */
  function connectSafely(at = host) {
    const asked: string[] = [];
    const client = connectWith({
      credentials: new Map([[at, USER]]),
      agentFor: routeTo(() => registry.host),
      onExchange: ({ method, url }) => asked.push(`${method} ${url}`),
    });
    return { client, asked, name: { host: at, repository: 'acme/app' } };
  }

  test.each([
    ['an address without TLS', 'http://registry.example.com/token'],
    ['the machine that the step runs on', 'http://127.0.0.1:8080/token'],
    ['an address that brings a login of its own', 'https://user:pw@auth.example.com/token'],
    ['a file', 'file:///etc/passwd'],
    ['no address at all', 'Container Registry'],
  ])('may not have its users log in at %s', async (_, realm) => {
    registry.inject({ fault: bearer(realm) });
    const { client, asked, name } = connectSafely();
    const error = await failureOf(client.getManifest(tagOf(name, 'v1')));
    expect(error.code).toBe('registry.realm');
    expect(asked).toEqual([`GET https://${host}/v2/acme/app/manifests/v1`]);
  });

  test.each([
    ['another host without TLS', 'http://plain.example.com/upload/1'],
    ['the machine that the step runs on', 'http://127.0.0.1:8080/upload/1'],
  ])('may not send an upload to %s', async (_, location) => {
    registry.inject({ fault: answer(202, { location }) });
    const { client, asked, name } = connectSafely();
    const blob = { digest: sha256('x'), size: 1 };
    const error = await failureOf(uploadBlob({ client, name }, blob, streamOf(Buffer.from('x'))));
    expect(error.code).toBe('registry.redirect');
    expect(asked.filter((line) => !line.startsWith('POST'))).toEqual([]);
  });

  test('that does not know of the TLS in front of it is asked with TLS all the same', async () => {
    registry.inject({
      method: 'POST',
      fault: answer(202, { location: `http://${host}/v2/acme/app/blobs/uploads/1` }),
    });
    registry.inject({ method: 'PUT', fault: answer(201) });
    const { client, asked, name } = connectSafely();
    await uploadBlob({ client, name }, { digest: sha256('x'), size: 1 }, streamOf(Buffer.from('x')));
    expect(asked.at(-1)).toBe(`PUT https://${host}/v2/acme/app/blobs/uploads/1`);
  });

  test('may not redirect to what listens on the runner', async () => {
    registry.inject({ fault: answer(307, { location: `http://${evil.host}/secrets` }) });
    const { client, name } = connectSafely();
    const error = await failureOf(client.getManifest(tagOf(name, 'v1')));
    expect(error.code).toBe('registry.redirect');
    expect(evil.requests).toEqual([]);
  });

  test('ghcr.io is logged in to where it is known to be, whatever its storage asks for', async () => {
    registry.inject({ path: /^\/token/, fault: answer(200, {}, '{"token":"good"}') });
    registry.inject({ path: /stored/, fault: bearer('https://evil.example/token') });
    registry.inject({ fault: answer(307, { location: 'https://storage.example/stored' }) });
    const { client, asked, name } = connectSafely('ghcr.io');
    await failureOf(client.getManifest(tagOf(name, 'v1')));
    await failureOf(client.getManifest(tagOf(name, 'v2')));
    expect(asked.filter((line) => line.includes('token'))).toEqual(['GET https://ghcr.io/token']);
  });
});
