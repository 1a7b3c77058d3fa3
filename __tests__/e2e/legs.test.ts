import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage, runImage } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nARG TARGETARCH\nARG VERSION\nRUN echo "$VERSION for $TARGETARCH" > /about\nCMD ["cat", "/about"]\n`,
  });
});
afterAll(() => workspace.remove());

const platforms = ['linux/amd64', 'linux/arm64'];

function step(entry: string, inputs: Record<string, string>, event = {}) {
  return runStep({ entry, inputs, event, workspace: workspace.folder });
}

const release = { ref: 'refs/tags/v1.2.3' };

describe('a distributed build', () => {
  it('is planned, built by legs, merged, and named at the end: no tag before that', async () => {
    const image = uniqueImage();
    const { outputs } = await step(
      'plan',
      { images: image, tags: 'type=semver,pattern={{version}}', platforms: platforms.join() },
      release,
    );
    const { plan = '', matrix = '{}' } = outputs;
    const legs = [];
    for (const { platforms: own, index } of JSON.parse(matrix).include)
      legs.push(await step('build', { plan, platforms: own, index: String(index) }, release));
    expect(legs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(legs[1]?.outputs.r1).toBe(`linux/arm64 ${legs[1]?.outputs.digest}`);
    expect(legs[1]?.outputs.result).toBe(legs[1]?.outputs.r1);
    expect(legs[1]?.log).toContain(`Leg 1: linux/arm64 sha256:`);
    expect(await digestOf(`${image}:1.2.3`)).toBeUndefined();

    const results = JSON.stringify(Object.assign({}, ...legs.map((leg) => leg.outputs)));
    const merged = await step('merge', { plan, results });
    expect(merged).toMatchObject({ exitCode: 0, outputs: { platforms: platforms.join(), name: image } });
    expect(await digestOf(`${image}:1.2.3`)).toBeUndefined();

    const promoted = await step('promote', { source: `${image}@${merged.outputs.digest}`, plan }, release);
    expect(promoted.exitCode).toBe(0);
    expect((await readImage(`${image}:1.2.3`)).digest).toBe(merged.outputs.digest);
    expect((await readImage(`${image}:latest`)).digest).toBe(merged.outputs.digest);
    for (const platform of platforms)
      expect(await runImage(`${image}:1.2.3`, platform)).toBe(`1.2.3 for ${platform.slice('linux/'.length)}`);
  }, 120_000);

  it('builds on a pull request and pushes nothing: no result, and green', async () => {
    const image = uniqueImage();
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge' };
    const { outputs } = await step('plan', { images: image, platforms: platforms.join() }, event);
    const leg = await step(
      'build',
      { plan: outputs.plan ?? '', platforms: 'linux/amd64', index: '0' },
      event,
    );
    expect(leg.exitCode).toBe(0);
    expect(leg.outputs).toMatchObject({ pushed: 'false' });
    expect(leg.outputs.r0).toBeUndefined();
  }, 60_000);

  it('a leg whose test fails has no result, so that nothing is merged', async () => {
    const image = uniqueImage();
    const inputs = { images: image, platforms: 'linux/amd64', index: '0', test: 'echo no; exit 1' };
    const leg = await step('build', inputs);
    expect(leg.exitCode).toBe(1);
    expect(leg.outputs.r0).toBeUndefined();
    const merged = await step('merge', { images: image, platforms: 'linux/amd64', results: '{"r0":""}' });
    expect(merged.log).toContain('there is no result for linux/amd64');
  }, 60_000);

  it('refuses driver `docker`, which cannot push without a tag', async () => {
    const leg = await step('build', { images: uniqueImage(), platforms: 'linux/amd64', driver: 'docker' });
    expect(leg.exitCode).toBe(1);
    expect(leg.log).toContain('a leg is pushed by its digest');
  });
});
