import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

const plainTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n`,
    'function/Dockerfile': `FROM ${testbed('BASE')}\nENTRYPOINT ["python", "-m", "awslambdaric"]\n`,
  });
});
afterAll(() => workspace.remove());

async function publish(inputs: Record<string, string>) {
  const images = uniqueImage();
  const step = await runStep({ inputs: { images, ...inputs }, workspace: workspace.folder });
  return { step, name: `${images}:main` };
}

describe.each(['docker', 'docker-container'])('with driver %s', (driver) => {
  it('`index: never` pushes a plain manifest, and digest and tag name it', async () => {
    const { step, name } = await publish({ driver, index: 'never' });
    expect(step.exitCode).toBe(0);
    const image = await readImage(name);
    expect(image.digest).toBe(step.outputs.digest);
    expect(plainTypes).toContain(image.index.mediaType);
    expect(step.outputs.platforms).toBe('linux/amd64');
  });

  it('`index: always` pushes an index of one platform without attestations, with its annotations', async () => {
    const { step, name } = await publish({
      driver,
      index: 'always',
      provenance: 'false',
      annotations: 'index:org.example.here=yes',
    });
    expect(step.exitCode).toBe(0);
    const image = await readImage(name);
    expect(image).toMatchObject({ digest: step.outputs.digest, index: { kind: 'index' } });
    expect(image.children).toHaveLength(1);
    expect(image.index.annotations).toMatchObject({ 'org.example.here': 'yes' });
  });
});

it('an image for AWS Lambda is pushed as a plain manifest, and log and summary say why', async () => {
  const { step, name } = await publish({ context: 'function' });
  expect(step.exitCode).toBe(0);
  expect(plainTypes).toContain((await readImage(name)).index.mediaType);
  const reason = 'AWS Lambda takes no index, and line 2 starts its runtime client';
  expect(step.log).toContain(reason);
  expect(step.summary).toContain(reason);
});

it('`index: never` with two platforms and a provenance is refused before anything starts', async () => {
  const platforms = 'linux/amd64,linux/arm64';
  const { step } = await publish({ index: 'never', platforms, provenance: 'mode=max' });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('holds one platform');
  expect(step.log).toContain('both cannot be');
  expect(step.log).not.toContain('buildx build');
});

it('no tag moves where a builder makes an index although none was wanted', async () => {
  const images = uniqueImage();
  const { path } = await standIn(
    workspace.folder,
    `for word; do
      shift
      case "$word" in --attest | type=provenance,disabled=true) continue;; esac
      set -- "$@" "$word"
    done
    real "$@"`,
  );
  const inputs = { images, index: 'never', driver: 'docker-container' };
  const step = await runStep({ inputs, workspace: workspace.folder, env: { PATH: path } });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('was to be a plain manifest (`index: never`), and is an index');
  expect(await digestOf(`${images}:main`)).toBeUndefined();
});
