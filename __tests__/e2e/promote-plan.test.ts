import { RegistryClient } from '../../src/io/registry/client.ts';
import { startFaultProxy } from '../io/faults.ts';
import { encode, freshRepository, OCI_INDEX, pushIndex, sha256 } from '../io/registries.ts';
import { makeWorkspace, runStep, sampleSha, testbed } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { digestOf } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let github: FakeGitHub;
beforeAll(async () => {
  [workspace, github] = await Promise.all([makeWorkspace({}), startFakeGitHub()]);
});
beforeEach(() => github.reset());
afterAll(() => Promise.all([workspace.remove(), github.close()]));

const env = () => ({ PATH: '/nowhere', GITHUB_API_URL: github.url });

function step(entry: string, inputs: Record<string, string>, ref = 'refs/heads/main') {
  const event = { ref, payload: { head_commit: undefined } };
  return runStep({
    inputs: { 'github-token': 'ghs_run', ...inputs },
    entry,
    workspace: workspace.folder,
    env: env(),
    event,
  });
}

const newer = 'a'.repeat(40);

/** An image, and another one that says it is of another commit; the tag `main` names that. */
async function pushTwo() {
  const name = freshRepository(testbed('REGISTRY'), 'promote-plan');
  const [ours, theirs] = [
    await pushIndex(name, ['linux/amd64'], 'ours'),
    await pushIndex(name, ['linux/amd64'], 'theirs'),
  ];
  const annotations = { 'org.opencontainers.image.revision': newer };
  const index = encode({ ...JSON.parse(new TextDecoder().decode(theirs.bytes)), annotations });
  await new RegistryClient().putManifest(name, 'main', index, OCI_INDEX);
  const text = `${name.host}/${name.repository}`;
  return { name, text, source: `${text}@${ours.digest}`, digest: ours.digest, index };
}

const planFor = async (images: string, more: Record<string, string> = {}, ref?: string) =>
  (await step('plan', { images, style: 'publish', platforms: 'linux/amd64', ...more }, ref)).outputs.plan ??
  '';

describe('the tags of a plan', () => {
  it('with `guard-floating-tags` stay at the image of a newer commit, and the step is green', async () => {
    const image = await pushTwo();
    const plan = await planFor(image.text);
    const before = await digestOf(`${image.text}:main`);
    github.comparisons = { [`${newer}...${sampleSha}`]: 'behind' };
    const inputs = { source: image.source, plan, 'if-exists': 'move', 'guard-floating-tags': 'true' };
    const promoted = await step('promote', inputs);
    expect(promoted).toMatchObject({ exitCode: 0, outputs: { refs: '', changed: 'false' } });
    expect(promoted.log).toContain(`${image.text}:main stays: it has aaaaaaa, which comes after`);
    expect(await digestOf(`${image.text}:main`)).toBe(before);
  });

  it('stay as well where another run moves them right before our write', async () => {
    const proxy = await startFaultProxy(testbed('REGISTRY'));
    try {
      const { name, digest, index } = await pushTwo();
      const client = new RegistryClient();
      const old = await pushIndex(name, ['linux/amd64'], 'old');
      await client.putManifest(name, 'main', old.bytes, OCI_INDEX);
      github.comparisons = { [`${newer}...${sampleSha}`]: 'behind' };
      const rival = () => client.putManifest(name, 'main', index, OCI_INDEX);
      const fault = () => ({ kind: 'wait' as const, until: rival() });
      proxy.inject({ method: 'HEAD', path: /blobs/, times: 1, fault });
      const images = `${proxy.host}/${name.repository}`;
      const inputs = { source: `${images}@${digest}`, tags: 'main', 'guard-floating-tags': 'true' };
      const promoted = await step('promote', inputs);
      expect(promoted).toMatchObject({ exitCode: 0, outputs: { refs: '', changed: 'false' } });
      expect(promoted.log).toContain(`${images}:main stays: it has aaaaaaa, which comes after`);
      expect(await digestOf(`${name.host}/${name.repository}:main`)).toBe(sha256(index));
    } finally {
      await proxy.close();
    }
  });

  it.each(['ahead', 'diverged'])('and move on from one that is not: %s', async (status) => {
    const image = await pushTwo();
    const plan = await planFor(image.text);
    github.comparisons = { [`${newer}...${sampleSha}`]: status };
    const inputs = { source: image.source, plan, 'if-exists': 'move', 'guard-floating-tags': 'true' };
    expect(await step('promote', inputs)).toMatchObject({ exitCode: 0 });
    expect(await digestOf(`${image.text}:main`)).toBe(image.digest);
  });

  it('without it move to whatever is promoted, as a roll-back does, and nobody is asked', async () => {
    const image = await pushTwo();
    const plan = await planFor(image.text);
    github.requests.length = 0;
    expect(await step('promote', { source: image.source, plan })).toMatchObject({ exitCode: 0 });
    expect(await digestOf(`${image.text}:main`)).toBe(image.digest);
    expect(github.requests).toEqual([]);
  });

  it('are none where the plan has left out all of them: green, and nothing moves', async () => {
    const image = await pushTwo();
    const tags = 'type=semver,pattern={{version}}';
    const client = new RegistryClient();
    const [host = '', ...path] = image.text.split('/');
    const name = { host, repository: path.join('/') };
    const { bytes } = await client.getManifest({ ...name, digest: image.digest });
    await client.putManifest(name, '1.2.3', bytes, OCI_INDEX);
    const plan = await planFor(
      image.text,
      { tags, flavor: 'latest=false', 'if-exists': 'skip' },
      'refs/tags/v1.2.3',
    );
    expect(JSON.parse(plan)).toMatchObject({ push: true, tags: [] });
    const promoted = await step('promote', { source: image.source, plan });
    expect(promoted).toMatchObject({ exitCode: 0, outputs: { refs: '', changed: 'false' } });
    expect(promoted.log).toContain('No tag is moved: the plan has left out every tag');
  });

  it('are asked for by `style: publish` before anything is built, where no rule gives one', async () => {
    const planned = await step('plan', {
      images: 'ghcr.io/acme/app',
      style: 'publish',
      tags: 'type=semver,pattern={{version}}',
    });
    expect(planned.exitCode).toBe(1);
    expect(planned.log).toContain('expected at least one tag to push');
  });

  it('with `style: publish` come with the date of the commit, so that a run done again gives the same image', async () => {
    const image = freshRepository(testbed('REGISTRY'), 'style');
    const inputs = { images: `${image.host}/${image.repository}`, platforms: 'linux/amd64' };
    const head = { head_commit: { id: sampleSha, timestamp: '2026-01-02T03:04:05Z' } };
    const [own, like] = await Promise.all(
      ['publish', 'metadata-action'].map(async (style) => {
        const options = { entry: 'plan', workspace: workspace.folder, env: env(), event: { payload: head } };
        const { outputs } = await runStep({ inputs: { ...inputs, style }, ...options });
        return JSON.parse(outputs.plan ?? '{}').labels['org.opencontainers.image.created'];
      }),
    );
    expect(own).toBe('2026-01-02T03:04:05.000Z');
    expect(like).not.toBe(own);
  });
});
