import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, hasImage } from './image.ts';

/*
 * Several runners on one machine share its engine, hence the names in its store. What is released goes by its digest.
 */
const file = (who: string) => `FROM ${testbed('BASE')}\nRUN echo ${who} > /who\n`;
let passing: Awaited<ReturnType<typeof makeWorkspace>>;
let failing: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  [passing, failing] = await Promise.all([
    makeWorkspace({ Dockerfile: file(`passing ${crypto.randomUUID()}`) }),
    makeWorkspace({ Dockerfile: file(`failing ${crypto.randomUUID()}`) }),
  ]);
});
afterAll(() => Promise.all([passing.remove(), failing.remove()]));

const common = { driver: 'docker', tags: 'type=raw,value=main\ntype=raw,value=1.0.0' };

/** The second step builds, and its test fails, between the build and the release of the first one. */
async function runBoth(images: string, more: Record<string, string> = {}) {
  const flag = join(tmpdir(), `slipway-flag-${crypto.randomUUID()}`);
  let second: Promise<StepResult> | undefined;
  const start = () =>
    runStep({
      workspace: failing.folder,
      inputs: { ...common, ...more, images, test: `touch ${flag}; exit 1` },
    });
  const first = await runStep({
    workspace: passing.folder,
    inputs: {
      ...{ ...common, ...more, images },
      test: `for at in $(seq 600); do [ -e ${flag} ] && exit 0; sleep 0.1; done; exit 1`,
    },
    onLog: (log) => {
      if (log.includes('Test of linux/amd64: ')) second ??= start();
    },
  });
  await rm(flag, { force: true });
  if (!second) throw new Error('the test of the first step was not seen');
  return { first, second: await second };
}

async function listTags(images: string): Promise<readonly string[]> {
  const [host, ...path] = images.split('/');
  const answer = await fetch(`http://${host}/v2/${path.join('/')}/tags/list`);
  return ((await answer.json()) as { tags: string[] }).tags.sort();
}

describe('two steps at once on one engine, with one image name', () => {
  it('the one whose test passes publishes its own image, the other none, and nothing stays behind', async () => {
    const images = uniqueImage();
    const { first, second } = await runBoth(images);
    expect([first.exitCode, second.exitCode]).toEqual([0, 1]);
    expect(second.outputs.digest).not.toBe(first.outputs.digest);
    for (const tag of ['main', '1.0.0'])
      expect(await digestOf(`${images}:${tag}`)).toBe(first.outputs.digest);
    // No helper tag: GHCR could not delete it.
    expect(await listTags(images)).toEqual(['1.0.0', 'main']);
    const names = [first, second].flatMap(({ state, outputs }) => [state.image ?? '', outputs.digest ?? '']);
    expect(names.filter((name) => name === '')).toEqual([]);
    for (const name of [...names, `${images}:main`]) expect(await hasImage(name)).toBe(false);
  }, 120_000);

  it('with `load: true` the names are set in the engine, and what is published goes by its digest all the same', async () => {
    const images = uniqueImage();
    const { first, second } = await runBoth(images, { load: 'true' });
    expect([first.exitCode, second.exitCode]).toEqual([0, 1]);
    expect(await digestOf(`${images}:main`)).toBe(first.outputs.digest);
    expect(await listTags(images)).toEqual(['1.0.0', 'main']);
    expect(await hasImage(`${images}:main`)).toBe(true);
    expect(await hasImage(first.state.image ?? '')).toBe(false);
    await docker('image', 'rm', '--force', `${images}:main`, `${images}:1.0.0`);
  }, 120_000);
});

describe('an engine that is not reached by a socket', () => {
  let server: Server;
  beforeAll(async () => {
    const path = process.env.DOCKER_HOST?.replace('unix://', '') ?? '';
    server = createServer((near) => {
      const far = createConnection(path);
      near.pipe(far).pipe(near);
      for (const one of [near, far]) one.on('error', () => [near, far].map((other) => other.destroy()));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it('hands out what it has built as well, through the pipe that docker opens', async () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const images = uniqueImage();
    const step = await runStep({
      workspace: passing.folder,
      inputs: { ...common, images },
      env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` },
    });
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${images}:main`)).toBe(step.outputs.digest);
    expect(await hasImage(step.state.image ?? '')).toBe(false);
  }, 60_000);
});

it('what a killed step has left in the engine, its post step removes', async () => {
  const images = uniqueImage();
  const step = await runStep({
    workspace: passing.folder,
    inputs: { ...common, images, test: 'sleep 5' },
    onLog: (log, kill) => {
      if (log.includes('Test of linux/amd64: ')) kill('SIGKILL');
    },
  });
  const { folder = '', image = '', candidates = '' } = step.state;
  expect(await Promise.all([image, candidates].map(hasImage))).toEqual([true, true]);
  const env = { STATE_folder: folder, STATE_image: image, STATE_candidates: candidates };
  const post = await runStep({ inputs: {}, entry: 'post', workspace: passing.folder, env });
  expect(post.exitCode).toBe(0);
  const names = [image, candidates, step.outputs.digest ?? image];
  expect(await Promise.all(names.map(hasImage))).toEqual([false, false, false]);
}, 60_000);

it('with the classic store a name that another job took during the test is set again before the push', async () => {
  const images = uniqueImage();
  const take = `docker pull --quiet ${testbed('BASE')} && docker tag ${testbed('BASE')} ${images}:main`;
  const step = await runStep({
    workspace: passing.folder,
    inputs: { ...common, images, platforms: 'linux/amd64', provenance: 'false', test: take },
    env: { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') },
  });
  expect(step.exitCode).toBe(0);
  const published = await digestOf(`${images}:main`);
  expect(published).toBe(step.outputs.digest);
  expect(published).not.toBe(await digestOf(testbed('BASE')));
}, 60_000);
