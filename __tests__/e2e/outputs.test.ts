import { mkdir, readdir, rm } from 'node:fs/promises';
import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(() => workspace.remove());

function publish(inputs: Record<string, string>, engine: keyof typeof engines): Promise<StepResult> {
  const env = engines[engine]();
  return runStep({ inputs, env, workspace: workspace.folder });
}

const engines = {
  containerd: () => ({ DOCKER_HOST: process.env.DOCKER_HOST }),
  classic: () => ({ DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') }),
};

/** All types; the file that each leaves has its own name. */
const files = 'type=local,dest=out/local\ntype=tar,dest=out/tar.tar\ntype=cacheonly';
const archives = `${files}\ntype=oci,dest=out/oci.tar\ntype=docker,dest=out/docker.tar`;
const image = 'type=image,compression=gzip,force-compression=true,oci-mediatypes=true';

describe('load, push and several outputs together: every digest is the one that the registry has', () => {
  const cases: {
    name: string;
    driver: string;
    engine: keyof typeof engines;
    outputs: string;
    written: string[];
  }[] = [
    {
      name: "the engine's own BuildKit, containerd store",
      driver: 'docker',
      engine: 'containerd',
      outputs: `type=registry\n${archives}\n${image}`,
      written: ['docker.tar', 'local', 'oci.tar', 'tar.tar'],
    },
    {
      name: "the engine's own BuildKit, classic store",
      driver: 'docker',
      engine: 'classic',
      outputs: files,
      written: ['local', 'tar.tar'],
    },
    {
      name: 'a BuildKit container, containerd store',
      driver: 'docker-container',
      engine: 'containerd',
      outputs: `type=registry\n${archives}\n${image}`,
      written: ['docker.tar', 'local', 'oci.tar', 'tar.tar'],
    },
    {
      name: 'a BuildKit container, classic store',
      driver: 'docker-container',
      engine: 'classic',
      outputs: `${archives}\n${image}`,
      written: ['docker.tar', 'local', 'oci.tar', 'tar.tar'],
    },
  ];
  it.each(cases)('$name', async ({ driver, engine, outputs, written }) => {
    const images = uniqueImage();
    const out = `${workspace.folder}/out`;
    await mkdir(out);
    const tags = 'type=raw,value=1.2\ntype=raw,value=1';
    const step = await publish({ images, tags, driver, outputs, load: 'true' }, engine);
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'true' } });
    const { digest = '', imageid = '', metadata = '' } = step.outputs;
    expect(digest).toBe(await digestOf(`${images}:1.2`));
    expect(digest).toBe(await digestOf(`${images}:1`));
    expect(imageid).toMatch(/^sha256:/);
    expect(JSON.parse(metadata)).toMatchObject({
      'buildx.build.ref': expect.stringMatching(/^[\w-]+\/[\w-]+\/\w+$/),
      'buildx.build.provenance': expect.objectContaining({ buildType: expect.any(String) }),
      'containerimage.digest': digest,
      'image.name': `${images}:1.2,${images}:1`,
    });
    expect((await readdir(out)).sort()).toEqual(written);
    await rm(out, { recursive: true });
    const { DOCKER_HOST: host } = engines[engine]();
    const inspect = ['image', 'inspect', '--format', '{{.Os}}', `${images}:1`];
    expect(await docker(...(host ? ['--host', host] : []), ...inspect)).toBe('linux');
  });
});

describe('a build that is not pushed', () => {
  it.each([
    { driver: 'docker', engine: 'containerd' as const, outputs: 'type=cacheonly' },
    { driver: 'docker', engine: 'classic' as const, outputs: 'type=cacheonly' },
    { driver: 'docker-container', engine: 'containerd' as const, outputs: 'type=cacheonly' },
    { driver: 'docker-container', engine: 'classic' as const, outputs: 'type=tar,dest=only.tar' },
  ])('has a digest too: driver $driver, $engine store, $outputs', async ({ driver, engine, outputs }) => {
    const step = await publish({ images: uniqueImage(), driver, outputs, push: 'false' }, engine);
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' } });
    expect(step.outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(step.outputs.imageid).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(JSON.parse(step.outputs.metadata ?? '')).toHaveProperty(['buildx.build.ref']);
  });
});
