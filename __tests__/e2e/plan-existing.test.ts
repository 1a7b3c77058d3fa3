import { RegistryClient } from '../../src/io/registry/client.ts';
import { pushIndex } from '../io/registries.ts';
import { makeWorkspace, runStep, sampleSha, testbed, uniqueImage } from './door.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ 'README.md': 'sample' });
});
afterAll(() => workspace.remove());

const tags = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}';

function plan(images: string, inputs: Record<string, string>) {
  return runStep({
    inputs: { images, tags, ...inputs },
    event: { ref: 'refs/tags/v1.2.3' },
    entry: 'plan',
    workspace: workspace.folder,
    env: { PATH: '/usr/bin:/bin' },
  });
}

const otherSha = 'f'.repeat(40);

/** An image under the version's tag, as somebody has published it before. */
async function publishBefore(image: string, revision = otherSha): Promise<void> {
  const [host = '', ...path] = image.split('/');
  const name = { host, repository: path.join('/') };
  const { bytes, digest } = await pushIndex(name, ['linux/amd64']);
  const client = new RegistryClient();
  const { mediaType } = await client.getManifest({ ...name, digest });
  const annotations = { 'org.opencontainers.image.revision': revision };
  const index = JSON.stringify({ ...JSON.parse(new TextDecoder().decode(bytes)), annotations });
  await client.putManifest(name, '1.2.3', new TextEncoder().encode(index), mediaType);
}

describe('`if-exists` in the plan', () => {
  it('asks no registry where nobody set it', async () => {
    const step = await plan('registry.invalid/acme/app', {});
    expect(step).toMatchObject({ exitCode: 0, outputs: { version: '1.2.3' } });
  });

  it('a new version is planned whole', async () => {
    const image = uniqueImage();
    const step = await plan(image, { 'if-exists': 'fail' });
    expect(step.exitCode).toBe(0);
    expect(step.outputs.tags).toBe(`${image}:1.2.3\n${image}:1.2\n${image}:latest`);
  });

  it('`fail` refuses a version that the registry has, before any leg is built', async () => {
    const image = uniqueImage();
    await publishBefore(image);
    const step = await plan(image, { 'if-exists': 'fail' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(`${image}:1.2.3 exists already`);
    expect(step.outputs.tags).toBeUndefined();
  });

  it('`skip` leaves it out, and the tags that would follow it, and says so', async () => {
    const image = uniqueImage();
    await publishBefore(image);
    const step = await plan(image, { 'if-exists': 'skip' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { tags: '', 'tag-names': '' } });
    expect(step.log).toContain(`${image}:1.2.3 is left out: it exists`);
  });

  it('`verify` refuses one of another commit, and leaves out one of this commit, with the tags that would follow it', async () => {
    const [other, own] = [uniqueImage(), uniqueImage()];
    await publishBefore(other);
    await publishBefore(own, sampleSha);
    const refused = await plan(other, { 'if-exists': 'verify' });
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toContain('names another commit');
    expect(await plan(own, { 'if-exists': 'verify' })).toMatchObject({
      exitCode: 0,
      outputs: { tags: '' },
    });
  });

  it('a registry that wants a login gets the one of the inputs, which is nowhere to be seen', async () => {
    const registry = testbed('REGISTRY_AUTH');
    const login = { registry, username: testbed('REGISTRY_USER'), password: testbed('REGISTRY_PASSWORD') };
    const step = await plan(uniqueImage(registry), { ...login, 'if-exists': 'fail' });
    expect(step).toMatchObject({ exitCode: 0 });
    expect(step.log.replace(`::add-mask::${login.password}`, '')).not.toContain(login.password);
    const without = await plan(uniqueImage(registry), { 'if-exists': 'fail' });
    expect(without.exitCode).toBe(1);
  });
});
