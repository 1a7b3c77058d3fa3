import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker } from './image.ts';

const run = promisify(execFile);
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  const salt = crypto.randomUUID();
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nRUN echo ${salt}\n`,
    '.github/buildkitd.toml': '[worker.oci]\nlabels = { "acme.team" = "blue" }\n',
  });
});
afterAll(() => workspace.remove());

/** The name of a builder that lasts follows from the repository. */
function publish(inputs: Record<string, string>, repository = 'Acme/App'): Promise<StepResult> {
  return runStep({
    inputs: { images: uniqueImage(), driver: 'docker-container', ...inputs },
    workspace: workspace.folder,
    event: { repository },
  });
}

const newRepository = () => `Acme/Lasting-${crypto.randomUUID().slice(0, 8)}`;
const builderIn = (log: string) => /[Bb]uilder (slipway-\S+?)[ ,]/.exec(log)?.[1] ?? 'none';

describe('keep-state', () => {
  it('keeps the cache for the next run, and nothing else', async () => {
    const repository = newRepository();
    const first = await publish({ 'keep-state': 'true' }, repository);
    const second = await publish({ 'keep-state': 'true' }, repository);
    try {
      expect(first).toMatchObject({ exitCode: 0, leftovers: [] });
      expect(first.log).not.toMatch(/RUN echo .* CACHED/);
      expect(second.log).toMatch(/RUN echo .* CACHED/);
      expect(await docker('buildx', 'ls')).not.toContain(builderIn(first.log));
      expect(await docker('ps', '--all', '--format', '{{.Names}}')).not.toContain(builderIn(first.log));
    } finally {
      await docker('volume', 'rm', `buildx_buildkit_${builderIn(first.log)}0_state`);
    }
  });

  it('of another run that is under way is left alone: the build goes on without it, and says so', async () => {
    const repository = newRepository();
    const left = await publish({ 'keep-state': 'true', cleanup: 'false' }, repository);
    const name = builderIn(left.log);
    try {
      const step = await publish({ 'keep-state': 'true' }, repository);
      expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
      expect(step.log).toContain(`the builder ${name} exists: another run uses its cache`);
      expect(await docker('buildx', 'ls')).toContain(name);
    } finally {
      await docker('buildx', 'rm', '--force', name);
    }
  });
});

describe('cleanup: false', () => {
  it('leaves the builder to the next run with the same settings, configuration and all', async () => {
    const repository = newRepository();
    const inputs = {
      cleanup: 'false',
      'buildkitd-config': '.github/buildkitd.toml',
      'buildkitd-flags': '--debug',
    };
    const first = await publish(inputs, repository);
    const name = builderIn(first.log);
    try {
      expect(first).toMatchObject({ exitCode: 0, leftovers: [], state: { builder: '' } });
      const said = await docker('buildx', 'inspect', name);
      expect(said).toMatch(/acme\.team:\s+blue/);
      expect(said).toContain('--debug');
      const second = await publish(inputs, repository);
      expect(second).toMatchObject({ exitCode: 0, leftovers: [] });
      expect(second.log).toContain(
        `Found builder ${name}, which an earlier run with the same settings has left`,
      );
      expect(second.log).toMatch(/RUN echo .* CACHED/);
      const other = await publish({ ...inputs, 'buildkitd-flags': '' }, repository);
      expect(builderIn(other.log)).not.toBe(name);
      await docker('buildx', 'rm', '--force', builderIn(other.log));
    } finally {
      await docker('buildx', 'rm', '--force', name);
    }
  });
});

describe('a builder that an earlier step has selected', () => {
  let BUILDX_CONFIG: string;
  const buildx = (...args: readonly string[]) =>
    run('docker', ['buildx', ...args], { env: { ...process.env, BUILDX_CONFIG } });
  /** As docker/setup-buildx-action does it. */
  const create = (name: string, ...flags: readonly string[]) =>
    buildx(
      'create',
      '--name',
      name,
      '--driver',
      'docker-container',
      '--driver-opt',
      'network=host',
      ...flags,
    );
  const salt = crypto.randomUUID().slice(0, 8);
  const [ofStep, ofVariable] = [`of-a-step-${salt}`, `of-the-variable-${salt}`];
  beforeAll(async () => {
    BUILDX_CONFIG = await mkdtemp(join(tmpdir(), 'slipway-buildx-'));
    await create(ofStep, '--use');
    await create(ofVariable);
  });
  afterAll(async () => {
    await buildx('rm', '--force', ofStep, ofVariable);
    await rm(BUILDX_CONFIG, { recursive: true });
  });

  it.each([
    { env: {}, builder: ofStep, says: 'the builder that an earlier step has selected' },
    {
      env: { BUILDX_BUILDER: ofVariable },
      builder: ofVariable,
      says: 'the builder that BUILDX_BUILDER names',
    },
  ])('is used, and stays: $says', async ({ env, builder, says }) => {
    const images = uniqueImage();
    const step = await runStep({
      inputs: { images },
      workspace: workspace.folder,
      env: { BUILDX_CONFIG, ...env },
    });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.log).toContain(`builder     ${builder} (${says})`);
    expect(step.log).toContain(`--builder ${builder} `);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect((await buildx('inspect', builder)).stdout).toMatch(/Status:\s+running/);
  });

  it('gives way to a driver that is asked for', async () => {
    const step = await runStep({
      inputs: { images: uniqueImage(), driver: 'docker' },
      workspace: workspace.folder,
      env: { BUILDX_CONFIG },
    });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('--builder default ');
  });
});
