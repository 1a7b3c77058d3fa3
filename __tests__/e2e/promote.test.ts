import { RegistryClient } from '../../src/io/registry/client.ts';
import { fallbackTagOf, listReferrers } from '../../src/io/registry/referrers.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { encode, freshRepository, OCI_INDEX, OCI_MANIFEST, pushIndex, sha256 } from '../io/registries.ts';
import { makeWorkspace, runStep, sampleSha, testbed } from './door.ts';
import { digestOf, readImage } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let proxy: FaultProxy;
beforeAll(async () => {
  workspace = await makeWorkspace({});
  proxy = await startFaultProxy(testbed('REGISTRY'));
});
beforeEach(() => proxy.reset());
afterAll(async () => {
  await proxy.close();
  await workspace.remove();
});

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

/** There is no docker on this PATH. */
function promote(inputs: Record<string, string>, event = {}) {
  return runStep({ inputs, entry: 'promote', workspace: workspace.folder, env: { PATH: '/nowhere' }, event });
}

/** An image of three platforms, without a tag, at the open registry; `host` may be the proxy in front of it. */
async function pushImage(seed = 'one', host = testbed('REGISTRY'), names = platforms) {
  const name = freshRepository(testbed('REGISTRY'), 'promote');
  const image = await pushIndex(name, names, seed);
  const text = `${host}/${name.repository}`;
  return { name: { host, repository: name.repository }, text, ...image, source: `${text}@${image.digest}` };
}

type Image = Awaited<ReturnType<typeof pushImage>>;

async function layerOf({ name, children }: Image): Promise<string | undefined> {
  const { content } = await new RegistryClient().readManifest({ ...name, digest: children[1] ?? '' });
  return content.kind === 'manifest' ? content.layers[0]?.digest : undefined;
}

async function tagAs(image: Image, tag: string): Promise<void> {
  await new RegistryClient().putManifest(image.name, tag, image.bytes, OCI_INDEX);
}

/** A signature of the image, as cosign and GitHub hang them on: a manifest with a subject, listed under a tag. */
async function attest(image: Image, predicateType: string): Promise<string> {
  const client = new RegistryClient();
  const { content } = await client.readManifest({ ...image.name, digest: image.children[0] ?? '' });
  const layers = content.kind === 'manifest' ? content.layers : [];
  const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const manifest = encode({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: bundle,
    config: { ...layers[0], mediaType: 'application/vnd.oci.empty.v1+json' },
    layers: [{ ...layers[0], mediaType: bundle }],
    subject: { mediaType: OCI_INDEX, digest: image.digest, size: image.bytes.length },
    annotations: { 'dev.sigstore.bundle.predicateType': predicateType },
  });
  const digest = sha256(manifest);
  await client.putManifest(image.name, digest, manifest, OCI_MANIFEST);
  const entry = { mediaType: OCI_MANIFEST, digest, size: manifest.length, artifactType: bundle };
  const list = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [entry] });
  await client.putManifest(image.name, fallbackTagOf(image.digest), list, OCI_INDEX);
  return digest;
}

describe('promote in one repository', () => {
  it('moves tags to a digest: the digest stays, and `previous` says what each tag had', async () => {
    const [old, image] = [await pushImage('old'), await pushImage('new')];
    const bytes = await new RegistryClient().getManifest({ ...image.name, digest: image.digest });
    await tagAs(image, 'staging');
    await new RegistryClient().putManifest(image.name, 'other', bytes.bytes, OCI_INDEX);
    const step = await promote({ source: `${image.text}:staging`, tags: 'production\n1.2.3' });
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({ digest: image.digest, changed: 'true' });
    expect(JSON.parse(step.outputs.previous ?? '')).toEqual({
      [`${image.text}:1.2.3`]: null,
      [`${image.text}:production`]: null,
    });
    expect(await digestOf(`${image.text}:production`)).toBe(image.digest);
    expect(old.digest).not.toBe(image.digest);
    const again = await promote({ source: image.source, tags: 'production' });
    expect(again.outputs.changed).toBe('false');
    expect(JSON.parse(again.outputs.previous ?? '')).toEqual({ [`${image.text}:production`]: image.digest });
  });

  it('asks for each part of the image once and writes each tag once; a tag is looked at before and after', async () => {
    const image = await pushImage('count', proxy.host);
    const step = await promote({ source: image.source, tags: 'a\nb\nc' });
    expect(step.exitCode).toBe(0);
    const count = (pattern: RegExp) => proxy.lines().filter((line) => pattern.test(line)).length;
    const [manifests, blobs] = [4, 6];
    expect(count(/^GET 200 .*manifests\/sha256/)).toBe(manifests);
    expect(count(/^HEAD 200 .*blobs\/sha256/)).toBe(blobs);
    expect(count(/^PUT 201 .*manifests\/[abc]$/)).toBe(3);
    expect(count(/^GET 404 .*manifests\/[abc]$/)).toBe(3);
    expect(count(/^GET 200 .*manifests\/[abc]$/)).toBe(3);
    expect(proxy.requests).toHaveLength(manifests + blobs + 3 * 3);
  });

  it.each([
    ['a platform', 'manifests', (image: Image) => image.children[1], 'its image for linux/arm64'],
    ['a layer', 'blobs', layerOf, 'a layer of its image for linux/arm64'],
  ])(
    'refuses an image of which %s is gone, names it, and leaves every tag',
    async (_, kind, partOf, name) => {
      const image = await pushImage('half', proxy.host);
      const part = (await partOf(image)) ?? '';
      proxy.inject({ path: new RegExp(`${image.name.repository}/${kind}/${part}`), fault: notFound });
      const step = await promote({ source: image.source, tags: 'latest\n1.2.3' });
      expect(step.exitCode).toBe(1);
      expect(step.log).toContain(`${part}, ${name}, is gone`);
      expect(step.log).toContain('build it again');
      expect(proxy.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
    },
  );

  it('fails where a version tag names another image, moves it on request, and leaves it with `skip`', async () => {
    const image = await pushImage('v1');
    await tagAs(image, '1.0.0');
    const { name } = image;
    const second = { ...(await pushIndex(name, platforms, 'v2')), name, text: image.text };
    const source = `${image.text}@${second.digest}`;
    const refused = await promote({ source, tags: '1.0.0\nlatest' });
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toContain(`${image.text}:1.0.0 names ${image.digest}`);
    expect(await digestOf(`${image.text}:latest`)).toBeUndefined();
    const skipped = await promote({ source, tags: '1.0.0\nlatest', 'if-exists': 'skip' });
    expect(skipped.exitCode).toBe(0);
    expect(await digestOf(`${image.text}:1.0.0`)).toBe(image.digest);
    expect(await digestOf(`${image.text}:latest`)).toBe(second.digest);
    const moved = await promote({ source, tags: '1.0.0', 'if-exists': 'move' });
    expect(moved.outputs.changed).toBe('true');
    expect(await digestOf(`${image.text}:1.0.0`)).toBe(second.digest);
  });

  it('rolls back with the digests that `previous` gave', async () => {
    const image = await pushImage('first');
    await tagAs(image, 'production');
    const second = await pushIndex(image.name, platforms, 'second');
    const step = await promote({ source: `${image.text}@${second.digest}`, tags: 'production' });
    const previous = JSON.parse(step.outputs.previous ?? '')[`${image.text}:production`];
    const back = await promote({ source: `${image.text}@${previous}`, tags: 'production' });
    expect(back.exitCode).toBe(0);
    expect(await digestOf(`${image.text}:production`)).toBe(image.digest);
  });

  it('refuses an image with fewer platforms than the tag has', async () => {
    const image = await pushImage('wide');
    await tagAs(image, 'latest');
    const narrow = await pushIndex(image.name, ['linux/amd64'], 'narrow');
    const source = `${image.text}@${narrow.digest}`;
    const step = await promote({ source, tags: 'latest' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('would lose linux/arm/v7, linux/arm64');
    const allowed = await promote({ source, tags: 'latest', 'allow-platform-removal': 'true' });
    expect(allowed.exitCode).toBe(0);
  });

  it('puts floating tags back where the last tag cannot be written', async () => {
    const image = await pushImage('kept', proxy.host);
    await tagAs(image, 'a');
    const second = await pushIndex({ ...image.name, host: testbed('REGISTRY') }, platforms, 'lost');
    const source = `${image.text}@${second.digest}`;
    proxy.inject({ method: 'PUT', path: /manifests\/b$/, fault: { kind: 'answer', status: 403 } });
    const step = await promote({ source, tags: 'a\nb' });
    expect(step.exitCode).toBe(1);
    expect(await digestOf(`${image.text}:a`)).toBe(image.digest);
  });
});

describe('promote says no, and writes nothing,', () => {
  it('where the tag is not the digest that was expected', async () => {
    const image = await pushImage('moved');
    await tagAs(image, 'staging');
    const step = await promote({
      source: `${image.text}:staging`,
      tags: 'production',
      'expect-digest': sha256('tested'),
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(`names ${image.digest}, expected ${sha256('tested')}`);
    expect(await digestOf(`${image.text}:production`)).toBeUndefined();
  });

  it.each(['true', 'https://slsa.dev/provenance/v1'])(
    'where an attestation is required (%s) and there is none, or what somebody hung onto the image is none',
    async (required) => {
      const image = await pushImage('attested');
      const inputs = { source: image.source, tags: 'production', 'require-attestation': required };
      const refused = await promote(inputs);
      expect(refused.exitCode).toBe(1);
      expect(refused.log).toContain('that verifies: there is none');
      await attest(image, 'https://slsa.dev/provenance/v1');
      const forged = await promote(inputs);
      expect(forged.exitCode).toBe(1);
      expect(forged.log).toMatch(/those that there are do not fit.*in the registry: it is no/);
      expect(await digestOf(`${image.text}:production`)).toBeUndefined();
    },
  );

  it('in a dry run, which shows what would move', async () => {
    const image = await pushImage('dry');
    const step = await promote({ source: image.source, tags: 'production', 'dry-run': 'true' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { changed: 'false', digest: image.digest } });
    expect(step.summary).toContain('Would promote');
    expect(await digestOf(`${image.text}:production`)).toBeUndefined();
  });

  it('where the plan does not publish, and stays green', async () => {
    const image = await pushImage('planned');
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge' };
    const plan = await runStep({
      inputs: { images: image.text },
      event,
      entry: 'plan',
      workspace: workspace.folder,
    });
    const step = await promote({ source: image.source, plan: plan.outputs.plan ?? '' }, event);
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('No tag is moved: ');
  });

  it('with all mistakes at once: a source without tag, a digest that is none, a misspelt word', async () => {
    const step = await promote({
      source: 'ghcr.io/acme/app',
      'expect-digest': 'sha256:1',
      'if-exists': 'skipp',
      referrers: 'sum',
    });
    expect(step.exitCode).toBe(1);
    for (const text of [
      'names neither a tag nor a digest',
      'found "sha256:1"',
      'did you mean `skip`',
      '"sum"',
    ])
      expect(step.log).toContain(text);
  });
});

describe('promote to another repository', () => {
  it('of the same registry mounts: the image and its signatures are there, no byte was uploaded', async () => {
    const image = await pushImage('mount', proxy.host);
    const signature = await attest(image, 'https://slsa.dev/provenance/v1');
    const target = freshRepository(proxy.host, 'target');
    const to = `${target.host}/${target.repository}`;
    proxy.reset();
    const step = await promote({ source: image.source, images: to, tags: '1.2.3' });
    expect(step.exitCode).toBe(0);
    expect((await readImage(`${to}:1.2.3`)).digest).toBe(image.digest);
    expect((await readImage(`${to}:1.2.3`)).platforms).toHaveLength(3);
    const listed = await listReferrers(new RegistryClient(), target, image.digest);
    expect(listed.descriptors.map(({ digest }) => digest)).toEqual([signature]);
    expect(proxy.requests.filter(({ path, method }) => method === 'PUT' && path.includes('/blobs/'))).toEqual(
      [],
    );
  });

  it('needs 2M + B requests for the content of M manifests and B blobs', async () => {
    const image = await pushImage('economy', proxy.host);
    const target = freshRepository(proxy.host, 'economy');
    proxy.reset();
    const images = `${target.host}/${target.repository}`;
    const step = await promote({ source: image.source, images, tags: 'a', referrers: 'none' });
    expect(step.exitCode).toBe(0);
    const [manifests, blobs, looks] = [4, 6, 3];
    // Beside the content: the tag before, right before its write, and after; and its write.
    expect(proxy.requests).toHaveLength(2 * manifests + blobs + looks + 1);
  });

  it('needs 2M + 3B to another registry: each blob is fetched, opened and written', async () => {
    const other = await startFaultProxy(testbed('REGISTRY_2'));
    try {
      const image = await pushImage('economy', proxy.host);
      const target = freshRepository(other.host, 'economy');
      proxy.reset();
      const images = `${target.host}/${target.repository}`;
      const step = await promote({ source: image.source, images, tags: 'a', referrers: 'none' });
      expect(step.exitCode).toBe(0);
      const [manifests, blobs, looks] = [4, 6, 3];
      expect(proxy.requests.length + other.requests.length).toBe(2 * manifests + 3 * blobs + looks + 1);
    } finally {
      await other.close();
    }
  });

  it('of another registry, with its own tag where no other is named, and once more without a byte', async () => {
    const image = await pushImage('mirror');
    await tagAs(image, '2.0.0');
    const login = {
      registry: testbed('REGISTRY_AUTH'),
      username: testbed('REGISTRY_USER'),
      password: testbed('REGISTRY_PASSWORD'),
    };
    const target = freshRepository(testbed('REGISTRY_AUTH'), 'mirror');
    const inputs = { source: `${image.text}:2.0.0`, images: `${target.host}/${target.repository}`, ...login };
    const step = await promote(inputs);
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('6 blobs copied');
    expect(step.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(login.password);
    const again = await promote(inputs);
    expect(again.log).toContain('6 blobs were there or were mounted');
    expect(again.outputs).toMatchObject({ digest: image.digest, changed: 'false' });
  });

  it('refuses an image that lacks a part, and names it', async () => {
    const image = await pushImage('broken', proxy.host);
    const gone = image.children[1] ?? '';
    proxy.inject({
      method: 'GET',
      path: new RegExp(`${image.name.repository}/manifests/${gone}`),
      fault: notFound,
    });
    const target = freshRepository(proxy.host, 'broken');
    const to = `${target.host}/${target.repository}`;
    const step = await promote({ source: image.source, images: to, tags: 'a' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(`${gone}, its image for linux/arm64, is gone`);
    expect(await digestOf(`${to}:a`)).toBeUndefined();
  });

  it('moves a floating tag that another run has moved during the copy, and says what it named right before', async () => {
    const image = await pushImage('copied', proxy.host);
    const target = freshRepository(proxy.host, 'race');
    const pushed = await pushIndex({ ...target, host: testbed('REGISTRY') }, platforms, 'other');
    const other = { ...image, ...pushed, name: target };
    const images = `${target.host}/${target.repository}`;
    proxy.inject({
      method: 'POST',
      times: 1,
      fault: () => ({ kind: 'wait', until: tagAs(other, 'edge') }),
    });
    const step = await promote({ source: image.source, images, tags: 'edge' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } });
    expect(JSON.parse(step.outputs.previous ?? '')).toEqual({ [`${images}:edge`]: other.digest });
    expect(await digestOf(`${images}:edge`)).toBe(image.digest);
    proxy.inject({
      method: 'POST',
      times: 1,
      fault: () => ({ kind: 'wait', until: tagAs(other, '1.0.0') }),
    });
    const version = await promote({ source: image.source, images, tags: '1.0.0' });
    expect(version.exitCode).toBe(1);
    expect(version.log).toContain(`${images}:1.0.0 was moved by someone else`);
    expect(await digestOf(`${images}:1.0.0`)).toBe(other.digest);
  });

  it('takes the tags of the plan', async () => {
    const image = await pushImage('with plan');
    const target = freshRepository(testbed('REGISTRY'), 'planned');
    const plan = await runStep({
      inputs: {
        images: `${target.host}/${target.repository}`,
        tags: 'type=sha,format=long,prefix=\ntype=ref,event=branch',
      },
      entry: 'plan',
      workspace: workspace.folder,
    });
    const step = await promote({ source: image.source, plan: plan.outputs.plan ?? '' });
    expect(step.exitCode).toBe(0);
    for (const tag of ['main', sampleSha])
      expect(await digestOf(`${target.host}/${target.repository}:${tag}`)).toBe(image.digest);
  });
});

const notFound = {
  kind: 'answer' as const,
  status: 404,
  body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}',
};
