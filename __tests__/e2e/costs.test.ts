import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { countInARow, startProxy } from '../../script/measure/proxy.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { freshRepository, pushIndex } from '../io/registries.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { docker, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

/*
 * What a run costs, in what can be counted: processes, requests, bytes. script/bench has the times.
 */
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let proxy: FaultProxy;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
  proxy = await startFaultProxy(testbed('REGISTRY'));
});
beforeEach(() => proxy.reset());
afterAll(async () => {
  await proxy.close();
  await workspace.remove();
});

const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

/** The step with a docker that notes its starts, and a registry that notes what the step itself asks. */
async function publish(inputs: Record<string, string>) {
  const { path, notes } = await standIn(workspace.folder, 'real "$@"');
  const images = uniqueImage(proxy.host);
  const all = { images, platforms: three.join(), ...inputs };
  const step = await runStep({ inputs: all, workspace: workspace.folder, env: { PATH: path } });
  expect(step).toMatchObject({ exitCode: 0 });
  const commands = (await readFile(notes, 'utf8')).trim().split('\n');
  return { commands: commands.map((line) => line.split(' ').slice(0, 2).join(' ')).sort(), own: countOwn() };
}

/** Without those of BuildKit and of the engine. */
function countOwn(): Readonly<Record<string, number>> {
  const own = proxy.requests.filter(({ headers }) => headers['user-agent']?.startsWith('slipway'));
  const methods = own.map(({ method }) => method);
  return Object.fromEntries(
    [...new Set(methods)].sort().map((one) => [one, methods.filter((m) => m === one).length]),
  );
}

const whoAreYou = 'docker-buildx docker-cli-plugin-metadata';

/** The programs that the step itself starts where nobody stands in between: buildx without docker around it. */
async function listStarts(inputs: Record<string, string>): Promise<readonly string[]> {
  const [notes, watch] = ['starts', 'starts.cjs'].map((name) => join(workspace.folder, name)) as [
    string,
    string,
  ];
  const script = `const child = require('node:child_process');
const { spawn } = child;
child.spawn = (program, args, options) => {
  require('node:fs').appendFileSync(${JSON.stringify(notes)}, program + ' ' + args[0] + '\\n');
  return spawn(program, args, options);
};
require('node:module').syncBuiltinESMExports();`;
  await Promise.all([writeFile(watch, script), writeFile(notes, '')]);
  const step = await runStep({
    inputs: { images: uniqueImage(), platforms: three.join(), ...inputs },
    workspace: workspace.folder,
    env: { NODE_OPTIONS: `--require=${watch}` },
  });
  expect(step).toMatchObject({ exitCode: 0 });
  const starts = (await readFile(notes, 'utf8')).trim().split('\n');
  return starts
    .map((line) => basename(line))
    .filter((line) => !line.startsWith('git '))
    .sort();
}

describe('what a published image costs', () => {
  it("with the engine's own BuildKit: two docker commands, and one look at each part that is pushed", async () => {
    const { commands } = await publish({ driver: 'docker' });
    expect(commands).toEqual(['buildx build', 'info --format']);
    const count = (method: string, part: string) =>
      proxy.requests.filter((one) => one.method === method && one.path.includes(part)).length;
    const written = count('PUT', '/blobs/sha256') + count('PUT', '/blobs/uploads');
    expect(count('HEAD', '/blobs/')).toBeGreaterThanOrEqual(written);
    // The right to push is tried by one more.
    expect(count('POST', '/blobs/uploads')).toBe(1 + written);
    // An index, three images, three attestations, and one tag.
    expect(count('PUT', '/manifests/')).toBe(7 + 1);
    expect(await listStarts({ driver: 'docker' })).toEqual(['docker-buildx build', whoAreYou]);
  });

  it('with a builder made for it: four docker commands, and one write for the one tag', async () => {
    const { commands, own } = await publish({ driver: 'docker-container' });
    expect(commands).toEqual(['buildx build', 'buildx create', 'buildx rm', 'info --format']);
    // The right to push is tried by an upload that is opened, and cancelled.
    expect(own).toMatchObject({ POST: 1, DELETE: 1, PUT: 1 });
  });

  it('with a builder that runs: two docker commands, and no more requests for three platforms than a few dozen', async () => {
    const name = `slipway-test-${crypto.randomUUID().slice(0, 8)}`;
    await docker(
      'buildx',
      'create',
      '--name',
      name,
      '--driver',
      'docker-container',
      '--driver-opt',
      'network=host',
    );
    try {
      const { commands, own } = await publish({ builder: name });
      expect(commands).toEqual(['buildx build', 'info --format']);
      expect(await listStarts({ builder: name })).toEqual(['docker-buildx build', whoAreYou]);
      expect(own).toMatchObject({ POST: 1, DELETE: 1, PUT: 1 });
      expect(own.GET).toBeLessThanOrEqual(17);
      expect(own.HEAD).toBeLessThanOrEqual(3);
    } finally {
      await docker('buildx', 'rm', '--force', name);
    }
  }, 120_000);

  it('of a base image that is an index no layer is read: it fits each platform', async () => {
    const base = await readImage(testbed('BASE'));
    const images = await Promise.all(base.children.map(({ digest }) => base.readChild(digest)));
    const layers = images.flatMap(({ manifest }) => manifest.layers.map(({ digest }) => digest));
    await publish({ driver: 'docker-container' });
    const own = proxy.requests.filter(({ headers }) => headers['user-agent']?.startsWith('slipway'));
    const read = own.flatMap(({ path }) => /\/blobs\/(sha256:\w+)$/.exec(path)?.[1] ?? []);
    expect(read.length).toBeGreaterThanOrEqual(three.length);
    expect(read.filter((digest) => layers.includes(digest))).toEqual([]);
    // A layer that the platforms have in common is read once.
    expect(new Set(read).size).toBe(read.length);
  }, 120_000);

  it('a tag more is a look before, one right before the write, the write, and a look after it', async () => {
    const tags = (count: number) =>
      Array.from({ length: count }, (_, at) => `type=raw,value=t${at}`).join('\n');
    await publish({ driver: 'docker-container', platforms: 'linux/amd64', tags: tags(2) });
    const two = proxy.requests.filter(({ headers }) => headers['user-agent']?.startsWith('slipway')).length;
    proxy.reset();
    await publish({ driver: 'docker-container', platforms: 'linux/amd64', tags: tags(7) });
    const seven = proxy.requests.filter(({ headers }) => headers['user-agent']?.startsWith('slipway')).length;
    expect(seven - two).toBeLessThanOrEqual(4 * 5);
  }, 120_000);
});

describe('a registry far away', () => {
  // Long enough for what is asked together to be seen as such on a machine that has other things to do.
  const delay = 200;
  // On a machine with much to do, one of several requests may start when the others have ended.
  const noise = 1;

  it('is asked together what can be asked together', async () => {
    const name = `slipway-test-${crypto.randomUUID().slice(0, 8)}`;
    const options = ['--driver', 'docker-container', '--driver-opt', 'network=host', '--bootstrap'];
    await docker('buildx', 'create', '--name', name, ...options);
    const far = await startProxy(testbed('REGISTRY'), delay);
    const images = uniqueImage(far.host);
    const ask = async (tags: string) => {
      far.seen.length = 0;
      const inputs = { images, platforms: three.join(), builder: name, tags };
      expect(await runStep({ inputs, workspace: workspace.folder })).toMatchObject({ exitCode: 0 });
      return countInARow(far.seen.filter(({ agent }) => agent.startsWith('slipway')));
    };
    try {
      // The right to push, which finds out how to log in, and beside it what the tag names. In the image: the index, its parts and
      // configurations with provenance, and what the build has put in. The tag: once more before the write, the write, the look after.
      expect(await ask('type=raw,value=one')).toBeLessThanOrEqual(2 + 2 + 3 + noise);
      // An image is there now; three tags more are looked at, written and read beside each other. What the
      // platforms of that image weigh is read beside the build, which nobody waits for.
      const four = ['one', 'two', 'three', 'four'].map((tag) => `type=raw,value=${tag}`);
      expect(await ask(four.join('\n'))).toBeLessThanOrEqual(2 + 2 + 2 + 3 + noise);
    } finally {
      await far.close();
      await docker('buildx', 'rm', '--force', name);
    }
  }, 120_000);
});

describe('the doors that need no docker', () => {
  it('`plan` on a push asks nobody', async () => {
    const inputs = { images: `${proxy.host}/acme/app` };
    const step = await runStep({
      entry: 'plan',
      inputs,
      workspace: workspace.folder,
      env: { PATH: '/nowhere' },
    });
    expect(step.exitCode).toBe(0);
    expect(proxy.requests).toEqual([]);
  });

  it('`promote` in a repository: each part of the image once, and three requests a tag', async () => {
    const { repository } = freshRepository(testbed('REGISTRY'), 'costs');
    const { digest } = await pushIndex({ host: testbed('REGISTRY'), repository }, three);
    const images = `${proxy.host}/${repository}`;
    const inputs = { source: `${images}@${digest}`, images, tags: 'type=raw,value=a\ntype=raw,value=b' };
    const step = await runStep({
      entry: 'promote',
      inputs,
      workspace: workspace.folder,
      env: { PATH: '/nowhere' },
    });
    expect(step.exitCode).toBe(0);
    // An index and three images; a configuration and a layer of each.
    expect(countOwn()).toEqual({ GET: 1 + 3 + 2 + 2, HEAD: 3 * 2, PUT: 2 });
  });

  it('`merge`: each part of each leg once, and one write', async () => {
    const { repository } = freshRepository(testbed('REGISTRY'), 'costs');
    const legs = await Promise.all(
      three.map((name) => pushIndex({ host: testbed('REGISTRY'), repository }, [name], name)),
    );
    const results = three.map((name, at) => `${name} ${legs[at]?.digest}`).join('\n');
    const inputs = { images: `${proxy.host}/${repository}`, platforms: three.join(), results };
    const step = await runStep({
      entry: 'merge',
      inputs,
      workspace: workspace.folder,
      env: { PATH: '/nowhere' },
    });
    expect(step.exitCode).toBe(0);
    expect(countOwn()).toEqual({ GET: 3 * 2, HEAD: 3 * 2, PUT: 1 });
  });
});

describe('code that a run loads', () => {
  it('is less than a megabyte on the common path', async () => {
    const notes = join(workspace.folder, 'loaded');
    const watch = join(workspace.folder, 'watch.cjs');
    const script = `const { appendFileSync, statSync } = require('node:fs');
require('node:module').registerHooks({ load(url, context, next) {
  if (url.startsWith('file:')) appendFileSync(${JSON.stringify(notes)}, statSync(new URL(url)).size + '\\n');
  return next(url, context);
} });`;
    await writeFile(watch, script);
    const step = await runStep({
      inputs: { images: uniqueImage(), driver: 'docker' },
      workspace: workspace.folder,
      env: { NODE_OPTIONS: `--require=${watch}` },
    });
    expect(step.exitCode).toBe(0);
    const sizes = (await readFile(notes, 'utf8')).trim().split('\n').map(Number);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(1_000_000);
  });
});
