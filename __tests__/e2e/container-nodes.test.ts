import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWorkspace, runStep, type Step, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

/** The second engine of the testbed is another machine's, as far as buildx can see. */
const other = testbed('DOCKER_HOST_CLASSIC');
const append = `- name: arm\n  endpoint: ${other}\n  platforms: linux/arm64\n  driver-opts: network=host\n`;

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let slow: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nRUN uname -m\n`,
    'ci/buildkitd.toml': '',
  });
  slow = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nRUN echo started && sleep 6\n` });
});
afterAll(() => Promise.all([workspace.remove(), slow.remove()]));

function publish(inputs: Record<string, string>, step: Partial<Step> = {}) {
  const all = { images: uniqueImage(), driver: 'docker-container', ...inputs };
  return runStep({ inputs: all, workspace: workspace.folder, ...step });
}

/** What stands for the way to another machine: it starts there what ssh was to start. */
const ssh = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift 2
DOCKER_HOST='${other}' exec sh -c "$*"
`;

async function listContainers(): Promise<string> {
  const [own, others] = await Promise.all([
    docker('ps', '--all', '--format', '{{.Names}}'),
    docker('--host', other, 'ps', '--all', '--format', '{{.Names}}'),
  ]);
  return `${own}\n${others}`;
}

describe('containers in two engines', () => {
  it('build one platform each, one by SSH, have the same configuration, and are gone afterwards', async () => {
    const images = uniqueImage();
    const bin = join(workspace.folder, '.bin');
    await mkdir(bin);
    await writeFile(join(bin, 'ssh'), ssh, { mode: 0o755 });
    const find = `PATH='${bin}:${process.env.PATH}'`;
    const { path, notes } = await standIn(workspace.folder, `${find} exec docker "$@"`);
    const step = await publish(
      {
        images,
        append: append.replace(other, 'ssh://build@arm.example'),
        platforms: 'linux/amd64,linux/arm64',
        'buildkitd-config-inline': '[worker.oci]\nlabels = { "acme.team" = "blue" }',
      },
      { env: { PATH: path } },
    );
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.log).toContain('linux/arm64 is built by arm (ssh://build@arm.example), as the inputs say');
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect((await readImage(`${images}:main`)).platforms).toHaveLength(2);
    const created = (await readFile(notes, 'utf8'))
      .split('\n')
      .filter((line) => line.includes('buildx create'));
    expect(created.filter((line) => /--buildkitd-config \S+buildkitd\.toml/.test(line))).toHaveLength(
      created.length,
    );
    expect(await listContainers()).not.toContain(step.state.builder);
  });

  it('of a step that is killed are taken away by the post step', async () => {
    let isSent = false;
    const onLog = (log: string, kill: (signal: NodeJS.Signals) => void) => {
      if (isSent || !log.includes('2/2] RUN')) return;
      isSent = true;
      kill('SIGKILL');
    };
    const inputs = { append, platforms: 'linux/amd64,linux/arm64', 'no-cache': 'true' };
    const step = await publish(inputs, { workspace: slow.folder, onLog });
    expect(step.exitCode).toBeNull();
    const { folder, builder = '', keepState } = step.state;
    expect((await listContainers()).split(builder)).toHaveLength(3);
    const env = { STATE_folder: folder, STATE_builder: builder, STATE_keepState: keepState };
    const post = await runStep({ inputs: {}, entry: 'post', workspace: slow.folder, env });
    expect(post).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(await listContainers()).not.toContain(builder);
  });
});

it('a BuildKit that runs in a container already is reached by BUILDKIT_HOST, and stays', async () => {
  const name = `of-a-test-${crypto.randomUUID().slice(0, 8)}`;
  const flags = ['--driver', 'docker-container', '--driver-opt', 'network=host', '--bootstrap'];
  await docker('buildx', 'create', '--name', name, ...flags);
  try {
    const images = uniqueImage();
    const env = { BUILDKIT_HOST: `docker-container://buildx_buildkit_${name}0` };
    const step = await publish({ images, driver: 'remote', platforms: 'linux/arm64' }, { env });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.log).toContain(`linux/arm64 is built by ${env.BUILDKIT_HOST}, which emulates it`);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect(await docker('ps', '--format', '{{.Names}}')).toContain(name);
  } finally {
    await docker('buildx', 'rm', '--force', name);
  }
});

it('a builder that could not be made is not missed when the step ends', async () => {
  const step = await publish({ endpoint: 'no-such-context' });
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toContain('no-such-context');
  expect(step.log).not.toContain('could not be removed');
});

describe('the configuration of BuildKit', () => {
  it('and the options of the driver reach the container, quotes and commas and all', async () => {
    const step = await publish({
      cleanup: 'false',
      'driver-opts':
        'image=moby/buildkit:buildx-stable-1\n"env.NO_PROXY=localhost,127.0.0.1"\nenv.MIRRORS=a,b',
      'buildkitd-config-inline':
        '[registry."docker.io"]\nmirrors = ["mirror.example"]\n[worker.oci]\nlabels = { "acme.team" = "blue" }',
      allow: 'security.insecure',
    });
    const name = step.state.builder || /Builder (\S+) is ready/.exec(step.log)?.[1] || 'none';
    try {
      expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
      const container = `buildx_buildkit_${name}0`;
      expect(await docker('buildx', 'inspect', name)).toMatch(/acme\.team:\s+blue/);
      const config = await docker('exec', container, 'cat', '/etc/buildkit/buildkitd.toml');
      expect(config).toMatch(/mirrors = \[['"]mirror\.example['"]\]/);
      const env = await docker('inspect', '--format', '{{json .Config.Env}} {{json .Args}}', container);
      expect(env).toContain('"NO_PROXY=localhost,127.0.0.1"');
      expect(env).toContain('"MIRRORS=a,b"');
      expect(env).toContain('security.insecure');
    } finally {
      await docker('buildx', 'rm', '--force', name);
    }
  });

  it.each([
    {
      what: 'a file that is not there, with the one that was meant',
      inputs: { 'buildkitd-config': 'ci/buildkit.toml' },
      says: ['there is no file "ci/buildkit.toml"', 'did you mean `ci/buildkitd.toml`?'],
    },
    {
      what: 'a text that is no TOML, with its line',
      inputs: { 'buildkitd-config-inline': 'debug = true\n[registry."docker.io"\n' },
      says: ['input `buildkitd-config-inline`, line 2: this is no TOML'],
    },
    {
      what: 'settings that the engine itself has no use for',
      inputs: { driver: 'docker', 'driver-opts': 'network=host', append },
      says: ['input `driver-opts`: the engine itself builds', 'input `append`: the engine itself builds'],
    },
  ])('that is wrong is told before anything starts: $what', async ({ inputs, says }) => {
    const step = await publish(inputs);
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    for (const text of says) expect(step.log).toContain(text);
    expect(step.state.builder ?? '').toBe('');
  });
});
