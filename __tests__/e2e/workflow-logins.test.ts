import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { testbed, uniqueImage } from './door.ts';
import { removeImages } from './image.ts';
import { authenticated, privateDigestOf } from './private-registry.ts';
import { runWorkflow, slipway } from './workflow.ts';

const run = promisify(execFile);

const images: string[] = [];
afterAll(() => removeImages(images));

function newImage(): string {
  const image = uniqueImage(testbed('REGISTRY_AUTH'));
  images.push(image);
  return image;
}

const push = { name: 'push' };

describe('logins', () => {
  it.each(['docker', 'docker-container'])(
    'with the driver %s no login and no file is left when the job ends',
    async (driver) => {
      const image = newImage();
      const options = authenticated(image);
      const result = await runWorkflow({
        workflow: '__tests__/fixtures/workflows/logins.yml',
        event: push,
        ...options,
        vars: { ...options.vars, DRIVER: driver },
      });
      expect(result).toMatchObject({ exitCode: 0, leaks: [] });
      expect(result.log).toContain('witness: nothing is left');
      expect(result.log).not.toContain(testbed('REGISTRY_PASSWORD'));
      expect(result.dockerConfig.after).toBe(result.dockerConfig.before);
      expect(await privateDigestOf(image, 'main')).toBe(result.outputs.digest);
    },
  );

  it('a wrong password fails before anything is built', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/logins.yml',
      event: push,
      ...authenticated(image),
      secrets: { REGISTRY_PASSWORD: 'not-the-password' },
    });
    expect(result).toMatchObject({ exitCode: 1, jobs: { image: 'failure' }, leaks: [], leftovers: [] });
    expect(result.log).toMatch(new RegExp(`::error::.*${image}.* 401`));
    expect(result.log).not.toContain('exporting to image');
  });

  it('the login of an earlier step is used, and stays as the user made it', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/earlier-login.yml',
      event: push,
      ...authenticated(image),
    });
    expect(result).toMatchObject({ exitCode: 0, leaks: ['home/.docker/config.json'] });
    expect(result.log).toContain('witness: nothing is left');
    expect(result.outputs.subject).toBe(`${image}@${await privateDigestOf(image, 'main')}`);
    expect(Object.keys(JSON.parse(result.dockerConfig.after).auths)).toEqual([testbed('REGISTRY_AUTH')]);
  });

  it('an earlier login is found where DOCKER_CONFIG says, too', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/own-docker-config.yml',
      event: push,
      ...authenticated(image),
    });
    expect(result).toMatchObject({ exitCode: 0, leaks: ['home/own-docker/config.json'] });
    expect(result.log).toContain('witness: nothing is left');
    expect(result.dockerConfig.after).toBe(result.dockerConfig.before);
    expect(await privateDigestOf(image, 'main')).toBe(result.outputs.digest);
  });
});

describe('what goes wrong', () => {
  it('a failing build fails the job: no step, no job and no tag come after it, and no login stays', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/failure.yml',
      event: push,
      files: { Dockerfile: `FROM ${testbed('BASE')}\nRUN echo "no compiler here" && exit 3\n` },
      ...authenticated(image),
    });
    expect(result).toMatchObject({ exitCode: 1, jobs: { image: 'failure' }, leaks: [], leftovers: [] });
    expect(result.log).toContain("outcome failure, digest ''");
    expect(result.log).not.toContain('after a failed build ran');
    expect(result.log).toContain('::error title=Build failed,file=Dockerfile,line=2');
    expect(result.summaries.join('')).toContain('no compiler here');
    expect(result.steps.slice(-2)).toEqual([
      `Post ${slipway}: success`,
      'Post slipway-ci/witness@v1: success',
    ]);
    expect(await privateDigestOf(image, 'main')).toBeNull();
  });

  it('of a cancelled job the post step removes what the killed step left: login, builder, files', async () => {
    const image = newImage();
    const options = authenticated(image);
    let isCancelled = false;
    const result = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/logins.yml',
      event: push,
      files: { Dockerfile: `FROM ${testbed('BASE')}\nRUN echo begun && sleep 120\n` },
      ...options,
      vars: { ...options.vars, DRIVER: 'docker-container' },
      onLog: (log, cancel) => {
        if (isCancelled || !/Builder slipway-\w+ is ready/.test(log)) return;
        isCancelled = true;
        setTimeout(cancel, 500);
      },
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('Removed what the cancelled step had left behind');
    expect(result.log).toContain('witness: nothing is left');
    expect(result).toMatchObject({ leaks: [], leftovers: [] });
    const [, builder = ''] = result.log.match(/Builder (slipway-\w+) is ready/) ?? [];
    const [containers, volumes] = await Promise.all([
      run('docker', ['ps', '--all', '--format', '{{.Names}}']),
      run('docker', ['volume', 'ls', '--format', '{{.Name}}']),
    ]);
    expect(containers.stdout + volumes.stdout).not.toContain(builder);
    expect(await privateDigestOf(image, 'main')).toBeNull();
  });
});
