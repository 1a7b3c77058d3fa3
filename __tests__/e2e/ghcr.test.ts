import { RegistryClient } from '../../src/io/registry/client.ts';
import { listReferrers } from '../../src/io/registry/referrers.ts';
import { type Ghcr, startGhcr } from '../io/ghcr.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage, removeImages } from './image.ts';
import { type FakeSigstore, startFakeSigstore } from './sigstore/sigstore.ts';

const token = 'ghs_of-the-run';
let ghcr: Ghcr;
let sigstore: FakeSigstore;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
const names: string[] = [];
beforeAll(async () => {
  ghcr = await startGhcr(testbed('REGISTRY'), { username: 'octocat', password: token });
  sigstore = await startFakeSigstore();
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(async () => {
  await Promise.all([ghcr.close(), sigstore.close(), workspace.remove()]);
  await removeImages(names);
}, 60_000);

/** The step knows the image by the name that ghcr.io's stand-in has; the registry itself is read past it. */
async function publish(image: string, inputs: Readonly<Record<string, string>>, folder = workspace.folder) {
  const images = image.replace(testbed('REGISTRY'), ghcr.proxy.host);
  names.push(images);
  const login = { username: 'octocat', password: token, 'github-token': token };
  const tags = 'type=raw,value=1.0.0\ntype=raw,value=stable';
  const platforms = 'linux/amd64,linux/arm64,linux/arm/v7';
  const step = await runStep({
    inputs: { images, tags, platforms, ...login, ...inputs },
    workspace: folder,
    env: sigstore.env,
  });
  return step;
}

describe.each([
  { driver: 'docker', attest: 'false' },
  { driver: 'docker-container', attest: 'true' },
])('a registry with the manners of ghcr.io, driver $driver, attest $attest', ({ driver, attest }) => {
  const image = uniqueImage();

  it('gets three platforms under both tags', async () => {
    const step = await publish(image, { driver, attest });
    expect(step.log).not.toContain('::error');
    expect(step.exitCode).toBe(0);
    for (const tag of ['1.0.0', 'stable'])
      expect(await digestOf(`${image}:${tag}`)).toBe(step.outputs.digest);
    expect((await readImage(`${image}:stable`)).platforms).toHaveLength(3);
  });

  it('has a floating tag moved on, seen late, and told what it named before', async () => {
    const before = await digestOf(`${image}:stable`);
    const next = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /next\n` });
    const step = await publish(image, { driver, attest }, next.folder);
    await next.remove();
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${image}:stable`)).toBe(step.outputs.digest);
    const name = image.replace(testbed('REGISTRY'), ghcr.proxy.host);
    expect(JSON.parse(step.outputs.previous!)).toEqual({
      [`${name}:1.0.0`]: before,
      [`${name}:stable`]: before,
    });
    if (attest === 'false') return;
    const [host = '', ...path] = image.split('/');
    const repository = { host, repository: path.join('/') };
    const { source, descriptors } = await listReferrers(
      new RegistryClient(),
      repository,
      step.outputs.digest!,
    );
    expect({ source, count: descriptors.length }).toEqual({ source: 'tag', count: 1 });
  });
});

it('a single image is checked by its config, though blobs are at another host that wants no login', async () => {
  const image = uniqueImage();
  const inputs = { driver: 'docker-container', platforms: 'linux/arm64', provenance: 'false' };
  const step = await publish(image, inputs);
  expect(step).toMatchObject({ exitCode: 0, outputs: { platforms: 'linux/arm64' } });
  expect(ghcr.storage.requests.length).toBeGreaterThan(0);
  expect(ghcr.storage.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

it('every manner of ghcr.io has shown, but for the 404 that only a client gets that does not take every type', () => {
  const { accept, ...others } = ghcr.shown;
  expect(accept).toBe(0);
  expect(Object.entries(others).filter(([, count]) => count === 0)).toEqual([]);
});
