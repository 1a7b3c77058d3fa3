import { readFile } from 'node:fs/promises';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf } from './image.ts';
import { standIn } from './stand-in.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ 'docker/app/Dockerfile': `FROM ${testbed('BASE')}\nRUN sleep 1\n` });
});
afterAll(() => workspace.remove());

describe('wrong inputs', () => {
  const wrong = {
    images: 'ghcr.io/tenant',
    tags: 'type=semver,patern={{version}}\ntype=raw,value=x',
    context: 'docker',
    platforms: 'linux/amd46',
    push: 'yes',
    platfrom: 'linux/amd64',
    secrets: 'token=-----BEGIN KEY-----',
    outputs: 'dest=out',
  };

  it('are all reported in one run, in under half a second, and nothing was started', async () => {
    const { path, notes } = await standIn(workspace.folder, 'real "$@"');
    const step = await runStep({ inputs: wrong, workspace: workspace.folder, env: { PATH: path } });
    expect(step.exitCode).toBe(1);
    for (const said of [
      'ghcr.io/tenant',
      'did you mean `pattern`',
      'docker/app/Dockerfile',
      'linux/amd64',
      'input `push`: expected `auto`, `true` or `false`, found "yes"',
      'did you mean `platforms`',
      'secret `token` begins a PEM block',
      'input `outputs`',
    ]) {
      expect(step.log).toContain(said);
    }
    expect(step.milliseconds).toBeLessThan(500);
    expect(step.leftovers).toEqual([]);
    expect((await readFile(notes, 'utf8')).trim()).toBe('info --format {{json .}}');
  });

  it('a missing owner on ghcr.io is answered with the name it should have', async () => {
    const step = await runStep({
      inputs: { ...wrong, images: 'ghcr.io/tenant' },
      workspace: workspace.folder,
    });
    expect(step.log).toContain('ghcr.io/acme/tenant');
  });

  it('an event for which no rule gives a tag says so rule by rule, before anything is built', async () => {
    const inputs = {
      images: uniqueImage(),
      tags: 'type=semver,pattern={{version}}',
      file: 'docker/app/Dockerfile',
    };
    const step = await runStep({ inputs, workspace: workspace.folder });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('type=semver,pattern={{version}}: the ref is the branch main');
    expect(step.log).not.toContain('buildx build');
  });

  it('an upper case repository is corrected, and an invalid tag is refused with the place it stands in', async () => {
    const step = await runStep({
      inputs: { tags: `${testbed('REGISTRY')}/Acme/App:-x`, file: 'docker/app/Dockerfile' },
      workspace: workspace.folder,
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('input `tags`, line 1');
  });

  it('load of several platforms with a builder that cannot is refused before the builder is made', async () => {
    const step = await runStep({
      inputs: {
        images: uniqueImage(),
        load: 'true',
        platforms: 'linux/amd64,linux/arm64',
        driver: 'docker-container',
        file: 'docker/app/Dockerfile',
      },
      workspace: workspace.folder,
      env: { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') },
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('input `load`');
    expect(step.log).not.toContain('is ready after');
  });
});

describe('exit codes decide', () => {
  it.each([
    { what: 'the build', match: 'buildx\\ build*', more: {}, engine: {} },
    {
      what: 'the push by the classic store',
      match: 'push*',
      more: { driver: 'docker', provenance: 'false' },
      engine: { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') },
    },
  ])('$what that ends with 137 and says nothing fails the step', async ({ match, more, engine }) => {
    const image = uniqueImage();
    const { path } = await standIn(workspace.folder, `case "$*" in ${match}) exit 137;; esac\nreal "$@"`);
    const inputs = { images: image, file: 'docker/app/Dockerfile', ...more };
    const env = { PATH: path, ...engine };
    const step = await runStep({ inputs, workspace: workspace.folder, env });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('exit code 137');
    expect(step.outputs.digest).toBeUndefined();
    expect(await digestOf(`${image}:main`)).toBeUndefined();
    expect(step.leftovers).toEqual([]);
  });

  it('a build killed by a signal fails the step', async () => {
    const { path } = await standIn(
      workspace.folder,
      'case "$*" in buildx\\ build*) kill -9 $$;; esac\nreal "$@"',
    );
    const inputs = { images: uniqueImage(), file: 'docker/app/Dockerfile' };
    const step = await runStep({ inputs, workspace: workspace.folder, env: { PATH: path } });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('exit code 137');
  });

  it('a build that ends well without a digest is no success', async () => {
    const { path } = await standIn(
      workspace.folder,
      'case "$*" in buildx\\ build*) exit 0;; esac\nreal "$@"',
    );
    const inputs = { images: uniqueImage(), file: 'docker/app/Dockerfile' };
    const step = await runStep({ inputs, workspace: workspace.folder, env: { PATH: path } });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('reported no digest');
  });

  it('a runner without docker is told so', async () => {
    const inputs = { images: uniqueImage(), file: 'docker/app/Dockerfile' };
    const step = await runStep({ inputs, workspace: workspace.folder, env: { PATH: '/nonexistent' } });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain("`docker` is not on this runner's PATH");
  });

  it('an engine that does not answer is named as the cause', async () => {
    const inputs = { images: uniqueImage(), file: 'docker/app/Dockerfile' };
    const step = await runStep({
      inputs,
      workspace: workspace.folder,
      env: { DOCKER_HOST: 'unix:///nonexistent.sock' },
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('no Docker engine answers');
  });

  it('a failing RUN is shown with its line of the Dockerfile, its platform and its last output', async () => {
    const failing = await makeWorkspace({
      Dockerfile: `FROM ${testbed('BASE')}\nRUN echo begin\nRUN if [ "$(uname -m)" = aarch64 ]; then echo "no such header"; exit 3; fi\n`,
    });
    const step = await runStep({
      inputs: { images: uniqueImage(), platforms: 'linux/amd64,linux/arm64' },
      workspace: failing.folder,
    });
    await failing.remove();
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::error title=Build failed,file=Dockerfile,line=3.*::linux\/arm64/);
    expect(step.log).toContain('no such header');
    expect(step.log).toContain('exit code 3');
    expect(step.summary).toContain('Nothing was published');
  });
});

describe('texts of others', () => {
  it('a label, an argument or a ref that looks like a command of the runner stays a text', async () => {
    const step = await runStep({
      inputs: {
        images: uniqueImage(),
        file: 'docker/app/Dockerfile',
        labels: 'x=a%0A::set-env name=X::1',
        'build-args': '"A=1\n::add-mask::linux"',
        'dry-run': 'false',
      },
      event: { ref: 'refs/heads/a\n::error::injected' },
      workspace: workspace.folder,
    });
    const commands = step.log.split('\n').filter((line) => /^::(?!group|endgroup|warning|notice)/.test(line));
    expect(commands).toEqual([]);
  });
});
