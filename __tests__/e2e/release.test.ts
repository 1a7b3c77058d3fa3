import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf } from './image.ts';
import { standIn } from './stand-in.ts';

let proxy: FaultProxy;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  proxy = await startFaultProxy(testbed('REGISTRY'));
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(() => Promise.all([proxy.close(), workspace.remove()]));
beforeEach(() => proxy.reset());

const tags = 'type=raw,value=1.0.0\ntype=raw,value=stable';

/** The step speaks to the proxy; what the registry itself holds is read past it. */
function publish(image: string, driver = 'docker-container', more: Record<string, string> = {}) {
  const images = image.replace(testbed('REGISTRY'), proxy.host);
  return runStep({ inputs: { images, tags, driver, ...more }, workspace: workspace.folder });
}

describe('tags move last', () => {
  it.each(['docker', 'docker-container'])(
    'after all content and every manifest, with driver %s',
    async (driver) => {
      const image = uniqueImage();
      const step = await publish(image, driver);
      expect(step.exitCode).toBe(0);
      const writes = proxy.lines().filter((line) => /^(PUT|PATCH|POST)/.test(line));
      const firstTag = writes.findIndex((line) => /manifests\/(?:1\.0\.0|stable)$/.test(line));
      expect(firstTag).toBeGreaterThan(0);
      expect(writes.slice(firstTag).every((line) => /manifests\/(?:1\.0\.0|stable)$/.test(line))).toBe(true);
    },
  );

  it('the version before the floating tag', async () => {
    await publish(uniqueImage());
    const moves = proxy.lines().filter((line) => /^PUT .*manifests\/(?:1\.0\.0|stable)$/.test(line));
    expect(moves.map((line) => line.split('/').at(-1))).toEqual(['1.0.0', 'stable']);
  });
});

describe('a release that goes wrong', () => {
  it('a tag that does not resolve to the digest fails the step', async () => {
    const image = uniqueImage();
    const other = uniqueImage();
    const old = await publish(other);
    expect(old.exitCode).toBe(0);
    const stale = await fetch(`http://${testbed('REGISTRY')}/v2/base/busybox/manifests/1`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    const body = await stale.text();
    let isWritten = false;
    proxy.inject({
      path: /manifests\/stable$/,
      fault: ({ method }) => {
        if (method === 'PUT') isWritten = true;
        if (method !== 'GET' || !isWritten) return undefined;
        const headers = { 'content-type': stale.headers.get('content-type') ?? '' };
        return { kind: 'answer', status: 200, headers, body };
      },
    });
    const step = await publish(image);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('stable');
    expect(step.outputs.digest).toBeUndefined();
  });

  it('a refused tag fails the step, and says which tags name the new image already', async () => {
    const image = uniqueImage();
    proxy.inject({
      method: 'PUT',
      path: /manifests\/stable$/,
      fault: {
        kind: 'answer',
        status: 403,
        body: '{"errors":[{"code":"DENIED","message":"tag is protected"}]}',
      },
    });
    const step = await publish(image);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('tag is protected');
    expect(step.log).toMatch(/names the new image already: .*:1\.0\.0/);
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
  });

  it('floating tags that had moved go back when a later one fails', async () => {
    const image = uniqueImage();
    const first = await publish(image);
    const again = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nRUN echo again\n` });
    proxy.inject({
      method: 'PUT',
      path: /manifests\/zz$/,
      fault: { kind: 'answer', status: 403, body: '{}' },
    });
    const step = await runStep({
      inputs: {
        images: image.replace(testbed('REGISTRY'), proxy.host),
        tags: `${tags}\ntype=raw,value=zz`,
        driver: 'docker-container',
      },
      workspace: again.folder,
    });
    await again.remove();
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/put back: .*:stable/);
    expect(await digestOf(`${image}:stable`)).toBe(first.outputs.digest);
  });

  it('a refused push is told before the build, in seconds', async () => {
    proxy.inject({
      method: 'POST',
      path: /blobs\/uploads/,
      fault: {
        kind: 'answer',
        status: 403,
        body: '{"errors":[{"code":"DENIED","message":"permission_denied: write_package"}]}',
      },
    });
    const step = await publish(uniqueImage());
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('write_package');
    expect(step.log).not.toContain('buildx build');
    expect(step.milliseconds).toBeLessThan(5000);
  });

  it('the push of what the engine has built goes on where connections break off', async () => {
    const image = uniqueImage();
    // More than each blob is tried by itself.
    let left = 10;
    proxy.inject({
      fault: ({ method, path }) =>
        method === 'PUT' && path.includes('/blobs/') && left-- > 0 ? { kind: 'reset' } : undefined,
    });
    const step = await publish(image, 'docker');
    expect(step.exitCode).toBe(0);
    expect(left).toBeLessThan(1);
    expect(step.log).toContain('broke off (registry.connection), and is begun again in');
    expect(await digestOf(`${image}:stable`)).toBe(step.outputs.digest);
  });

  it("the engine's pull for the test is begun again where the connection breaks off", async () => {
    const image = uniqueImage();
    let left = 2;
    // The image of the test is pushed by BuildKit and read by the step: only its pull is the engine's.
    proxy.inject({
      fault: ({ headers }) =>
        headers['user-agent']?.startsWith('docker/') && left-- > 0 ? { kind: 'reset' } : undefined,
    });
    const step = await publish(image, 'docker-container', {
      platforms: 'linux/amd64,linux/arm64',
      test: 'docker run --rm "$IMAGE_REF" true',
      'test-platforms': 'linux/amd64',
    });
    expect(step.exitCode).toBe(0);
    expect(step.log).toMatch(/The pull of \S+ broke off \(network\.broken\), and is begun again in/);
    expect(left).toBeLessThan(1);
    expect(await digestOf(`${image}:stable`)).toBe(step.outputs.digest);
  });

  it('a registry that is slow to show a tag is waited for', async () => {
    let reads = 0;
    const image = uniqueImage();
    proxy.inject({
      method: 'GET',
      path: /manifests\/stable$/,
      fault: () =>
        ++reads <= 2
          ? { kind: 'answer', status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' }
          : undefined,
    });
    const step = await publish(image);
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${image}:stable`)).toBe(step.outputs.digest);
  });

  it('the second platform missing from what was pushed moves no tag', async () => {
    const image = uniqueImage();
    proxy.inject({
      method: 'GET',
      path: /manifests\/sha256:/,
      fault: ({ headers }) =>
        String(headers['user-agent']).startsWith('slipway')
          ? { kind: 'answer', status: 404, body: '{}' }
          : undefined,
    });
    const step = await publish(image);
    expect(step.exitCode).toBe(1);
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
    expect(await digestOf(`${image}:1.0.0`)).toBeUndefined();
  });

  it('an image that came out with fewer platforms than were asked for moves no tag', async () => {
    const image = uniqueImage();
    // A builder that loses a platform on the way, and says that all went well.
    const { path } = await standIn(
      workspace.folder,
      `for word; do
        shift
        [ "$word" = linux/amd64,linux/arm64 ] && word=linux/amd64
        set -- "$@" "$word"
      done
      real "$@"`,
    );
    const step = await runStep({
      inputs: { images: image, tags, driver: 'docker-container', platforms: 'linux/amd64,linux/arm64' },
      workspace: workspace.folder,
      env: { PATH: path },
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('came out without linux/arm64');
    expect(await digestOf(`${image}:1.0.0`)).toBeUndefined();
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
  });
});
