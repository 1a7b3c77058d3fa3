import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, readImage } from './image.ts';

const base = testbed('BASE');
// Of the form of a token; nobody's.
const token = `ghp_${'0123456789abcdefghij'.repeat(2).slice(0, 36)}`;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  const { children } = await readImage(base);
  const native = children.find(({ platform }) => platform?.architecture === 'amd64');
  workspace = await makeWorkspace({
    Flagged: `FROM --platform=$BUILDPLATFORM ${base}\nCOPY start.sh /\nCMD ["sh"]\n`,
    Pinned: `FROM ${base.replace(/:[^:/]*$/, '')}@${native?.digest}\nCOPY start.sh /\nCMD ["sh"]\n`,
    Dockerfile: `FROM ${base}\nARG VALUE\nENV SETTING=$VALUE\nCMD ["sh"]\n`,
    Native: `FROM --platform=$BUILDPLATFORM ${base} AS native\nFROM ${base}\nCOPY --from=native /bin/busybox /opt/tool\nRUN ln -s /opt/tool /bin/tool\nENTRYPOINT ["tool"]\n`,
    Script: `FROM --platform=$BUILDPLATFORM ${base} AS native\nFROM ${base}\nCOPY --from=native /bin/busybox /opt/node\nCOPY --chmod=755 start.sh /usr/bin/start\nENV PATH=/bin:/usr/bin:/opt\nCMD ["start"]\n`,
    Heavy: `FROM --platform=$BUILDPLATFORM ${base} AS native\nRUN head -c 9000000 /dev/urandom > /large\nFROM ${base}\nCOPY --from=native /large /large\nCOPY --from=native /bin/busybox /opt/tool\nENTRYPOINT ["/opt/tool"]\n`,
    // The header is put together by the RUN, so that neither Dockerfile nor history has it.
    Cloned: `FROM ${base}\nRUN mkdir -p /src/.git && head -c 9 /dev/zero > /src/x && printf '[http "https://github.com/"]\\n\\textraheader = AUTH%s: basic eDp5\\n' ORIZATION > /src/.git/config\nRUN rm -r /src/.git\n`,
    Kept: `FROM ${base}\nWORKDIR /src\nRUN mkdir .git && head -c 9000000 /dev/urandom > /large && printf '[http "https://github.com/"]\\n\\textraheader = AUTH%s: basic eDp5\\n' ORIZATION > .git/config\n`,
    Large: `FROM ${base}\nRUN head -c 3000000 /dev/urandom > /large\n`,
    Written: `FROM ${base}\nENV NPM_TOKEN=${token}\n`,
    'start.sh': '#!/usr/bin/env node\n',
  });
});
afterAll(() => workspace.remove());

const publish = (inputs: Record<string, string>, env = {}) =>
  runStep({
    inputs: { tags: 'type=raw,value=stable', 'github-token': '', ...inputs },
    workspace: workspace.folder,
    env,
  });

describe.each([
  { driver: 'docker', store: '', platforms: 'linux/amd64,linux/arm64' },
  { driver: 'docker-container', store: '', platforms: 'linux/amd64,linux/arm64' },
])('an image built with driver $driver', ({ driver, platforms }) => {
  it.each([
    { file: 'Native', what: 'by a link', path: '/opt/tool' },
    { file: 'Script', what: 'by a script', path: '/opt/node' },
    { file: 'Flagged', what: 'of a base image for that machine', path: '/bin/busybox' },
    { file: 'Pinned', what: 'of a base image that is no index', path: '/bin/busybox' },
  ])('that starts a program of another machine $what gets no tag', async ({ file, path }) => {
    const images = uniqueImage();
    const step = await publish({ images, driver, platforms, file });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(
      `the image for linux/arm64 starts \`${path}\`, which is a program for amd64: expected arm64`,
    );
    expect(step.log).not.toContain('the image for linux/amd64 starts');
    expect(step.outputs).toMatchObject({ pushed: 'false', digest: expect.stringMatching(/^sha256:/) });
    expect(await digestOf(`${images}:stable`)).toBeUndefined();
  });

  it('with a credential in a git configuration that a RUN has made gets no tag, also where a later RUN deletes it', async () => {
    const images = uniqueImage();
    const step = await publish({ images, driver, platforms: 'linux/amd64', file: 'Cloned' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(
      '/src/.git/config of the image for linux/amd64 holds a credential (`http.https://github.com/.extraheader`)',
    );
    expect(step.log).not.toContain('basic eDp5\n');
    expect(await digestOf(`${images}:stable`)).toBeUndefined();
    const allowed = await publish({
      images,
      driver,
      platforms: 'linux/amd64',
      file: 'Cloned',
      'allow-findings': 'secrets',
    });
    expect(allowed.exitCode).toBe(0);
  });

  it('is let through where that is allowed', async () => {
    const images = uniqueImage();
    const step = await publish({
      images,
      driver,
      platforms,
      file: 'Native',
      'allow-findings': 'architecture',
    });
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${images}:stable`)).toBe(step.outputs.digest);
  });

  it('that has a token in its environment gets no tag, and the log does not show the token', async () => {
    const images = uniqueImage();
    // What the inputs show is refused before the build: this one comes from the environment of the step.
    const step = await publish({ images, driver, 'build-args': 'VALUE' }, { VALUE: token });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('`ENV SETTING` of the image for linux/amd64 holds a GitHub token');
    expect(step.log).toContain('buildx build');
    expect(step.log + step.summary).not.toContain(token);
    expect(await digestOf(`${images}:stable`)).toBeUndefined();
  });

  it('that is larger than it may be gets no tag, and its biggest layer is named', async () => {
    const images = uniqueImage();
    const step = await publish({ images, driver, platforms, file: 'Large', 'max-size': '2MB' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/linux\/arm64 has 4\.\d MB, and `max-size` allows 2\.0 MB/);
    expect(step.log).toMatch(/3\.0 MB/);
    expect(await digestOf(`${images}:stable`)).toBeUndefined();
  });

  it('of which nothing is wrong is published, and no container is left', async () => {
    const images = uniqueImage();
    const step = await publish({ images, driver, platforms, 'max-size': '5MB', 'build-args': 'VALUE=a' });
    expect(step.exitCode).toBe(0);
    expect(step.log).not.toContain('::warning');
    expect(await docker('ps', '--all', '--format', '{{.Image}}')).not.toContain(step.outputs.digest);
  });
});

it('in an image that is too large to be read at once a program of another machine is found, too', async () => {
  const images = uniqueImage();
  const step = await publish({
    images,
    driver: 'docker',
    platforms: 'linux/amd64,linux/arm64',
    file: 'Heavy',
    'max-size': '5MB',
  });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('the image for linux/arm64 starts `/opt/tool`, which is a program for amd64');
  expect(step.log).toMatch(/linux\/amd64 has 1\d\.\d MB, and `max-size` allows 5\.0 MB/);
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
  expect(await docker('ps', '--all', '--format', '{{.Image}}')).not.toContain(step.outputs.digest);
});

it('in the working directory of a large image of the engine a git configuration with a credential is found', async () => {
  const images = uniqueImage();
  const step = await publish({ images, driver: 'docker', platforms: 'linux/amd64', file: 'Kept' });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('/src/.git/config of the image for linux/amd64 holds a credential');
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
});

it('with the classic store a program of another machine is found, too', async () => {
  const images = uniqueImage();
  const inputs = { images, driver: 'docker', platforms: 'linux/arm64', file: 'Native' };
  const step = await publish(inputs, { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('the image for linux/arm64 starts `/opt/tool`');
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
});

it('provenance with the build arguments is looked at where it was pushed', async () => {
  const images = uniqueImage();
  const inputs = { images, driver: 'docker-container', provenance: 'mode=max', 'build-args': 'UNUSED' };
  const step = await publish(inputs, { UNUSED: token });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('the provenance of the image for linux/amd64 holds a GitHub token');
  expect(await digestOf(`${images}:stable`)).toBeUndefined();
});

it('tokens in inputs and Dockerfile are told at once, before anything is built', async () => {
  const step = await publish({
    images: uniqueImage(),
    file: 'Written',
    'build-args': `TOKEN=${token}`,
    labels: `org.acme=${token}`,
  });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('`TOKEN` in `build-args` holds a GitHub token');
  expect(step.log).toContain('`org.acme` in `labels` holds a GitHub token');
  expect(step.log).toContain('line 2 of Written holds a GitHub token');
  expect(step.log).toContain('RUN --mount=type=secret,id=token,env=TOKEN');
  expect(step.log).not.toContain('buildx build');
  expect(step.log + step.summary).not.toContain(token);
});
