import { readFile } from 'node:fs/promises';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { docker, readImage, runImage } from './image.ts';
import { standIn } from './stand-in.ts';

/**
 * An earlier step has built a base image into the engine's store, and pushed it nowhere. The containerd store does not
 * tell that, so the registry of the name is asked; for a name without one that would be Docker Hub.
 */
const engines = [
  { store: 'containerd', host: process.env.DOCKER_HOST ?? '', place: `${testbed('REGISTRY')}/acme/` },
  { store: 'classic', host: testbed('DOCKER_HOST_CLASSIC'), place: '' },
];

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ 'base/Dockerfile': `FROM ${testbed('BASE')}\nRUN echo local > /base\n` });
});
afterAll(() => workspace.remove());

describe.each(engines)('a base image that only the $store store has', ({ host, place }) => {
  const base = `${place}app-base-${crypto.randomUUID().slice(0, 8)}`;
  const onEngine = (...args: readonly string[]) => docker('--host', host, ...args);
  beforeAll(() => onEngine('build', '--quiet', '--tag', base, `${workspace.folder}/base`));
  afterAll(() => onEngine('image', 'rm', '--force', base));

  async function publish(inputs: Record<string, string>, file: string, env = {}) {
    const own = await makeWorkspace({ Dockerfile: file });
    const images = uniqueImage();
    const step = await runStep({
      inputs: { images, ...inputs },
      workspace: own.folder,
      env: { DOCKER_HOST: host, ...env },
    });
    await own.remove();
    return { step, images };
  }
  const file = `FROM ${testbed('BASE')} AS tools
RUN --mount=from=${base},target=/mnt cp /mnt/base /mounted
FROM ${base}:latest
COPY --from=tools /mounted /mounted
COPY --from=${base} /base /copied
RUN cat /base /copied /mounted > /seen
`;

  it('is handed over to a builder that does not see that store, for FROM, COPY and mounts', async () => {
    const { step, images } = await publish({ driver: 'docker-container' }, file);
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.log).toMatch(
      new RegExp(`Handed the base image ${base} \\(line \\d\\) of the engine's store to the builder`),
    );
    expect(await runImage(`${images}:main`, 'linux/amd64', 'cat', '/seen')).toBe('local\nlocal\nlocal');
  });

  it('is found with `driver: auto`, whichever builder that takes', async () => {
    const { step, images } = await publish({}, file);
    expect(step.exitCode).toBe(0);
    expect(await runImage(`${images}:main`, 'linux/amd64', 'cat', '/seen')).toBe('local\nlocal\nlocal');
  });

  it('is refused with its line before the build where it lacks a platform', async () => {
    const { step } = await publish(
      { driver: 'docker-container', platforms: 'linux/amd64,linux/arm64' },
      file,
    );
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toMatch(
      new RegExp(
        `file=Dockerfile,line=\\d.*the base image \`${base}.*\` .*for linux/amd64, .*needs it for linux/arm64`,
      ),
    );
  });

  it('is not asked for where the stage runs on a platform that it has', async () => {
    const cross = `FROM --platform=$BUILDPLATFORM ${base} AS build\nFROM scratch\nCOPY --from=build /base /\n`;
    const platforms = 'linux/amd64,linux/arm64';
    const { step, images } = await publish({ driver: 'docker-container', platforms }, cross);
    expect(step.exitCode).toBe(0);
    expect((await readImage(`${images}:main`)).platforms).toHaveLength(2);
  });

  it('is left alone where a registry has it: what the builder pulls is what was published', async () => {
    await onEngine('pull', '--quiet', testbed('BASE'));
    const { path, notes } = await standIn(workspace.folder, 'real "$@"');
    const own = `FROM ${testbed('BASE')}\nRUN true\n`;
    const { step } = await publish({ driver: 'docker-container' }, own, { PATH: path });
    expect(step.exitCode).toBe(0);
    expect(step.log).not.toContain('Handed');
    expect(await readFile(notes, 'utf8')).not.toMatch(/^save/m);
  });
});

it('the log says where the registry has one base image and the containerd store another of the same name', async () => {
  const name = uniqueImage();
  const folder = `${workspace.folder}/base`;
  await docker('buildx', 'build', '--quiet', '--push', '--tag', name, folder);
  await docker('build', '--quiet', '--tag', name, '--label', 'newer=true', folder);
  const own = await makeWorkspace({ Dockerfile: `FROM ${name}\nCOPY --chmod=644 Dockerfile /\n` });
  const inputs = { images: uniqueImage(), driver: 'docker-container' };
  const step = await runStep({ inputs, workspace: own.folder });
  await own.remove();
  expect(step.exitCode).toBe(0);
  expect(step.log).toContain(`The base image ${name} is the registry's; the engine's store has another one`);
});
