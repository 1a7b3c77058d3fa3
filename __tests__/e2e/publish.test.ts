import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeWorkspace, runStep, type StepResult, sampleSha, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, readImage, runImage } from './image.ts';

const platforms = 'linux/amd64,linux/arm64,linux/arm/v7';
const machines = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64', 'linux/arm/v7': 'armv7l' };
const sample = resolve(import.meta.dirname, '../../examples/sample');

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  const [dockerfile = '', page = ''] = await Promise.all(
    ['Dockerfile', 'page.sh'].map((name) => readFile(`${sample}/${name}`, 'utf8')),
  );
  workspace = await makeWorkspace({ Dockerfile: dockerfile, 'page.sh': page });
});
afterAll(() => workspace.remove());

function publishSample(inputs: Record<string, string>, event = {}, env = {}): Promise<StepResult> {
  const common = { platforms, 'build-args': `BASE=${testbed('BASE')}` };
  return runStep({ inputs: { ...common, ...inputs }, event, env, workspace: workspace.folder });
}

describe.each([
  { driver: 'docker', way: "the engine's own BuildKit" },
  { driver: 'docker-container', way: 'a BuildKit container' },
])('a push through $way', ({ driver }) => {
  const image = uniqueImage();
  let step: StepResult;
  beforeAll(async () => {
    step = await publishSample({ images: image.replace('/acme/', '/Acme/'), driver });
  });

  it('succeeds and reports the digest that the registry has under the tag', async () => {
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(step.outputs.digest).toBe(await digestOf(`${image}:main`));
    expect(step.outputs.refs).toBe(`${image}:main@${step.outputs.digest}`);
  });

  it('publishes exactly the platforms that were asked for, each with its digest in the outputs', async () => {
    const { children } = await readImage(`${image}:main`);
    const digests = JSON.parse(step.outputs.digests ?? '{}');
    expect(Object.keys(digests).sort()).toEqual(['linux/amd64', 'linux/arm/v7', 'linux/arm64']);
    const kept = children
      .filter(({ platform }) => platform?.architecture !== 'unknown')
      .map(({ digest }) => digest);
    expect(kept.sort()).toEqual(Object.values(digests).sort());
    expect(step.outputs.platforms).toBe('linux/amd64,linux/arm/v7,linux/arm64');
  });

  it('keeps description, source and licence on the index, on each manifest, and in the labels', async () => {
    const expected = {
      'org.opencontainers.image.description': 'Serves a page',
      'org.opencontainers.image.source': 'https://github.com/Acme/App',
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.revision': sampleSha,
      'org.opencontainers.image.created': '2026-01-02T03:04:05.000Z',
    };
    const { index, readChild } = await readImage(`${image}:main`);
    expect(index.annotations).toMatchObject(expected);
    for (const digest of Object.values<string>(JSON.parse(step.outputs.digests ?? '{}'))) {
      const child = await readChild(digest);
      expect(child.manifest.annotations).toMatchObject(expected);
      expect(child.labels).toMatchObject(expected);
      expect(child.created).toBe('2026-01-02T03:04:05Z');
    }
  });

  it.each(Object.entries(machines))('runs on %s when it is pulled by digest', async (platform, machine) => {
    const page = await runImage(`${image}@${step.outputs.digest}`, platform, 'cat', '/www/index.html');
    expect(page).toContain(`built on ${machine}`);
  });

  it('shows digest, tag, platforms, sizes and the pull command in the job summary', () => {
    expect(step.summary).toContain(step.outputs.digest);
    expect(step.outputs.summary?.trimEnd()).toBe(step.summary.trimEnd());
    expect(step.summary).toMatch(/\| linux\/arm64 \| `sha256:[0-9a-f]{64}` \| [\d.]+ [kM]B \|/);
    expect(step.summary).toContain(`docker pull ${image}:main`);
    // Base image, and what the last stage adds to it.
    expect(step.summary).toMatch(/pie showData\n {2}title [kM]B\n( {2}"\d\. [A-Z]+ .+" : [\d.]+\n)+```/);
  });

  it('leaves no builder behind', async () => {
    expect(await docker('buildx', 'ls')).not.toContain(step.state.builder ?? 'no builder');
  });
});

describe('events', () => {
  it('a pull request is built and stays green, nothing is pushed, and the digest is there', async () => {
    const image = uniqueImage();
    const payload = {
      pull_request: { number: 7, head: { repo: { full_name: 'Acme/App' } }, user: { login: 'octocat' } },
    };
    const step = await publishSample(
      { images: image },
      { name: 'pull_request', ref: 'refs/pull/7/merge', payload },
    );
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false', tags: `${image}:pr-7` } });
    expect(step.outputs.digest).toMatch(/^sha256:/);
    expect(step.log).toContain('a pull request is built, not published');
    expect(await digestOf(`${image}:pr-7`)).toBeUndefined();
  });

  it('a pull request from a fork says whose code it is, and pushes nothing although a token is there', async () => {
    const image = uniqueImage();
    const payload = {
      pull_request: { number: 8, head: { repo: { full_name: 'mallory/App' } }, user: { login: 'mallory' } },
    };
    const step = await publishSample(
      { images: image },
      { name: 'pull_request', ref: 'refs/pull/8/merge', payload },
    );
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' } });
    expect(step.log).toContain('the fork mallory/App');
    expect(await digestOf(`${image}:pr-8`)).toBeUndefined();
  });

  it('a version tag gives the version, its shorter forms and latest, all with one digest', async () => {
    const image = uniqueImage();
    const tags =
      'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';
    const step = await publishSample({ images: image, tags }, { ref: 'refs/tags/v1.2.3' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { version: '1.2.3', pushed: 'true' } });
    for (const tag of ['1.2.3', '1.2', '1', 'latest'])
      expect(await digestOf(`${image}:${tag}`)).toBe(step.outputs.digest);
  });

  it('a run by hand publishes the branch', async () => {
    const image = uniqueImage();
    const step = await publishSample(
      { images: image },
      { name: 'workflow_dispatch', payload: { head_commit: undefined } },
    );
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'true', tags: `${image}:main` } });
  });

  it('a second push says what the tag named before', async () => {
    const images = uniqueImage();
    const first = await publishSample({ images });
    const second = await publishSample({ images, labels: 'round=2' });
    expect(JSON.parse(first.outputs.previous ?? '')).toEqual({ [`${images}:main`]: null });
    expect(JSON.parse(second.outputs.previous ?? '')).toEqual({
      [`${images}:main`]: first.outputs.digest,
    });
    expect(second.outputs.digest).not.toBe(first.outputs.digest);
    expect(second.summary).toContain(
      `Compared with \`${first.outputs.digest?.slice(0, 19)}\`, which \`${images}:main\` named before: the same commit`,
    );
    expect(second.summary).toMatch(/^- linux\/arm64: .+, no new layer$/m);
  });
});

describe('where it goes', () => {
  it('two registries get the same digest under all tags', async () => {
    const image = uniqueImage();
    const other = image.replace(testbed('REGISTRY'), testbed('REGISTRY_2'));
    const step = await publishSample({ images: `${image}\n${other}`, tags: 'type=raw,value=a\ntype=sha' });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('with several repositories all content goes out before any tag');
    for (const name of [image, other]) {
      expect(await digestOf(`${name}:a`)).toBe(step.outputs.digest);
      expect(await digestOf(`${name}:sha-860c190`)).toBe(step.outputs.digest);
    }
  });

  it('plain references in `tags` are taken as they are', async () => {
    const image = uniqueImage();
    const step = await publishSample({ tags: `${image}:1.0\n${image}:stable` });
    expect(step).toMatchObject({ exitCode: 0, outputs: { name: image, version: '1.0' } });
    expect(await digestOf(`${image}:stable`)).toBe(step.outputs.digest);
  });

  it('a tag that would lose a platform does not move, before anything is built', async () => {
    const images = uniqueImage();
    const first = await publishSample({ images });
    const second = await publishSample({ images, platforms: 'linux/amd64' });
    expect(second.exitCode).toBe(1);
    expect(second.log).toContain('would lose linux/arm/v7, linux/arm64');
    expect(second.log).not.toContain('buildx build');
    expect(await digestOf(`${images}:main`)).toBe(first.outputs.digest);
  });

  it('the same tag moves where fewer platforms are allowed', async () => {
    const images = uniqueImage();
    await publishSample({ images });
    const second = await publishSample({
      images,
      platforms: 'linux/amd64',
      'allow-platform-removal': 'true',
    });
    expect(second.exitCode).toBe(0);
    expect(await digestOf(`${images}:main`)).toBe(second.outputs.digest);
  });

  it('load puts the image into the engine as well, with the digest of the registry', async () => {
    const images = uniqueImage();
    const step = await publishSample({ images, load: 'true' });
    expect(step.exitCode).toBe(0);
    expect(await docker('image', 'inspect', '--format', '{{.Id}}', `${images}:main`)).toBe(
      step.outputs.digest,
    );
  });

  it('with a BuildKit container, load and push of one platform give the registry its digest too', async () => {
    const images = uniqueImage();
    const inputs = { images, load: 'true', platforms: 'linux/amd64', driver: 'docker-container' };
    const step = await publishSample({ ...inputs, outputs: 'type=oci,dest=image.tar' });
    expect(step.exitCode).toBe(0);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect(await docker('run', '--rm', `${images}:main`, 'uname', '-m')).toBe('x86_64');
  });

  it('with a BuildKit container, load and push of several platforms go together', async () => {
    const images = uniqueImage();
    const step = await publishSample({ images, load: 'true', driver: 'docker-container' });
    expect(step.exitCode).toBe(0);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect(await docker('run', '--rm', '--platform', 'linux/arm64', `${images}:main`, 'uname', '-m')).toBe(
      'aarch64',
    );
  });

  it('further outputs are written beside the push', async () => {
    const step = await publishSample({
      images: uniqueImage(),
      outputs: 'type=local,dest=out',
      platforms: 'linux/amd64',
    });
    expect(step.exitCode).toBe(0);
    expect(await readFile(`${workspace.folder}/out/www/index.html`, 'utf8')).toContain('x86_64');
  });
});

describe('the engine', () => {
  it('with the classic store, several platforms are built in a BuildKit container, and the log says why', async () => {
    const images = uniqueImage();
    const step = await publishSample({ images }, {}, { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('has the classic image store, which holds one platform');
    expect(await digestOf(`${images}:main`)).toBe(step.outputs.digest);
  });

  it('the classic store by `driver: docker` publishes one platform with the digest of the registry', async () => {
    const images = uniqueImage();
    const inputs = { images, driver: 'docker', platforms: 'linux/amd64' };
    const step = await publishSample(inputs, {}, { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') });
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${images}:main`)).toBe(step.outputs.digest);
  });

  it('a named builder is used as it is and stays', async () => {
    const builder = `own-${crypto.randomUUID().slice(0, 8)}`;
    await docker(
      'buildx',
      'create',
      '--name',
      builder,
      '--driver',
      'docker-container',
      '--driver-opt',
      'network=host',
    );
    try {
      const images = uniqueImage();
      const step = await publishSample({ images, builder });
      expect(step.exitCode).toBe(0);
      expect(await digestOf(`${images}:main`)).toBe(step.outputs.digest);
      expect(await docker('buildx', 'ls')).toContain(builder);
    } finally {
      await docker('buildx', 'rm', builder);
    }
  });

  it('the same commit without RUN gives the same image manifest twice, also without the cache', async () => {
    const still = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY a /a\n`, a: 'a' });
    const build = () =>
      runStep({ inputs: { images: uniqueImage(), 'no-cache': 'true' }, workspace: still.folder });
    const [first, second] = [await build(), await build()];
    await still.remove();
    expect(first.outputs.digests).toMatch(/sha256/);
    expect(second.outputs.digests).toBe(first.outputs.digests);
  });

  it('a dry run prints the plan, gives the tags, and builds nothing', async () => {
    const images = uniqueImage();
    const step = await publishSample({ images, 'dry-run': 'true' });
    expect(step).toMatchObject({
      exitCode: 0,
      leftovers: [],
      outputs: { tags: `${images}:main`, pushed: 'false' },
    });
    expect(step.log).not.toContain('buildx build');
    expect(await digestOf(`${images}:main`)).toBeUndefined();
  });
});
