import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nRUN --mount=type=secret,id=npm true\nCOPY Dockerfile /\n`,
  });
});
afterAll(() => workspace.remove());

const publish = (images: string, env: Readonly<Record<string, string>>, more: Record<string, string> = {}) =>
  runStep({ inputs: { images, ...more }, env, workspace: workspace.folder });

describe('files of the runner that the step may not use', () => {
  it('a job summary that cannot be written is a warning, and the image is published', async () => {
    const images = uniqueImage();
    const step = await publish(images, { GITHUB_STEP_SUMMARY: '/dev/null/summary' });
    expect([step.exitCode, step.outputs.pushed]).toEqual([0, 'true']);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect(step.log).toContain('::warning::The job summary could not be written: /dev/null/summary');
  });

  it('a failure is told although its summary cannot be written', async () => {
    const step = await publish('a b', { GITHUB_STEP_SUMMARY: '/dev/null/summary' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::error::input `images`/);
    expect(step.log).not.toContain('a defect in Slipway');
  });

  it('a folder of buildx in which nothing can be written is replaced for the step', async () => {
    const images = uniqueImage();
    const step = await publish(images, { BUILDX_CONFIG: '/dev/null/buildx' });
    expect([step.exitCode, step.outputs.pushed]).toEqual([0, 'true']);
    expect(step.log).toContain('Nothing can be written into /dev/null/buildx');
    expect(step.leftovers).toEqual([]);
  });

  it('a RUNNER_TEMP that is not there is one line with its path', async () => {
    const step = await publish(uniqueImage(), { RUNNER_TEMP: '/dev/null/temp' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::error::\/dev\/null\/temp.*ENOTDIR/);
    expect(step.log).toContain('RUNNER_TEMP has to name a folder');
    expect(step.log).not.toContain('a defect in Slipway');
  });

  it('an output that cannot be written fails the step, and is no defect', async () => {
    const step = await publish(uniqueImage(), { GITHUB_OUTPUT: '/dev/null/output' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('the runner names this file in GITHUB_OUTPUT');
    expect(step.log).not.toContain('a defect in Slipway');
  });
});

describe('credentials and secrets from the environment', () => {
  it('the login of DOCKER_AUTH_CONFIG pushes', async () => {
    const images = uniqueImage(testbed('REGISTRY_AUTH'));
    const user = `${testbed('REGISTRY_USER')}:${testbed('REGISTRY_PASSWORD')}`;
    const auth = Buffer.from(user).toString('base64');
    const auths = { [testbed('REGISTRY_AUTH')]: { auth } };
    const home = join(workspace.folder, 'home');
    await mkdir(join(home, '.docker'), { recursive: true });
    const own = process.env.DOCKER_CONFIG ?? join(process.env.HOME ?? '', '.docker');
    const config = JSON.parse(await readFile(join(own, 'config.json'), 'utf8'));
    await writeFile(join(home, '.docker', 'config.json'), JSON.stringify({ ...config, auths: {} }));
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }), DOCKER_CONFIG: join(home, '.docker') };
    const step = await publish(images, env);
    await rm(home, { recursive: true });
    expect([step.exitCode, step.outputs.pushed]).toEqual([0, 'true']);
    expect(step.log).not.toContain(auth);
  });

  it('an empty secret is left out with a notice, and the build goes on', async () => {
    const step = await publish(uniqueImage(), {}, { secrets: 'npm=', push: 'false' });
    expect(step.exitCode).toBe(0);
    expect(step.log).toMatch(/::notice::input `secrets`, line 1: secret `npm` is empty, and is left out/);
  });

  it('a secret that is an ordinary word is not masked, so that outputs stay', async () => {
    const step = await publish(uniqueImage(), {}, { secrets: 'npm=true', push: 'false' });
    expect(step.exitCode).toBe(0);
    expect(step.log).not.toContain('::add-mask::true');
  });
});
