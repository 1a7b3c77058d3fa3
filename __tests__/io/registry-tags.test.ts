import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { formatReference, type RepositoryName } from '../../src/core/reference.ts';
import type { Target } from '../../src/core/targets.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { readBackTag, readTagState, readTagStates, writeTag } from '../../src/io/registry/tags.ts';
import { openProxy, useClients } from './bench.ts';
import { close, listen } from './faults.ts';
import { digestOf, encode, findTestRegistries, freshRepository, OCI_INDEX, pushIndex } from './registries.ts';
import { routeTo } from './reroute.ts';

const registries = findTestRegistries();
const proxy = await openProxy(registries.open);
const policy = { attempts: 2, baseDelay: 5, maxDelay: 50 };
const connect = useClients({ policy, lagDelays: [5, 5, 5] });

function targetOf(name: RepositoryName, tag: string): Target {
  const reference = { ...name, tag };
  return { reference, text: formatReference(reference), isFloating: false };
}

async function withImage(label: string, platforms: readonly string[] = ['linux/amd64', 'linux/arm/v7']) {
  const name = freshRepository(proxy.host, label);
  const image = await pushIndex({ ...name, host: registries.open }, platforms);
  const stored = { digest: image.digest, mediaType: OCI_INDEX, bytes: image.bytes };
  proxy.reset();
  return { name, image, stored };
}

describe('what tags name before a release', () => {
  test('costs one request a tag: what it names comes with it', async () => {
    const { name, image, stored } = await withImage('states');
    const client = connect();
    const [v1, latest, v2] = ['v1', 'latest', 'v2'].map((tag) => targetOf(name, tag));
    if (!v1 || !latest || !v2) throw new Error('unreachable');
    await writeTag(client, v1, stored);
    await writeTag(client, latest, stored);
    proxy.reset();
    const states = await readTagStates(client, [v1, latest, v2]);
    const present = { kind: 'present', digest: image.digest, platforms: ['linux/amd64', 'linux/arm/v7'] };
    expect(Object.fromEntries(states)).toEqual({
      [v1.text]: present,
      [latest.text]: present,
      [v2.text]: { kind: 'absent' },
    });
    expect(proxy.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  test('costs one pull an image at Docker Hub, which does not count a HEAD', async () => {
    const { name, image, stored } = await withImage('hub');
    await writeTag(connect(), targetOf(name, 'v1'), stored);
    proxy.reset();
    // The way to Docker Hub ends at the registry here.
    const tokens = createServer((_, response) => response.end('{"token":"x"}'));
    const tokenHost = await listen(tokens);
    const agentFor = routeTo(({ host }) => (host === 'auth.docker.io' ? tokenHost : proxy.host));
    const hub = { ...name, host: 'docker.io' };
    const [v1, v2] = [targetOf(hub, 'v1'), targetOf(hub, 'v2')];
    const states = await readTagStates(new RegistryClient({ agentFor, policy }), [v1, v2]);
    expect(states.get(v1.text)).toMatchObject({ kind: 'present', digest: image.digest });
    expect(states.get(v2.text)).toEqual({ kind: 'absent' });
    expect(proxy.lines().map((line) => line.replace(/\/v2\/.*\/manifests/, ''))).toEqual([
      'HEAD 200 /v1',
      'HEAD 404 /v2',
      `GET 200 /${image.digest}`,
    ]);
    await close(tokens);
  });

  test('includes the platform of an image that is no index, from its config', async () => {
    const { name, image } = await withImage('single', ['linux/arm/v6']);
    const client = connect();
    const child = await client.getManifest(digestOf(name, image.children[0] ?? ''));
    await writeTag(client, targetOf(name, 'v1'), child);
    const states = await readTagStates(client, [targetOf(name, 'v1')]);
    expect([...states.values()]).toEqual([
      { kind: 'present', digest: child.digest, platforms: ['linux/arm/v6'] },
    ]);
  });

  test('a registry that refuses leaves the tag unread, and the others are read', async () => {
    const { name, stored } = await withImage('refuses');
    const client = connect();
    await writeTag(client, targetOf(name, 'v1'), stored);
    proxy.inject({ path: /secret/, fault: { kind: 'answer', status: 403 } });
    const states = await readTagStates(client, [targetOf(name, 'secret'), targetOf(name, 'v1')]);
    expect([...states.values()].map(({ kind }) => kind)).toEqual(['unreadable', 'present']);
  });

  test('a hundred tags are read with eight requests at a time', async () => {
    const { name } = await withImage('many');
    const tags = Array.from({ length: 100 }, (_, i) => targetOf(name, `v${i}`));
    proxy.inject({ fault: { kind: 'delay', milliseconds: 5 } });
    expect((await readTagStates(connect(), tags)).size).toBe(100);
    expect(proxy.requests).toHaveLength(100);
    expect(proxy.mostAtOnce()).toBe(8);
  });
});

describe('a tag that was just written is read back', () => {
  test('and names the image with its platforms', async () => {
    const { name, image, stored } = await withImage('readback');
    const client = connect();
    const target = targetOf(name, 'v1');
    await writeTag(client, target, stored);
    expect(await readBackTag(client, target, image.digest)).toEqual({
      kind: 'present',
      digest: image.digest,
      platforms: ['linux/amd64', 'linux/arm/v7'],
    });
    expect(proxy.requests).toHaveLength(2);
  });

  test('with patience while the registry still answers 404', async () => {
    const { name, image, stored } = await withImage('lag');
    const client = connect();
    const target = targetOf(name, 'v1');
    await writeTag(client, target, stored);
    proxy.inject({ method: 'GET', times: 2, fault: { kind: 'answer', status: 404 } });
    expect(await readBackTag(client, target, image.digest)).toMatchObject({ digest: image.digest });
  });

  test('with patience while the registry still answers with the image before', async () => {
    const { name, image, stored } = await withImage('stale');
    const client = connect();
    const target = targetOf(name, 'v1');
    await writeTag(client, target, stored);
    const body = new TextDecoder().decode(encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] }));
    proxy.inject({
      method: 'GET',
      times: 2,
      fault: { kind: 'answer', status: 200, headers: { 'content-type': OCI_INDEX }, body },
    });
    expect(await readBackTag(client, target, image.digest)).toMatchObject({ digest: image.digest });
  });

  test('and what the registry says in the end counts, also when it is wrong', async () => {
    const { name, image } = await withImage('wrong');
    expect(await readBackTag(connect(), targetOf(name, 'v1'), image.digest)).toEqual({ kind: 'absent' });
    expect(proxy.requests).toHaveLength(4);
  });

  test('one HEAD tells what it names at this moment', async () => {
    const { name, image, stored } = await withImage('now');
    const client = connect();
    await writeTag(client, targetOf(name, 'v1'), stored);
    proxy.reset();
    expect(await readTagState(client, targetOf(name, 'v1').reference)).toMatchObject({
      digest: image.digest,
    });
    expect(proxy.lines()).toEqual([`HEAD 200 /v2/${name.repository}/manifests/v1`]);
  });
});
