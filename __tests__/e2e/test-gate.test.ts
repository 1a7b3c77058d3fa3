import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, readImage } from './image.ts';

const platforms = 'linux/amd64,linux/arm64';
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let notes: string;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nARG SEED\nRUN echo $SEED && uname -m > /machine\nCMD ["cat", "/machine"]\n`,
  });
  notes = await mkdtemp(join(tmpdir(), 'slipway-notes-'));
});
afterAll(async () => {
  await workspace.remove();
  await rm(notes, { recursive: true, force: true });
});

function publish(inputs: Record<string, string>, more: Partial<Parameters<typeof runStep>[0]> = {}) {
  const common = { platforms, 'build-args': `SEED=${crypto.randomUUID()}`, tags: 'type=raw,value=stable' };
  return runStep({
    ...more,
    inputs: { ...common, ...inputs },
    workspace: workspace.folder,
    env: { NOTES: notes, ...more.env },
  });
}

const onArm = 'test "$PLATFORM" != linux/arm64';
const pullRequest = {
  name: 'pull_request',
  ref: 'refs/pull/7/merge',
  payload: {
    pull_request: { number: 7, head: { repo: { full_name: 'Acme/App' } }, user: { login: 'octocat' } },
  },
};

describe.each(['docker', 'docker-container'])('with driver %s', (driver) => {
  describe('a test that passes on every platform', () => {
    const images = uniqueImage();
    let step: StepResult;
    beforeAll(async () => {
      const test = [
        'docker run --rm --pull never "$IMAGE_REF" | tee "$REPORTS/machine"',
        'docker save "$IMAGE_REF" | tar t > "$REPORTS/files"',
        'env > "$REPORTS/environment"; printf "%s " "$PLATFORM" "$IMAGE_REF" > "$REPORTS/told"',
        'cp -r "$REPORTS" "$NOTES/"',
      ].join('\n');
      const inputs = { images, driver, test, 'github-token': 'ghs_not-a-token', secrets: 'key=s3cr3t-value' };
      const env = {
        ACTIONS_RUNTIME_TOKEN: 'runtime',
        GITHUB_TOKEN: 'other',
        KEY: 's3cr3t-value',
        OWN: 'mine',
      };
      step = await publish(inputs, { env });
    });

    it('lets the tag move to what was tested', async () => {
      expect(step.exitCode).toBe(0);
      expect(await digestOf(`${images}:stable`)).toBe(step.outputs.digest);
      expect(step.summary).toMatch(/\| linux\/arm64 \| passed \|/);
    });

    it.each([
      ['linux/amd64', 'x86_64'],
      ['linux/arm64', 'aarch64'],
    ])('has run the very manifest of %s that is released', async (platform, machine) => {
      const folder = join(notes, platform.replace('/', '-'));
      const { children } = await readImage(`${images}:stable`);
      const told = (await readFile(join(folder, 'told'), 'utf8')).trim();
      const digest = told.split('@')[1] ?? '';
      expect(told).toBe(`${platform} ${images}@${digest}`);
      const [, architecture] = platform.split('/');
      expect(children.find((child) => child.digest === digest)?.platform?.architecture).toBe(architecture);
      expect(await readFile(join(folder, 'machine'), 'utf8')).toBe(`${machine}\n`);
      expect(await readFile(join(folder, 'files'), 'utf8')).toContain(digest.replace('sha256:', ''));
    });

    it('sees what the step was given as variables, and none of the credentials', async () => {
      const seen = await readFile(join(notes, 'linux-arm64', 'environment'), 'utf8');
      expect(seen).toContain('OWN=mine');
      expect(seen).toContain(`DIGEST=${step.outputs.digest}`);
      expect(seen).toContain(`TAGS=${images}:stable`);
      expect(seen).not.toMatch(/INPUT_|ACTIONS_|GITHUB_TOKEN|GITHUB_STATE|s3cr3t-value|ghs_/);
      expect(seen).not.toContain('slipway-config');
    });

    it('has its reports kept for the steps behind', () => {
      expect(step.leftovers).toHaveLength(1);
      expect(step.outputs.reports).toContain(step.leftovers[0]);
    });

    it('leaves no name of its own in the engine', async () => {
      const names = await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}@{{.Digest}}', images);
      expect(names).not.toContain('slipway-');
      if (driver === 'docker-container') expect(names).toBe('');
    });
  });

  it('a test that fails on one platform moves no tag, and leaves the digest to look at', async () => {
    const images = uniqueImage();
    const step = await publish({ images, driver, test: `echo looking\n${onArm}` });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('linux/arm64 did not pass the test: the script ended with 1');
    expect(step.log).not.toContain('linux/amd64 did not pass');
    expect(step.outputs).toMatchObject({ pushed: 'false', digest: expect.stringMatching(/^sha256:/) });
    expect(step.summary).toMatch(/\| linux\/amd64 \| passed \|/);
    expect(await digestOf(`${images}:stable`)).toBeUndefined();
  });
});

it('a test of one platform only is run for that platform', async () => {
  const step = await publish({ images: uniqueImage(), test: onArm, 'test-platforms': 'linux/amd64' });
  expect(step.exitCode).toBe(0);
  expect(step.log).not.toContain('Test of linux/arm64');
});

it('a scanner that could not run is told apart from what it finds', async () => {
  const images = uniqueImage();
  const step = await publish({ images, platforms: 'linux/amd64', test: 'echo no database >&2; exit 75' });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('linux/amd64 could not be tested: the script ended with 75');
  expect(step.log).toContain('no database');
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
});

it('a test that leaves a server running passes when it has ended, and the server is ended with it', async () => {
  const images = uniqueImage();
  const test = 'sleep 600 & echo "started $!"\nexit 0';
  const step = await publish({ images, platforms: 'linux/amd64', test, 'test-timeout': '5m' });
  expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'true' } });
  const pid = Number(/started (\d+)/.exec(step.log)?.[1]);
  expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('');
});

it('a test that hangs is stopped with all that it started', async () => {
  const images = uniqueImage();
  const test = 'sleep 4321 & echo $! > "$NOTES/sleeper"; wait';
  const step = await publish({ images, platforms: 'linux/amd64', test, 'test-timeout': '1s' });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('did not end within 1.0s');
  expect(await isRunning('sleeper')).toBe(false);
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
});

it('a job that is cancelled during the test stops it, and moves no tag', async () => {
  const images = uniqueImage();
  const test = 'sleep 4322 & echo $! > "$NOTES/cancelled"; echo under-way; wait';
  let isSent = false;
  const onLog = (log: string, kill: (signal: NodeJS.Signals) => void) => {
    if (isSent || !log.includes('\nunder-way')) return;
    isSent = true;
    kill('SIGTERM');
  };
  const step = await publish({ images, platforms: 'linux/amd64', test }, { onLog });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('the job was cancelled (SIGTERM)');
  expect(await isRunning('cancelled')).toBe(false);
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
});

describe('on a pull request', () => {
  it.each(['docker', 'docker-container'])(
    'the image is tested all the same with driver %s',
    async (driver) => {
      const test = `docker run --rm --pull never "$IMAGE_REF"; ${onArm}`;
      const step = await publish({ images: uniqueImage(), driver, test }, { event: pullRequest });
      expect(step.exitCode).toBe(1);
      expect(step.log).toContain('linux/arm64 did not pass the test');
      expect(step.log).toMatch(/^aarch64$/m);
    },
  );

  it('on an engine with the classic store one platform is tested', async () => {
    const env = { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') };
    const inputs = { images: uniqueImage(), platforms: 'linux/amd64', test: 'docker run --rm "$IMAGE_REF"' };
    const step = await publish(inputs, { event: pullRequest, env });
    expect(step.exitCode).toBe(0);
    expect(step.log).toMatch(/^x86_64$/m);
  });

  it('on an engine with the classic store several platforms are not, and the log says why', async () => {
    const env = { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') };
    const step = await publish({ images: uniqueImage(), test: 'exit 1' }, { event: pullRequest, env });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('The image is not tested: nothing is pushed, and the classic image store');
  });
});

describe('on an engine with the classic store', () => {
  const env = { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') };

  it('what is tested by its image id is what is released', async () => {
    const images = uniqueImage();
    const test = 'docker run --rm "$IMAGE_REF"; echo "$IMAGE_REF" > "$NOTES/id"';
    const inputs = { images, driver: 'docker', platforms: 'linux/amd64', test };
    const step = await publish(inputs, { env });
    expect(step.exitCode).toBe(0);
    const { index } = await readImage(`${images}:stable`);
    expect(index).toMatchObject({ config: { digest: (await readFile(join(notes, 'id'), 'utf8')).trim() } });
  });

  it('each platform is run by its digest, which the store takes one after the other', async () => {
    const images = uniqueImage();
    const step = await publish({ images, test: 'docker run --rm --pull never "$IMAGE_REF"' }, { env });
    expect(step.exitCode).toBe(0);
    expect(step.log).toMatch(/^x86_64$/m);
    expect(step.log).toMatch(/^aarch64$/m);
    expect(await digestOf(`${images}:stable`)).toBe(step.outputs.digest);
  });
});

async function isRunning(note: string): Promise<boolean> {
  const id = (await readFile(join(notes, note), 'utf8')).trim();
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', id]).catch(() => ({ stdout: '' }));
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
