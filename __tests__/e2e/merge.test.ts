import { RegistryClient } from '../../src/io/registry/client.ts';
import { startFaultProxy } from '../io/faults.ts';
import { encode, freshRepository, OCI_INDEX, pushIndex, sha256 } from '../io/registries.ts';
import { makeWorkspace, runStep, testbed } from './door.ts';
import { digestOf, docker } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({});
});
afterAll(() => workspace.remove());

const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
const name = () => freshRepository(testbed('REGISTRY'), 'merge');

/** There is no docker on this PATH. */
function merge(inputs: Record<string, string>) {
  return runStep({ inputs, entry: 'merge', workspace: workspace.folder, env: { PATH: '/nowhere' } });
}

/** Legs as three machines push them, one platform each; a result a line. */
async function pushLegs(repository = name(), platforms: readonly string[] = three) {
  const legs = await Promise.all(platforms.map((platform) => pushIndex(repository, [platform], platform)));
  return {
    repository,
    image: `${repository.host}/${repository.repository}`,
    legs,
    results: platforms.map((platform, at) => `${platform} ${legs[at]?.digest}`),
  };
}

const outputsOf = (results: readonly string[]) =>
  JSON.stringify(Object.fromEntries(results.map((result, at) => [`r${at}`, result])));

describe('the merge door', () => {
  it('makes the index that buildx would make of the same legs, byte for byte, without docker', async () => {
    const { repository, image, legs, results } = await pushLegs();
    const step = await merge({ images: image, platforms: three.join(), results: outputsOf(results) });
    expect(step.exitCode).toBe(0);
    const sources = [legs[0], legs[2], legs[1]].map((leg) => `${image}@${leg?.digest}`);
    await docker('buildx', 'imagetools', 'create', '-t', `${image}:buildx`, ...sources);
    const theirs = await new RegistryClient().headManifest({ ...repository, tag: 'buildx' });
    expect(step.outputs).toMatchObject({
      digest: theirs?.digest,
      name: image,
      platforms: 'linux/amd64,linux/arm/v7,linux/arm64',
    });
    expect(JSON.parse(step.outputs.digests ?? '')).toEqual({
      'linux/amd64': legs[0]?.children[0],
      'linux/arm64': legs[1]?.children[0],
      'linux/arm/v7': legs[2]?.children[0],
    });
    expect(step.summary).toContain('no tag was moved');
  });

  it('gives the same digest whatever the order of the legs, and again when it runs again', async () => {
    const { image, results } = await pushLegs();
    const orders = [results, [...results].reverse(), [...results, results[0] ?? '']];
    const steps = [];
    for (const order of orders)
      steps.push(await merge({ images: image, platforms: three.join(), results: order.join('\n') }));
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(new Set(steps.map(({ outputs }) => outputs.digest)).size).toBe(1);
    // The quickest of them: what else the machine does takes its time, too.
    expect(Math.min(...steps.map(({ milliseconds }) => milliseconds))).toBeLessThan(500);
  });

  it('keeps BuildKit attestations of the legs, and writes annotations to the index', async () => {
    const repository = name();
    const [image] = [`${repository.host}/${repository.repository}`];
    const { children, bytes } = await pushIndex(repository, ['linux/amd64']);
    const [child] = JSON.parse(new TextDecoder().decode(bytes)).manifests;
    const note = {
      ...child,
      platform: { architecture: 'unknown', os: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': children[0],
      },
      digest: (await pushIndex(repository, ['linux/s390x'], 'note')).children[0],
    };
    const leg = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [child, note] });
    const client = new RegistryClient();
    await client.putManifest(repository, sha256(leg), leg, OCI_INDEX);
    const step = await merge({
      images: image,
      platforms: 'linux/amd64',
      results: `linux/amd64 ${sha256(leg)}`,
      annotations: 'org.opencontainers.image.source=https://github.com/Acme/App?a=1&b=<2>',
    });
    expect(step.exitCode).toBe(0);
    const { content } = await client.readManifest({ ...repository, digest: step.outputs.digest ?? '' });
    expect(content.annotations).toEqual({
      'org.opencontainers.image.source': 'https://github.com/Acme/App?a=1&b=<2>',
    });
    expect(content.kind === 'index' && content.manifests.map(({ digest }) => digest)).toEqual([
      child.digest,
      note.digest,
    ]);
  });

  it('says of the whole what its legs are built on, so that `check-base` can tell whether that has moved', async () => {
    const repository = name();
    const image = `${repository.host}/${repository.repository}`;
    const client = new RegistryClient();
    const base = testbed('BASE');
    const pushOn = async (platform: string, digest: string) => {
      const { bytes } = await pushIndex(repository, [platform]);
      const annotations = { [`${prefix}.name`]: base, [`${prefix}.digest`]: digest };
      const leg = encode({ ...JSON.parse(new TextDecoder().decode(bytes)), annotations });
      await client.putManifest(repository, sha256(leg), leg, OCI_INDEX);
      return `${platform} ${sha256(leg)}`;
    };
    const prefix = 'org.opencontainers.image.base';
    const platforms = 'linux/amd64,linux/arm64';
    const now = (await digestOf(base)) ?? '';
    const tagIt = async (results: readonly string[]) => {
      const merged = await merge({ images: image, platforms, results: results.join('\n') });
      const { digest = '' } = merged.outputs;
      const { bytes, content } = await client.readManifest({ ...repository, digest });
      await client.putManifest(repository, 'main', bytes, OCI_INDEX);
      return { merged, annotations: content.annotations };
    };
    const ask = () =>
      runStep({
        entry: 'plan',
        workspace: workspace.folder,
        inputs: { images: image, tags: 'type=ref,event=branch', 'check-base': 'true' },
      });
    const legs = [await pushOn('linux/amd64', now), await pushOn('linux/arm64', now)];
    const same = await tagIt(legs);
    expect(same.annotations).toEqual({ [`${prefix}.name`]: base, [`${prefix}.digest`]: now });
    expect((await ask()).outputs).toMatchObject({
      'base-moved': 'false',
      'base-reason': expect.stringContaining(`${base} is still ${now.slice(0, 19)}`),
    });
    const other = await pushOn('linux/arm64', `sha256:${'1'.repeat(64)}`);
    const mixed = await tagIt([legs[0] ?? '', other]);
    expect(mixed.annotations).toEqual({});
    expect(mixed.merged.log).toContain('The legs are not built on one base');
    expect((await ask()).outputs['base-moved']).toBe('true');
  });

  it('pushes to every repository that has all legs, and names the one that lacks one', async () => {
    const { image, results, repository } = await pushLegs();
    const other = name();
    await pushLegs(other);
    const images = `${image}\n${other.host}/${other.repository}`;
    const inputs = { images, platforms: three.join(), results: results.join('\n') };
    const step = await merge(inputs);
    expect(step.exitCode).toBe(0);
    const { digest = '' } = step.outputs;
    for (const place of [repository, other])
      expect(await new RegistryClient().headManifest({ ...place, digest })).toMatchObject({ digest });
    const empty = name();
    const refused = await merge({ ...inputs, images: `${image}\n${empty.host}/${empty.repository}` });
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toContain(`${empty.repository} has no sha256:`);
  }, 30_000);

  it('refuses a set that lacks a leg, says which and why that may be, and writes nothing', async () => {
    const { image, results } = await pushLegs();
    const outputs = JSON.stringify({ r0: results[0], r1: '', r2: 'unevaluated' });
    const step = await merge({ images: image, platforms: three.join(), results: outputs });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(
      'there is no result for linux/arm/v7, linux/arm64 (outputs without a result: r1, r2)',
    );
    expect(step.log).toContain('Re-run failed jobs');
    expect(step.log).toContain('Skip output');
    expect(step.outputs.digest).toBeUndefined();
  });

  it('refuses a leg that was built for another platform than it says', async () => {
    const { image, legs } = await pushLegs();
    const results = `linux/amd64 ${legs[0]?.digest}\nlinux/arm64 ${legs[0]?.digest}`;
    const step = await merge({ images: image, platforms: 'linux/amd64,linux/arm64', results });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('the leg for linux/arm64 pushed linux/amd64');
  });

  it('refuses a leg of which a part is gone, names every part, and writes nothing', async () => {
    const proxy = await startFaultProxy(testbed('REGISTRY'));
    try {
      const { repository, legs, results } = await pushLegs();
      const child = legs[1]?.children[0] ?? '';
      const other = { ...repository, digest: legs[0]?.children[0] ?? '' };
      const { content } = await new RegistryClient().readManifest(other);
      const layer = content.kind === 'manifest' ? content.layers[0]?.digest : '';
      const body = '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}';
      for (const path of [`manifests/${child}`, `blobs/${layer}`])
        proxy.inject({ path: new RegExp(path), fault: { kind: 'answer', status: 404, body } });
      const images = `${proxy.host}/${repository.repository}`;
      const step = await merge({ images, platforms: three.join(), results: results.join('\n') });
      expect(step.exitCode).toBe(1);
      expect(step.log).toContain(`${child}, its image for linux/arm64, is gone`);
      expect(step.log).toContain(`${layer}, a layer of its image for linux/amd64, is gone`);
      expect(proxy.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
    } finally {
      await proxy.close();
    }
  }, 30_000);

  it('refuses two results for one platform, a platform that is not planned, and a plan without platforms', async () => {
    const { image, legs, results } = await pushLegs();
    const stale = `linux/amd64 ${legs[1]?.digest}`;
    const doubled = await merge({
      images: image,
      platforms: three.join(),
      results: [...results, stale].join('\n'),
    });
    expect(doubled.log).toContain('there are 2 results for linux/amd64');
    const unplanned = await merge({ images: image, platforms: 'linux/amd64', results: results.join('\n') });
    expect(unplanned.log).toContain('there is a result for linux/arm64, and planned are linux/amd64');
    const unknown = await merge({ images: image, results: results.join('\n') });
    expect(unknown.log).toContain('expected the platforms that the image has to have');
    expect([doubled, unplanned, unknown].map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
  });

  it('takes images, platforms and annotations from the plan', async () => {
    const { image, results } = await pushLegs();
    const plan = await runStep({
      inputs: { images: image, platforms: three.join() },
      entry: 'plan',
      workspace: workspace.folder,
    });
    const step = await merge({ plan: plan.outputs.plan ?? '', results: outputsOf(results) });
    expect(step.exitCode).toBe(0);
    const [host = '', ...path] = image.split('/');
    const reference = { host, repository: path.join('/'), digest: step.outputs.digest ?? '' };
    const { content } = await new RegistryClient().readManifest(reference);
    expect(content.annotations).toMatchObject({ 'org.opencontainers.image.licenses': 'MIT' });
  });
});
