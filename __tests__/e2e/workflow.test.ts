import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testbed, uniqueImage } from './door.ts';
import { digestOf, readImage, removeImages, runImage } from './image.ts';
import { authenticated, privateDigestOf } from './private-registry.ts';
import { makePruneWorld } from './prune-world.ts';
import { type FakeSigstore, startFakeSigstore } from './sigstore/sigstore.ts';
import {
  baseExample,
  copyAction,
  executed,
  monorepoExample,
  pipelineExamples,
  runWorkflow,
  slipway,
  type WorkflowResult,
  wishExamples,
} from './workflow.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

// What is built for the default name stays in the engine, too.
const images = ['ghcr.io/acme/app'];
afterAll(() => removeImages(images));

function newImage(registry?: string): string {
  const image = uniqueImage(registry);
  images.push(image);
  return image;
}

const push = (ref = 'refs/heads/main') => ({ name: 'push', payload: { ref } });
const pullRequest = (number: number, from: string) => ({
  name: 'pull_request',
  payload: {
    number,
    pull_request: {
      number,
      head: { ref: 'topic', repo: { full_name: from, fork: from !== 'Acme/App' } },
      base: { ref: 'main', repo: { full_name: 'Acme/App' } },
      user: { login: 'octocat' },
    },
  },
});

describe('publish, and attest in a step behind it', () => {
  const image = newImage();
  let workflow: WorkflowResult;
  beforeAll(async () => {
    workflow = await runWorkflow({
      workflow: 'examples/attest-step.yml',
      event: push(),
      inputs: { images: image },
    });
  });

  it('is green, and the attestation gets the name and the digest that the registry has', async () => {
    expect(workflow).toMatchObject({ exitCode: 0, jobs: { image: 'success' } });
    const digest = await digestOf(`${image}:main`);
    expect(digest).toMatch(/^sha256:/);
    expect(workflow.outputs).toMatchObject({ name: image, digest, subject: `${image}@${digest}` });
  });

  it.each(platforms)('the image runs on %s when it is pulled by that digest', async (platform) => {
    const machines: Record<string, string> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
    const page = await runImage(`${image}@${workflow.outputs.digest}`, platform, 'cat', '/www/index.html');
    expect(page).toContain(`built on ${machines[platform] ?? 'armv7l'}`);
  });

  it('the labels tell the commit of the checkout', async () => {
    const { index, readChild, children } = await readImage(`${image}:main`);
    expect(index.annotations?.['org.opencontainers.image.revision']).toBe(workflow.sha);
    const { labels } = await readChild(children[0]!.digest);
    expect(labels).toMatchObject({
      'org.opencontainers.image.revision': workflow.sha,
      'org.opencontainers.image.source': 'https://github.com/Acme/App',
    });
  });

  it('the job summary has the digest, and the post step has run', () => {
    expect(workflow.summaries).toHaveLength(1);
    expect(workflow.summaries[0]).toContain(workflow.outputs.digest);
    expect(workflow.steps).toEqual([
      'Main actions/checkout@v7: success',
      `Main ${slipway}: success`,
      'Main actions/attest-build-provenance@v3: success',
      `Post ${slipway}: success`,
    ]);
  });

  it("the user's own docker configuration is as it was", () => {
    expect(workflow.dockerConfig.after).toBe(workflow.dockerConfig.before);
  });
});

describe('publish attested', () => {
  let sigstore: FakeSigstore;
  beforeAll(async () => {
    sigstore = await startFakeSigstore();
  });
  afterAll(() => sigstore.close());

  it('is green, and what is attested is what the tag names', async () => {
    const image = newImage();
    const { exitCode, outputs } = await runWorkflow({
      workflow: 'examples/attest.yml',
      event: push(),
      inputs: { images: image, 'github-token': 'ghs_run' },
      env: sigstore.env,
    });
    expect({ exitCode, id: outputs['attestation-id'] }).toEqual({ exitCode: 0, id: '1001' });
    const { statement } = sigstore.verify(sigstore.stored[0]!);
    const { digest, platforms: found } = await readImage(`${image}:main`);
    expect(statement.subject[0]).toEqual({ name: image, digest: { sha256: digest.slice(7) } });
    expect(statement.subject).toHaveLength(1 + found.length);
  });
});

describe('the shortest workflow', () => {
  const workflow = 'examples/publish.yml';

  it('publishes a push to the branch', async () => {
    const image = newImage();
    const result = await runWorkflow({ workflow, event: push(), inputs: { images: image } });
    expect(result).toMatchObject({ exitCode: 0, outputs: { pushed: 'true', tags: `${image}:main` } });
    expect(await digestOf(`${image}:main`)).toBe(result.outputs.digest);
  });

  it('builds a pull request of the own repository for ghcr.io, is green, and has a digest of nothing pushed', async () => {
    const result = await runWorkflow({ workflow, event: pullRequest(7, 'Acme/App') });
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: { pushed: 'false', name: 'ghcr.io/acme/app', tags: 'ghcr.io/acme/app:pr-7' },
    });
    expect(result.outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(result.log).toContain('a pull request is built, not published');
  });

  it('does not push what a fork wrote, also where a token for it is there', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow,
      event: pullRequest(8, 'mallory/App'),
      inputs: { images: image },
      secrets: { GITHUB_TOKEN: 'ghs_of-a-fork' },
    });
    expect(result).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' }, leaks: [] });
    expect(result.outputs.digest).toMatch(/^sha256:/);
    expect(result.log).toContain('the fork mallory/App');
    expect(result.log).not.toContain('ghs_of-a-fork');
    expect(await digestOf(`${image}:pr-8`)).toBeUndefined();
  });
});

describe('further wishes', () => {
  it('a version tag publishes the version, its shorter forms, and latest', async () => {
    const image = newImage();
    const { exitCode, outputs } = await runWorkflow({
      workflow: 'examples/versions.yml',
      event: push('refs/tags/v1.2.3'),
      inputs: { images: image },
    });
    expect({ exitCode, version: outputs.version }).toEqual({ exitCode: 0, version: '1.2.3' });
    expect(outputs['tag-names']?.split('\n').sort()).toEqual(['1', '1.2', '1.2.3', 'latest']);
    for (const tag of ['1', '1.2', '1.2.3', 'latest'])
      expect(await digestOf(`${image}:${tag}`)).toBe(outputs.digest);
  });

  it('a run by hand publishes, and the next job gets name and digest', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: 'examples/deploy.yml',
      event: { name: 'workflow_dispatch' },
      inputs: { images: image },
      files: { 'deploy.sh': '#!/bin/sh\necho "deploying $1"\n' },
    });
    expect(result).toMatchObject({ exitCode: 0, jobs: { image: 'success', deploy: 'success' } });
    expect(result.log).toContain(`deploying ${image}@${await digestOf(`${image}:main`)}\n`);
  });
});

describe('an image that turns out bad', () => {
  it('has its tag go back to the one before, by the digest that `previous` has, and the run is red', async () => {
    const image = newImage();
    const publish = (smokeTest: string) =>
      runWorkflow({
        workflow: 'examples/roll-back.yml',
        event: push(),
        inputs: { images: image },
        files: { 'smoke-test.sh': `#!/bin/sh\n${smokeTest}\n` },
      });
    const first = await publish('exit 0 # good');
    const good = await digestOf(`${image}:main`);
    const second = await publish('echo "trying $1"; exit 1');
    expect({ first: first.exitCode, good }).toEqual({ first: 0, good: first.outputs.digest });
    expect(second.exitCode).toBe(1);
    expect(second.log).toMatch(new RegExp(`trying ${image}@sha256:(?!${good?.slice(7)})`));
    expect(await digestOf(`${image}:main`)).toBe(good);
  });
});

describe('retention by night', () => {
  it('keeps ten releases with all that is in them, drops what is closed, and keeps the way back', async () => {
    const releases = Array.from({ length: 12 }, (_, at) => ({
      name: `r${at}`,
      tags: [`v1.${at}.0`],
      age: `${90 - at} days`,
    }));
    const world = await makePruneWorld([
      ...releases,
      { name: 'sig', links: ['r11.sig'] },
      { name: 'closed', tags: ['pr-7'] },
      { name: 'main', tags: ['main', 'latest'] },
    ]);
    world.fake.pullRequests = { 7: 'closed' };
    try {
      const result = await runWorkflow({
        workflow: 'examples/prune.yml',
        event: { name: 'schedule' },
        inputs: {
          packages: world.name,
          registry: world.registry.host,
          'api-url': `http://${world.api.host}`,
        },
        secrets: { GITHUB_TOKEN: 'ghs_of-the-night' },
      });
      expect({ log: result.log, exitCode: result.exitCode }).toMatchObject({ exitCode: 0 });
      expect(result.outputs).toMatchObject({ deleted: '3', planned: '3', blocked: '[]' });
      expect(result.log).toContain('kept as undo, 3 lines');
      const kept = ['main', 'sig', ...releases.slice(2).map(({ name }) => name)];
      expect((await world.remaining()).manifests).toEqual(kept.sort());
      expect(await world.pullAll()).toEqual([]);
      expect(result.leaks).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describe('logins', () => {
  it('name and password as inputs are for this step alone', async () => {
    const image = newImage(testbed('REGISTRY_AUTH'));
    const result = await runWorkflow({
      workflow: 'examples/self-hosted-registry.yml',
      event: push(),
      ...authenticated(image),
    });
    expect(result).toMatchObject({ exitCode: 0, leaks: [], outputs: { pushed: 'true' } });
    expect(await privateDigestOf(image, 'main')).toBe(result.outputs.digest);
  });
});

describe('the examples', () => {
  it('are all executed by these tests', async () => {
    const files = await readdir(join(root, 'examples'));
    expect([...executed, ...pipelineExamples, ...wishExamples, baseExample, monorepoExample]).toEqual(
      expect.arrayContaining(files.filter((file) => file.endsWith('.yml'))),
    );
  });

  it('and all workflows of this repository have no fault that actionlint finds, with the inputs and outputs of this action', async () => {
    const project = await mkdtemp(join(tmpdir(), 'slipway-actionlint-'));
    try {
      const workflows = await copyWorkflows(project);
      // Without shellcheck and pyflakes, which some machines have and others have not.
      const args = ['-no-color', '-shellcheck=', '-pyflakes=', ...workflows];
      const { stdout } = await run(testbed('ACTIONLINT'), args, { cwd: project }).catch((error) => error);
      expect(workflows.length).toBeGreaterThan(5);
      expect(stdout).toBe('');
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  });
});

/** actionlint looks up inputs and outputs of local actions and workflows only: in the copy, Slipway is one. */
function nameLocally(text: string): string {
  return text
    .replaceAll(
      /(?<=uses: )\S*\.github\/workflows\/(publish[\w-]*\.yml)(?:@v1)?/g,
      './.github/workflows/.github-workflows-$1',
    )
    .replaceAll(/uses: slipway-ci\/slipway(\/\w+)?@v1/g, (_, door = '') => `uses: ./slipway${door}`)
    .replaceAll(/uses: \$\/(\w+)/g, 'uses: ./slipway/$1')
    .replaceAll(/uses: \.\/$/gm, 'uses: ./slipway');
}

async function copyWorkflows(project: string): Promise<readonly string[]> {
  await mkdir(join(project, '.git'));
  await mkdir(join(project, '.github/workflows'), { recursive: true });
  await copyAction(join(project, 'slipway'));
  const fixtures = '__tests__/fixtures/workflows';
  const folders = ['examples', fixtures, `${fixtures}/scenarios`, '.github/workflows'];
  const copies = folders.map(async (folder) => {
    const files = await readdir(join(root, folder)).catch(() => []);
    return Promise.all(
      files
        .filter((file) => /\.ya?ml$/.test(file))
        .map(async (file) => {
          const text = await readFile(join(root, folder, file), 'utf8');
          const copy = join(project, '.github/workflows', `${folder.replaceAll('/', '-')}-${file}`);
          await writeFile(copy, nameLocally(text));
          return copy;
        }),
    );
  });
  return (await Promise.all(copies)).flat();
}
