import { readFile, rm } from 'node:fs/promises';
import { parseDockerignore } from '../../src/core/reuse/dockerignore.ts';
import { listTree } from '../../src/io/tree.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, type StepResult, sampleSha, testbed, uniqueImage } from './door.ts';
import { digestOf, docker } from './image.ts';
import { standIn } from './stand-in.ts';

const platforms = 'linux/amd64,linux/arm64,linux/arm/v7';
const file = `FROM ${testbed('BASE')}\nARG GREETING=hello\nCOPY Dockerfile /\n`;

let proxy: FaultProxy;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  proxy = await startFaultProxy(testbed('REGISTRY'));
  workspace = await makeWorkspace({ Dockerfile: file });
});
afterAll(() => Promise.all([proxy.close(), workspace.remove()]));
beforeEach(() => proxy.reset());

const rules = 'type=ref,event=branch\ntype=semver,pattern={{version}}';
const gone = '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}';
const release = { name: 'push', ref: 'refs/tags/v1.2.3' };

/** Counts the commands of docker; what is published is the same. */
async function run(inputs: Record<string, string>, event = {}, folder = workspace.folder) {
  const { path, notes } = await standIn(folder, 'real "$@"');
  const step = await runStep({
    inputs: { tags: rules, reuse: 'commit', 'guard-floating-tags': 'false', platforms, ...inputs },
    event,
    workspace: folder,
    env: { PATH: path },
  });
  const commands = (await readFile(notes, 'utf8')).trim().split('\n');
  return { ...step, commands, isBuilt: commands.some((command) => command.startsWith('buildx build')) };
}

describe('reuse: commit', () => {
  const image = uniqueImage();
  let branch: StepResult;
  beforeAll(async () => {
    branch = await run({ images: image });
  });

  it('a tag pushed on a commit whose image exists gets the same digest, and no builder is started', async () => {
    const step = await run({ images: image }, release);
    expect(step.log).toContain(`${image}:main was built from this commit (${sampleSha.slice(0, 7)})`);
    expect(step).toMatchObject({ exitCode: 0, isBuilt: false, leftovers: [] });
    expect(step.commands.filter((command) => !/^(?:version|info|buildx version)/.test(command))).toEqual([]);
    expect(step.outputs.digest).toBe(branch.outputs.digest);
    expect(await digestOf(`${image}:1.2.3`)).toBe(branch.outputs.digest);
    expect(step.outputs.platforms?.split(',').sort()).toEqual(platforms.split(',').sort());
    expect(step.summary).toMatch(/not built anew\n\n.*; its own build took \d+\.\ds/);
  });

  it('only the tag that is new is written, and another registry gets the image whole', async () => {
    const images = image.replace(testbed('REGISTRY'), proxy.host);
    const other = uniqueImage(testbed('REGISTRY_2'));
    const step = await run({ images: `${images}\n${other}` }, { ...release, ref: 'refs/tags/v1.2.4' });
    expect(step).toMatchObject({ exitCode: 0, isBuilt: false });
    const writes = proxy.lines().filter((line) => /^(?:PUT|PATCH)/.test(line));
    expect(writes.map((line) => line.split('/manifests/')[1])).toEqual(['1.2.4']);
    expect(await digestOf(`${other}:1.2.4`)).toBe(branch.outputs.digest);
  });

  it('an image of which a platform is gone is built again, and the log names what is missing', async () => {
    const images = image.replace(testbed('REGISTRY'), proxy.host);
    const arm64 = JSON.parse(branch.outputs.digests ?? '{}')['linux/arm64'];
    // Until the build has pushed it again.
    proxy.inject({
      path: new RegExp(`manifests/${arm64}`),
      fault: ({ method }) => {
        const isBack = proxy.lines().some((line) => line.startsWith('PUT 201') && line.endsWith(arm64));
        return method === 'PUT' || isBack ? undefined : { kind: 'answer', status: 404, body: gone };
      },
    });
    const step = await run({ images, driver: 'docker-container' }, { ...release, ref: 'refs/tags/v1.2.6' });
    expect(step.log).toContain(`${arm64}, its image for linux/arm64, is gone`);
    expect(step).toMatchObject({ exitCode: 0, isBuilt: true });
  });

  it('a test that this digest has not passed yet runs on it, and holds the tag where it fails', async () => {
    const test = 'echo "seen $IMAGE_REF"; exit 1';
    const wanted = { images: image, test, 'test-platforms': 'linux/amd64' };
    const step = await run(wanted, { ...release, ref: 'refs/tags/v1.2.5' });
    expect(step).toMatchObject({ exitCode: 1, isBuilt: false });
    expect(step.log).toContain(`seen ${image}@sha256:`);
    expect(await digestOf(`${image}:1.2.5`)).toBeUndefined();
  });

  it('what would come out otherwise is built, and the log says what differs', async () => {
    const step = await run(
      {
        images: image,
        'build-args': 'GREETING=hi',
        platforms: 'linux/amd64',
        'allow-platform-removal': 'true',
      },
      { ...release, ref: 'refs/tags/v1.2.6' },
    );
    expect(step).toMatchObject({ exitCode: 0, isBuilt: true });
    expect(step.log).toContain(`Built anew: ${image}:main differs in build-args`);
  });
});

describe('reproducible: true', () => {
  const image = uniqueImage();
  let timed: Awaited<ReturnType<typeof makeWorkspace>>;
  beforeAll(async () => {
    timed = await makeWorkspace({ Dockerfile: `${file}RUN mkdir /made && echo made >/made/file\n` });
  });
  afterAll(() => timed.remove());
  const publish = (more = {}) => {
    const images = image.replace(testbed('REGISTRY'), proxy.host);
    const tags = 'type=ref,event=branch\ntype=raw,value=1.0.0';
    const inputs = { images, tags, reproducible: 'true', reuse: 'off', 'no-cache': 'true', ...more };
    return run(inputs, {}, timed.folder);
  };

  it('gives the same digest twice without the cache, and the second run writes nothing', async () => {
    const first = await publish();
    expect(first.exitCode === 0 ? '' : first.log).toBe('');
    proxy.reset();
    const second = await publish();
    expect(second).toMatchObject({ exitCode: 0, isBuilt: true });
    expect(second.outputs.digest).toBe(first.outputs.digest);
    expect(proxy.lines().filter((line) => /^(?:PUT|PATCH)/.test(line))).toEqual([]);
    expect(await digestOf(`${image}:main`)).toBe(first.outputs.digest);
  });

  it('tells before the build what cannot be: the engine as builder, and provenance in the image', async () => {
    const step = await publish({ driver: 'docker', provenance: 'mode=max' });
    expect(step).toMatchObject({ exitCode: 1, isBuilt: false });
    expect(step.log).toContain('driver `docker` cannot set the times in layers');
    expect(step.log).toContain('`provenance: mode=max` puts into the image what differs with each build');
  });
});

describe('reuse: content', () => {
  const image = uniqueImage();
  const files = {
    Dockerfile: `FROM ${testbed('BASE')}\nCOPY . /app\n`,
    '.dockerignore': '.stand-in-*\n*.md\n',
    'README.md': 'one',
    'src/main.sh': 'echo main',
  };
  const publish = async (own: Record<string, string>, sha = sampleSha) => {
    const folder = await makeWorkspace({ ...files, ...own });
    const step = await run(
      { images: image, reuse: 'content', tags: 'type=raw,value=edge' },
      { sha },
      folder.folder,
    );
    await folder.remove();
    return step;
  };
  let first: Awaited<ReturnType<typeof publish>>;
  beforeAll(async () => {
    first = await publish({});
  });

  it('another commit that changes nothing of the image gets the same digest, and nothing is built', async () => {
    const step = await publish({ 'README.md': 'two' }, 'b'.repeat(40));
    expect(step).toMatchObject({ exitCode: 0, isBuilt: false });
    expect(step.outputs.digest).toBe(first.outputs.digest);
    expect(step.summary).toContain('nothing that goes into');
  });

  it.each([
    { what: 'a file', own: { 'src/main.sh': 'echo other' }, part: 'context' },
    {
      what: 'the Dockerfile',
      own: { Dockerfile: `${files.Dockerfile}LABEL a=b\n` },
      part: 'context, dockerfile',
    },
  ])('$what that has changed is built, and the log says what differs', async ({ own, part }) => {
    const step = await publish(own);
    expect(step).toMatchObject({ exitCode: 0, isBuilt: true });
    expect(step.log).toContain(`${image}:edge differs in ${part}`);
    await publish({});
  });

  it('reads .dockerignore as BuildKit does', async () => {
    const list = '**/*.log\n!keep.log\nbuild/\n!build/kept/*.txt\n/docs/**/x?\n# c\n\\#odd\nempty';
    const paths =
      'a.log keep.log in/a.log build/a build/kept/a.txt build/kept/b docs/x1 docs/a/x2 docs/y #odd';
    const tree = Object.fromEntries(paths.split(' ').map((path) => [path, path]));
    const folder = await makeWorkspace({
      ...tree,
      '.dockerignore': list,
      Dockerfile: 'FROM scratch\nCOPY . /\n',
    });
    await docker(
      'buildx',
      'build',
      '--builder',
      'default',
      '-q',
      '--output',
      `${folder.folder}/../${image.slice(-8)}`,
      folder.folder,
    );
    const out = `${folder.folder}/../${image.slice(-8)}`;
    const none = parseDockerignore('');
    const names = (entries: readonly { path: string }[]) => entries.map(({ path }) => path);
    const taken = names(await listTree(out, none.look));
    const ours = (await listTree(folder.folder, parseDockerignore(list).look)).filter(
      ({ kind }) => kind === 'file',
    );
    await Promise.all([folder.remove(), rm(out, { recursive: true })]);
    expect(names(ours)).toEqual(
      taken.filter((path) => path in tree || ['.dockerignore', 'Dockerfile'].includes(path)),
    );
    expect(ours.length).toBeGreaterThan(4);
  });
});
