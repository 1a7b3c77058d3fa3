import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage, runImage } from './image.ts';
import { authenticated, privateDigestOf } from './private-registry.ts';
import { startFakeSigstore } from './sigstore/sigstore.ts';
import {
  executed,
  pipelineExamples,
  runWorkflow,
  type WorkflowResult,
  type WorkflowRun,
} from './workflow.ts';

const platforms = ['linux/amd64', 'linux/arm64'];
const push = (ref = 'refs/heads/main') => ({ name: 'push', payload: { ref } });
const fork = {
  name: 'pull_request',
  payload: {
    number: 8,
    pull_request: {
      number: 8,
      head: { ref: 'topic', repo: { full_name: 'mallory/App', fork: true } },
      base: { ref: 'main', repo: { full_name: 'Acme/App' } },
      user: { login: 'mallory' },
    },
  },
};

const native = (images: string, more: Partial<WorkflowRun> & { readonly legs?: object } = {}) => {
  const { legs, ...rest } = more;
  const inputs = { images, ...legs };
  return runWorkflow({ workflow: 'examples/native-legs.yml', event: push(), inputs, ...rest });
};

/** `linux/arm64 sha256:...` by the number of the leg, as the legs have told it. */
const resultsOf = ({ log }: WorkflowResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...log.matchAll(/Leg (\d+): (\S+ sha256:[0-9a-f]{64})/g)].map(([, at, text]) => [`r${at}`, text ?? '']),
  );

async function platformsOf(image: string) {
  const { platforms: found } = await readImage(image);
  return found.map((one) => [one?.os, one?.architecture, one?.variant].filter(Boolean).join('/'));
}

describe('the reusable workflow', () => {
  const image = uniqueImage();
  let result: WorkflowResult;
  beforeAll(async () => {
    result = await native(image);
  });

  it('plans, builds a leg a platform, merges them, and moves the tag at the end', async () => {
    expect(result.exitCode).toBe(0);
    expect(Object.keys(resultsOf(result)).sort()).toEqual(['r0', 'r1']);
    expect(await digestOf(`${image}:main`)).toBe(result.outputs.digest);
    expect(await platformsOf(`${image}:main`)).toEqual(platforms);
    const ends = result.steps.filter((step) => step.startsWith('Main slipway'));
    expect(ends.map((step) => step.replace(/.*slipway\/(\w+)@.*/, '$1'))).toEqual([
      'plan',
      'build',
      'build',
      'merge',
      'promote',
    ]);
  });

  it.each(platforms)('gives an image that runs on %s', async (platform) => {
    expect(await runImage(`${image}:main`, platform, 'cat', '/www/index.html')).toContain('built on');
  });

  it("hands name and digest to the caller's own jobs", () => {
    expect(result.log).toContain(`deploying ${image}@${result.outputs.digest}\n`);
  });

  it('publishes without an attestation where the caller gives no rights to sign, and says so once', () => {
    expect(result.log.match(/the image is published without an attestation/g)).toHaveLength(1);
  });
});

describe('the reusable workflow with the rights to sign', () => {
  it('attests the merged image before its tag moves', async () => {
    const sigstore = await startFakeSigstore();
    try {
      const image = uniqueImage();
      const seen: (string | undefined)[] = [];
      sigstore.state.onRequest = async () => void seen.push(await digestOf(`${image}:main`));
      const result = await native(image, {
        legs: { platforms: 'linux/amd64' },
        env: sigstore.env,
        secrets: { GITHUB_TOKEN: 'ghs_run' },
      });
      expect({ exitCode: result.exitCode, leaks: result.leaks }).toEqual({ exitCode: 0, leaks: [] });
      expect(seen.length).toBeGreaterThan(3);
      expect(new Set(seen)).toEqual(new Set([undefined]));
      const { statement } = sigstore.verify(sigstore.stored[0]!);
      const digest = await digestOf(`${image}:main`);
      expect(statement.subject[0]).toEqual({
        name: image,
        digest: { sha256: digest?.slice('sha256:'.length) },
      });
    } finally {
      await sigstore.close();
    }
  });
});

describe('a pull request from a fork', () => {
  it('builds every platform on its runner, pushes nothing, starts no deployment, and is green', async () => {
    const image = uniqueImage();
    const result = await native(image, { event: fork, secrets: { GITHUB_TOKEN: 'ghs_of-a-fork' } });
    expect(result).toMatchObject({ exitCode: 0, leaks: [] });
    expect(result.steps.filter((step) => /Main .*build@v1: success/.test(step))).toHaveLength(2);
    expect(result.log).toContain('the fork mallory/App');
    expect(result.log).not.toContain('deploying');
    expect(result.steps.some((step) => step.includes('merge@'))).toBe(false);
    expect(await digestOf(`${image}:pr-8`)).toBeUndefined();
  });
});

describe('the reusable workflow without an input', () => {
  it('is about ghcr.io, the repository in lower case, and a pull request for it needs no login', async () => {
    const texts = { 'images: ghcr.io/acme/app': 'light-runner: \'["ubuntu-latest"]\'' };
    const result = await runWorkflow({ workflow: 'examples/native-legs.yml', event: fork, texts });
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.outputs.plan ?? '{}')).toMatchObject({
      images: ['ghcr.io/acme/app'],
      push: false,
    });
  });
});

describe('a version that exists', () => {
  it('of another commit stops the plan with `if-exists: verify`; `move` moves it, and `latest` with it', async () => {
    const image = uniqueImage();
    const tag = push('refs/tags/v1.2.3');
    const legs = { tags: 'type=semver,pattern={{version}}', platforms: 'linux/amd64', 'if-exists': 'verify' };
    const first = await native(image, { event: tag, legs });
    const digest = await digestOf(`${image}:1.2.3`);
    expect({ exitCode: first.exitCode, digest }).toEqual({ exitCode: 0, digest: first.outputs.digest });
    const other = await native(image, { event: tag, legs });
    expect(other.exitCode).toBe(1);
    expect(other.log).toContain('names another commit');
    const moved = await native(image, { event: tag, legs: { ...legs, 'if-exists': 'move' } });
    expect(moved.exitCode).toBe(0);
    for (const name of ['1.2.3', 'latest'])
      expect(await digestOf(`${image}:${name}`)).toBe(moved.outputs.digest);
  });
});

describe('three platforms', () => {
  const legs = { platforms: 'linux/amd64,linux/arm64,linux/arm/v7', runners: '* = ubuntu-24.04' };

  it('without a runner of ARM are emulated on one, which says what that costs', async () => {
    const image = uniqueImage();
    const result = await native(image, { legs });
    expect(result.exitCode).toBe(0);
    expect(Object.values(resultsOf(result)).map((text) => text.split(' ')[0])).toEqual([
      'linux/amd64,linux/arm/v7,linux/arm64',
    ]);
    expect(await digestOf(`${image}:main`)).toBe(result.outputs.digest);
    expect(result.log).toMatch(/emulat/);
  });

  it('can share runners as the lines of `runners` say', async () => {
    const image = uniqueImage();
    const runners = 'linux/arm64,linux/arm/v7 = ["ubuntu-24.04-arm"]';
    const result = await native(image, { legs: { ...legs, runners } });
    expect(result.exitCode).toBe(0);
    expect(Object.values(resultsOf(result)).map((text) => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['linux/amd64', 'linux/arm/v7,linux/arm64']),
    );
    expect((await platformsOf(`${image}:main`)).sort()).toEqual(legs.platforms.split(',').sort());
  });
});

describe('a leg that fails', () => {
  const dockerfile = (check: string) =>
    `FROM ${testbed('BASE')}\nARG TARGETARCH\nRUN ${check}\nCMD ["uname", "-m"]\n`;

  it('leaves no tag, and the run red; built again by itself, it completes the image with what the others have pushed', async () => {
    const image = uniqueImage();
    const files = { Dockerfile: dockerfile('test "$TARGETARCH" != arm64') };
    const broken = await native(image, { files });
    expect(broken.exitCode).toBe(1);
    expect(broken.log).not.toContain('deploying');
    expect(broken.steps.some((step) => step.includes('merge@'))).toBe(false);
    expect(await digestOf(`${image}:main`)).toBeUndefined();
    const before = resultsOf(broken);
    expect(Object.keys(before)).toEqual(['r0']);

    // "Re-run failed jobs": plan and the good leg are those of the first attempt.
    const { plan = '' } = broken.outputs;
    const workspace = await makeWorkspace({ Dockerfile: dockerfile('true') });
    const step = (entry: string, inputs: Record<string, string>) =>
      runStep({ entry, inputs: { plan, ...inputs }, workspace: workspace.folder });
    const leg = await step('build', { platforms: 'linux/arm64', index: '1' });
    const results = JSON.stringify({ ...before, r1: leg.outputs.r1 });
    const merged = await step('merge', { results });
    const promoted = await step('promote', { source: `${image}@${merged.outputs.digest}` });
    await workspace.remove();
    expect([leg, merged, promoted].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await digestOf(`${image}:main`)).toBe(merged.outputs.digest);
    expect(await platformsOf(`${image}:main`)).toEqual(platforms);
  });
});

describe('two calls in one run', () => {
  it('have nothing of each other: each image is its own', async () => {
    const [one, two] = [uniqueImage(), uniqueImage()];
    const result = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/called-twice.yml',
      event: push(),
      texts: { 'ghcr.io/acme/one': one, 'ghcr.io/acme/two': two },
      files: {
        Dockerfile: `FROM ${testbed('BASE')}\nARG WHO\nARG TARGETARCH\nRUN echo "$WHO for $TARGETARCH" > /who\nCMD ["cat", "/who"]\n`,
      },
    });
    expect(result.exitCode).toBe(0);
    for (const [name, image] of Object.entries({ one, two }))
      for (const platform of platforms)
        expect(await runImage(`${image}:main`, platform)).toBe(
          `${name} for ${platform.slice('linux/'.length)}`,
        );
  });
});

describe('a matrix that users write themselves', () => {
  it('has steps of their own between: in each leg, and between the whole image and its tags', async () => {
    const image = uniqueImage();
    const result = await runWorkflow({
      workflow: 'examples/own-matrix.yml',
      event: push(),
      texts: { 'ghcr.io/acme/app': image },
      files: { Dockerfile: `FROM ${testbed('BASE')}\nCOPY generated.txt /\nCMD ["cat", "/generated.txt"]\n` },
    });
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain(`looking at ${image}@${await digestOf(`${image}:main`)}`);
    for (const platform of platforms)
      expect(await runImage(`${image}:main`, platform)).toBe(`generated for ${platform}`);
  });
});

describe('from staging to production', () => {
  it('goes what was tested, byte for byte, by a version of its commit and a floating tag', async () => {
    const [staging, production] = [uniqueImage(), uniqueImage(testbed('REGISTRY_2'))];
    const result = await runWorkflow({
      workflow: 'examples/staging-to-production.yml',
      event: push(),
      texts: { 'ghcr.io/acme/staging': staging, 'ghcr.io/acme/production': production },
    });
    expect(result.exitCode).toBe(0);
    const digest = await digestOf(`${staging}:main`);
    expect(await digestOf(`${production}:stable`)).toBe(digest);
    expect(await digestOf(`${production}:sha-${result.sha.slice(0, 7)}`)).toBe(digest);
  });
});

describe('a mirror', () => {
  it('has the release under the same tag and digest, by a login of its own', async () => {
    const image = uniqueImage();
    const mirror = uniqueImage(testbed('REGISTRY_AUTH'));
    const { vars, secrets } = authenticated(mirror);
    const release = { name: 'push', payload: { ref: 'refs/tags/v1.2.3' } };
    await runWorkflow({ workflow: 'examples/publish.yml', event: release, inputs: { images: image } });
    const result = await runWorkflow({
      workflow: 'examples/mirror.yml',
      event: { name: 'release', payload: { action: 'published', release: { tag_name: 'v1.2.3' } } },
      texts: {
        'docker.io/acme/app': mirror,
        'ghcr.io/acme/app': image,
        'registry: docker.io': `registry: ${vars.REGISTRY}`,
      },
      vars: { DOCKERHUB_USERNAME: vars.REGISTRY_USER },
      secrets: { DOCKERHUB_TOKEN: secrets.REGISTRY_PASSWORD },
    });
    expect(result).toMatchObject({ exitCode: 0, leaks: [] });
    expect(await privateDigestOf(mirror, 'v1.2.3')).toBe(await digestOf(`${image}:v1.2.3`));
  });

  it('behind the border of a closed network gets a base image by digest, and no release that nobody attested', async () => {
    const image = uniqueImage();
    const [base, app] = [uniqueImage(testbed('REGISTRY_AUTH')), uniqueImage(testbed('REGISTRY_AUTH'))];
    const { vars, secrets } = authenticated(base);
    const published = await runWorkflow({
      workflow: 'examples/publish.yml',
      event: push(),
      inputs: { images: image },
    });
    const digest = published.outputs.digest ?? '';
    const result = await runWorkflow({
      workflow: 'examples/air-gapped.yml',
      event: { name: 'workflow_dispatch', payload: { inputs: { version: 'main' } } },
      texts: {
        'ghcr.io/acme/base': image,
        'ghcr.io/acme/app': image,
        'registry.internal/acme/base': base,
        'registry.internal/acme/app': app,
        'registry: registry.internal': `registry: ${vars.REGISTRY}`,
      },
      vars: { BASE_DIGEST: digest, INTERNAL_USER: vars.REGISTRY_USER },
      secrets: { INTERNAL_PASSWORD: secrets.REGISTRY_PASSWORD },
    });
    expect(result).toMatchObject({ exitCode: 1, leaks: [] });
    expect(await privateDigestOf(base, 'stable')).toBe(digest);
    expect(result.log).toMatch(/::error::.*`require-attestation`/);
    expect(await privateDigestOf(app, 'main')).toBeNull();
  });
});

describe('the examples of pipelines', () => {
  it('are all executed by these tests', () => {
    expect([...executed].sort()).toEqual(expect.arrayContaining([...pipelineExamples]));
  });
});
