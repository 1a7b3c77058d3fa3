import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage } from './image.ts';
import { baseExample, runWorkflow } from './workflow.ts';

const nameKey = 'org.opencontainers.image.base.name';
const digestKey = 'org.opencontainers.image.base.digest';
const busybox = testbed('BASE');

let proxy: FaultProxy;
beforeAll(async () => {
  proxy = await startFaultProxy(testbed('REGISTRY'));
});
afterAll(() => proxy.close());
beforeEach(() => proxy.reset());

async function publish(images: string, dockerfile: string, driver = 'docker') {
  const workspace = await makeWorkspace({ Dockerfile: dockerfile });
  const platforms = 'linux/amd64,linux/arm64';
  const step = await runStep({ inputs: { images, platforms, driver }, workspace: workspace.folder });
  await workspace.remove();
  return step;
}

describe('the base image', () => {
  it.each(['docker', 'docker-container'])(
    'is noted on index and manifests, through all stages, with driver %s',
    async (driver) => {
      const image = uniqueImage();
      const file = `FROM scratch AS tools\nFROM ${busybox} AS base\nFROM base\nCOPY Dockerfile /\n`;
      expect(await publish(image, file, driver)).toMatchObject({ exitCode: 0 });
      const noted = { [nameKey]: busybox, [digestKey]: await digestOf(busybox) };
      const { index, children, readChild } = await readImage(`${image}:main`);
      expect(index.annotations).toMatchObject(noted);
      expect((await readChild(children[0]?.digest ?? '')).manifest.annotations).toMatchObject(noted);
    },
  );

  it('is noted as BuildKit took it, where the registry had said something else before', async () => {
    const image = uniqueImage();
    const base = busybox.replace(testbed('REGISTRY'), proxy.host);
    const stale = `sha256:${'0'.repeat(64)}`;
    proxy.inject({
      method: 'HEAD',
      path: /base\/busybox\/manifests\/1$/,
      fault: ({ headers }) =>
        /buildkit|containerd/.test(headers['user-agent'] ?? '')
          ? undefined
          : { kind: 'rewrite', headers: { 'docker-content-digest': stale } },
    });
    const step = await publish(image, `FROM ${base}\nCOPY Dockerfile /\n`);
    expect(step.exitCode).toBe(0);
    const { index } = await readImage(`${image}:main`);
    expect(index.annotations).toMatchObject({ [nameKey]: base, [digestKey]: await digestOf(busybox) });
  });

  it('that nobody can look up holds nothing up: the image is published without the note', async () => {
    const image = uniqueImage();
    const base = busybox.replace(testbed('REGISTRY'), proxy.host);
    proxy.inject({
      method: 'HEAD',
      path: /base\/busybox\/manifests\/1$/,
      fault: ({ headers }) =>
        /buildkit|containerd/.test(headers['user-agent'] ?? '') ? undefined : { kind: 'hang' },
    });
    const step = await publish(image, `FROM ${base}\nCOPY Dockerfile /\n`);
    expect(step.exitCode).toBe(0);
    expect((await readImage(`${image}:main`)).index.annotations[nameKey]).toBeUndefined();
  });
});

describe('`check-base` in the plan', () => {
  const image = uniqueImage();
  const base = uniqueImage();

  async function ask() {
    const workspace = await makeWorkspace({ 'README.md': '' });
    const inputs = { images: image, tags: 'type=ref,event=branch', 'check-base': 'true' };
    const env = { PATH: '/usr/bin:/bin' };
    const step = await runStep({ inputs, entry: 'plan', workspace: workspace.folder, env });
    await workspace.remove();
    return step;
  }

  /** A base image of our own, which can move. */
  async function makeBase(line: string) {
    const built = await publish(base, `FROM ${busybox}\nRUN echo ${line} >/line\n`);
    expect(built.exitCode).toBe(0);
  }

  it('says that it moved where nothing is published yet, then that it did not, then that it did', async () => {
    expect((await ask()).outputs).toMatchObject({ 'base-moved': 'true' });
    await makeBase('one');
    expect(await publish(image, `FROM ${base}:main\nCOPY Dockerfile /\n`)).toMatchObject({ exitCode: 0 });
    expect((await ask()).outputs).toMatchObject({
      'base-moved': 'false',
      'base-reason': expect.stringContaining(`${base}:main is still sha256:`),
    });
    await makeBase('two');
    expect((await ask()).outputs).toMatchObject({
      'base-moved': 'true',
      'base-reason': expect.stringContaining(`${base}:main is sha256:`),
    });
  });

  it('says that it moved where the image does not say what it is built on', async () => {
    expect(await publish(image, 'FROM scratch\nCOPY Dockerfile /\n')).toMatchObject({ exitCode: 0 });
    expect((await ask()).outputs['base-reason']).toContain('does not say what it is built on');
  });
});

describe('examples/refresh.yml', () => {
  it('builds the last release again only where its base has moved', async () => {
    const image = uniqueImage();
    const run = () =>
      runWorkflow({
        workflow: `examples/${baseExample}`,
        event: { name: 'workflow_dispatch' },
        inputs: { images: image },
        tags: ['v1.2.2', 'v1.10.0'],
      });
    const first = await run();
    expect(first.exitCode === 0 ? '' : first.log).toBe('');
    expect(await digestOf(`${image}:1.10.0`)).toMatch(/^sha256:/);
    const second = await run();
    expect(second.outputs['base-moved']).toBe('false');
    expect(second.outputs.digest).toBeUndefined();
  });
});
