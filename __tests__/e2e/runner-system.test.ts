import { createAuthority } from '../io/certificates.ts';
import { startBuildkitd } from './buildkitd.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf } from './image.ts';
import { standIn } from './stand-in.ts';

/** No Windows and no Mac is here: what their runners say of themselves is told, the rest of the step is real. */
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(() => workspace.remove());

const noEngine = { DOCKER_HOST: 'unix:///nonexistent.sock' };

function publish(inputs: Record<string, string>, env: Record<string, string>) {
  return runStep({ inputs: { images: uniqueImage(), ...inputs }, workspace: workspace.folder, env });
}

/** A second where nothing else runs on the machine; the other tests do. */
const atOnce = 3000;

describe('a runner whose engine cannot build Linux images is refused at once', () => {
  it('a Mac without docker', async () => {
    const step = await publish({}, { RUNNER_OS: 'macOS', PATH: '/nonexistent' });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(
      "GitHub's macOS runners have no engine: `runs-on: ubuntu-latest` has an engine",
    );
    expect(step.milliseconds).toBeLessThan(atOnce);
  });

  it('a Mac whose engine was not started', async () => {
    const step = await publish({}, { RUNNER_OS: 'macOS', ...noEngine });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('colima start');
    expect(step.milliseconds).toBeLessThan(atOnce);
  });

  it('a Windows runner with the engine that GitHub gives it', async () => {
    const { path } = await standIn(
      workspace.folder,
      `case "$*" in info*) real "$@" | sed 's#"OSType":"linux"#"OSType":"windows"#';; *) real "$@";; esac`,
    );
    const step = await publish({}, { RUNNER_OS: 'Windows', PATH: path });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain('runs Windows containers');
    expect(step.log).toContain('`runs-on: ubuntu-latest` has an engine');
    expect(step.milliseconds).toBeLessThan(atOnce);
  });
});

describe('a BuildKit elsewhere', () => {
  let authority: Awaited<ReturnType<typeof createAuthority>>;
  let node: Awaited<ReturnType<typeof startBuildkitd>>;
  let inputs: Record<string, string>;
  beforeAll(async () => {
    authority = await createAuthority();
    const server = await authority.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1');
    const client = await authority.issue('client', 'ca', 'DNS:client');
    node = await startBuildkitd(server, authority.caFile);
    const options = `cacert=${authority.caFile}\ncert=${client.certFile}\nkey=${client.keyFile}`;
    inputs = { driver: 'remote', endpoint: node.endpoint, 'driver-opts': options };
  });
  afterAll(async () => {
    await node.stop();
    await authority.remove();
  });

  it('builds and pushes for a Mac that has docker and no engine', async () => {
    const images = uniqueImage();
    const step = await publish({ ...inputs, images }, { RUNNER_OS: 'macOS', ...noEngine });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
  });

  it('does not help where the image is to be loaded into an engine', async () => {
    const step = await publish({ ...inputs, load: 'true' }, { RUNNER_OS: 'macOS', ...noEngine });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('no Docker engine answers');
  });
});
