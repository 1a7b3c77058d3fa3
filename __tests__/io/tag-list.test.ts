import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { listTags } from '../../src/io/registry/tag-list.ts';
import { writeTag } from '../../src/io/registry/tags.ts';
import { type FaultProxy, startFaultProxy } from './faults.ts';
import {
  failureOf,
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  pushIndex,
  settleAll,
} from './registries.ts';

let proxy: FaultProxy;
const { open } = findTestRegistries();
const clients: RegistryClient[] = [];
beforeAll(async () => {
  proxy = await startFaultProxy(open);
});
beforeEach(() => proxy.reset());
afterEach(() => settleAll(clients.splice(0)));
afterAll(() => proxy.close());

function connect(): RegistryClient {
  const client = new RegistryClient({ policy: { attempts: 2, baseDelay: 5, maxDelay: 50 } });
  clients.push(client);
  return client;
}

test('all tags of a repository are one request', async () => {
  const name = freshRepository(proxy.host, 'tags');
  const client = connect();
  const image = await pushIndex({ ...name, host: open }, ['linux/amd64']);
  const stored = { ...image, mediaType: OCI_INDEX };
  for (const tag of ['1.0.0', 'latest']) {
    const reference = { ...name, tag };
    await writeTag(client, { reference, text: tag, isFloating: false }, stored);
  }
  proxy.reset();
  expect([...(await listTags(client, name))].sort()).toEqual(['1.0.0', 'latest']);
  expect(proxy.lines()).toEqual([`GET 200 /v2/${name.repository}/tags/list?n=1000`]);
});

test('a repository that does not exist yet has none', async () => {
  expect(await listTags(connect(), freshRepository(proxy.host, 'none'))).toEqual([]);
});

test('the next page is read where the registry names one', async () => {
  const name = freshRepository(proxy.host, 'pages');
  const path = `/v2/${name.repository}/tags/list`;
  proxy.inject({
    path: /tags\/list/,
    fault: ({ path: asked }) => ({
      kind: 'answer',
      status: 200,
      headers: asked.includes('last=') ? {} : { link: `<${path}?n=1000&last=b>; rel="next"` },
      body: JSON.stringify({ tags: asked.includes('last=') ? null : ['a', 'b'] }),
    }),
  });
  expect(await listTags(connect(), name)).toEqual(['a', 'b']);
  expect(proxy.requests).toHaveLength(2);
});

test('a refusal says what could not be done', async () => {
  proxy.inject({ path: /tags\/list/, fault: { kind: 'answer', status: 403 } });
  const failure = await failureOf(listTags(connect(), freshRepository(proxy.host, 'denied')));
  expect(failure.message).toContain('could not list the tags');
});

test.each([
  ['a page', '<html>sign in</html>'],
  ['nothing', ''],
  ['null', 'null'],
])('%s in place of the list is named as what it is, with who sent it', async (_, body) => {
  const headers = { 'content-type': 'text/html' };
  proxy.inject({ path: /tags\/list/, fault: { kind: 'answer', status: 200, headers, body } });
  const failure = await failureOf(listTags(connect(), freshRepository(proxy.host, 'page')));
  expect(failure.code).toBe('registry.no-json');
  expect(failure.message).toContain(`${proxy.host} answered`);
});
