import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { docker, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

const [user, password] = [testbed('REGISTRY_USER'), testbed('REGISTRY_PASSWORD')];
const registry = testbed('REGISTRY_AUTH');
const client = new RegistryClient({ credentials: new Map([[registry, { username: user, password }]]) });

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let config: string;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nRUN sleep 0.1\n` });
});
afterAll(() => workspace.remove());

/** A docker configuration of the user's, of which every file must be as before when the step has ended. */
beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'slipway-config-'));
  const own = process.env.DOCKER_CONFIG ?? join(process.env.HOME ?? '', '.docker');
  await copyFile(join(own, 'config.json'), join(config, 'config.json')).catch(() =>
    writeFile(join(config, 'config.json'), '{}'),
  );
});
afterEach(() => rm(config, { recursive: true, force: true }));

async function addToConfig(more: object): Promise<void> {
  const path = join(config, 'config.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...more }));
}

const auth = Buffer.from(`${user}:${password}`).toString('base64');

describe.each(['docker', 'docker-container'])('with driver %s', (driver) => {
  it('username and password log in to the registry, and are nowhere to be seen afterwards', async () => {
    const before = await readFile(join(config, 'config.json'), 'utf8');
    const images = uniqueImage(registry);
    const step = await runStep({
      inputs: { images, registry, username: user, password, driver },
      workspace: workspace.folder,
      env: { DOCKER_CONFIG: config },
    });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect((await readImage(`${images}:main`, client)).digest).toBe(step.outputs.digest);
    // The line that tells the runner what to mask is the only one that may name it.
    const seen = [
      step.log.replace(`::add-mask::${password}`, ''),
      step.summary,
      ...Object.values(step.outputs),
      ...Object.values(step.state),
    ];
    for (const text of seen) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(auth);
    }
    expect(await readFile(join(config, 'config.json'), 'utf8')).toBe(before);
  });

  it("the user's own login is enough, without any input", async () => {
    await addToConfig({ auths: { [registry]: { auth } } });
    const images = uniqueImage(registry);
    const step = await runStep({
      inputs: { images, driver },
      workspace: workspace.folder,
      env: { DOCKER_CONFIG: config },
    });
    expect(step.exitCode).toBe(0);
    expect((await readImage(`${images}:main`, client)).digest).toBe(step.outputs.digest);
  });

  it("a credential helper of the user's is asked, as docker does", async () => {
    const bin = join(config, 'bin');
    await mkdir(bin);
    const answer = JSON.stringify({ ServerURL: registry, Username: user, Secret: password });
    await writeFile(join(bin, 'docker-credential-test'), `#!/bin/sh\ncat > /dev/null\necho '${answer}'\n`, {
      mode: 0o755,
    });
    await addToConfig({ credHelpers: { [registry]: 'test' } });
    const images = uniqueImage(registry);
    const env = { DOCKER_CONFIG: config, PATH: `${bin}:${process.env.PATH}` };
    const step = await runStep({ inputs: { images, driver }, workspace: workspace.folder, env });
    expect(step.exitCode).toBe(0);
    expect((await readImage(`${images}:main`, client)).digest).toBe(step.outputs.digest);
  });

  it('no program that the step starts is given an input, a key of a node or a token of the job', async () => {
    const bin = join(config, 'bin');
    await mkdir(bin);
    const seen = join(config, 'seen');
    const noteNames = `env -0 | tr '\\n' ' ' | tr '\\0' '\\n' | cut -d= -f1 >> ${seen}`;
    const answer = JSON.stringify({ ServerURL: registry, Username: user, Secret: password });
    const script = (rest: string) => ({ text: `#!/bin/sh\n${noteNames}\n${rest}\n`, mode: { mode: 0o755 } });
    const programs = {
      'docker-credential-test': script(`cat > /dev/null; echo '${answer}'`),
      git: script(`exec "$(PATH='${process.env.PATH}' command -v git)" "$@"`),
      docker: script(`exec "$(PATH='${process.env.PATH}' command -v docker)" "$@"`),
    };
    for (const [name, { text, mode }] of Object.entries(programs))
      await writeFile(join(bin, name), text, mode);
    await addToConfig({ credHelpers: { [registry]: 'test' } });
    const env = {
      DOCKER_CONFIG: config,
      PATH: `${bin}:${process.env.PATH}`,
      BUILDER_NODE_0_AUTH_TLS_KEY: 'key',
      BUILDER_NODE_1_AUTH_TLS_CERT: 'certificate',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token',
      ACTIONS_RUNTIME_TOKEN: 'token',
      GITHUB_TOKEN: 'token',
      COMMON: 'x',
    };
    const test = `env | cut -d= -f1 >> ${seen}`;
    const inputs = { images: uniqueImage(registry), driver, cache: 'off', platforms: 'linux/amd64', test };
    const step = await runStep({ inputs, workspace: workspace.folder, env });
    expect(step.exitCode).toBe(0);
    const names = (await readFile(seen, 'utf8')).split('\n');
    expect(names.filter((name) => name === 'COMMON').length).toBeGreaterThan(3);
    expect(names.filter((name) => /^(?:INPUT|STATE)_|_AUTH_TLS_|TOKEN/.test(name))).toEqual([]);
  });

  it('the login of an input wins over a credential store that knows another one', async () => {
    const bin = join(config, 'bin');
    await mkdir(bin);
    const answer = JSON.stringify({ ServerURL: registry, Username: 'someone', Secret: 'else' });
    await writeFile(join(bin, 'docker-credential-test'), `#!/bin/sh\ncat > /dev/null\necho '${answer}'\n`, {
      mode: 0o755,
    });
    await addToConfig({ credsStore: 'test' });
    const images = uniqueImage(registry);
    const env = { DOCKER_CONFIG: config, PATH: `${bin}:${process.env.PATH}` };
    const inputs = { images, registry, username: user, password, driver };
    const step = await runStep({ inputs, workspace: workspace.folder, env });
    expect(step.exitCode).toBe(0);
  });
});

describe('logins', () => {
  it('a wrong password fails before the build, with the name of the registry, told once', async () => {
    const inputs = { images: uniqueImage(registry), registry, username: user, password: 'not-the-password' };
    const step = await runStep({ inputs, workspace: workspace.folder, env: { DOCKER_CONFIG: config } });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(registry);
    expect(step.log).not.toContain('buildx build');
    expect(step.log.match(/^::(?:error|warning|notice)/gm)).toEqual(['::error']);
    expect(step.log.replace('::add-mask::not-the-password', '')).not.toContain('not-the-password');
  });

  it('no login where one is needed fails before the build', async () => {
    const step = await runStep({
      inputs: { images: uniqueImage(registry) },
      workspace: workspace.folder,
      env: { DOCKER_CONFIG: config },
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).not.toContain('buildx build');
  });

  it('several registries are given as YAML, and a password of digits stays what it is', async () => {
    const images = uniqueImage(registry);
    const registries = `- registry: ${registry}\n  username: ${user}\n  password: ${password}\n- registry: example.com\n  username: x\n  password: 00123\n`;
    const step = await runStep({
      inputs: { images, registries },
      workspace: workspace.folder,
      env: { DOCKER_CONFIG: config },
    });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('::add-mask::00123');
  });

  it('an empty password on a Dependabot run is no failure, because nothing is pushed', async () => {
    const inputs = { images: uniqueImage(registry), registry, username: user, password: '' };
    const event = { actor: 'dependabot[bot]' };
    const step = await runStep({
      inputs,
      event,
      workspace: workspace.folder,
      env: { DOCKER_CONFIG: config },
    });
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' } });
    expect(step.log).toContain('started by Dependabot');
  });

  it('nobody logs in on a pull request that takes nothing from that registry, so a wrong password is no failure', async () => {
    const inputs = { images: uniqueImage(registry), registry, username: user, password: 'not-the-password' };
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge' };
    const env = { DOCKER_CONFIG: config };
    const step = await runStep({ inputs, event, workspace: workspace.folder, env });
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' } });
  });

  it('the private configuration is closed to others while it exists, and a build secret is in no argument', async () => {
    const secret = 'marker-of-a-build-secret';
    const spied = await makeWorkspace({
      Dockerfile: `FROM ${testbed('BASE')}\nRUN --mount=type=secret,id=token test "$(wc -c < /run/secrets/token)" = ${secret.length}\n`,
    });
    const { path, notes } = await standIn(
      spied.folder,
      `case "$*" in buildx\\ build*) stat -c 'mode %a' "$DOCKER_CONFIG/.." "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json" >> "$(dirname "$0")/notes";; esac
      real "$@"`,
    );
    const login = { registry, username: user, password };
    const step = await runStep({
      inputs: { images: uniqueImage(registry), ...login, secrets: `token=${secret}` },
      workspace: spied.folder,
      env: { DOCKER_CONFIG: config, PATH: path },
    });
    const said = await readFile(notes, 'utf8');
    await spied.remove();
    expect(step.exitCode).toBe(0);
    expect(said.match(/^mode \d+$/gm)).toEqual(['mode 700', 'mode 700', 'mode 600']);
    expect(said).toContain('--secret id=token,env=SLIPWAY_SECRET_0');
    for (const text of [said, step.log.replace(`::add-mask::${secret}`, '')])
      expect(text).not.toContain(secret);
    expect(said).not.toContain(password);
  });

  it('of two logins for one registry each repository gets its own, where buildx can tell them apart', async () => {
    const images = uniqueImage(registry);
    const lines = (wrong: string) =>
      `registry=${images},username=${user},password=${password}\nregistry=${registry},username=someone,password=${wrong}`;
    const inputs = { images, registries: lines('not-the-password'), driver: 'docker' };
    const old = await runStep({ inputs, workspace: workspace.folder, env: { DOCKER_CONFIG: config } });
    expect(old.exitCode).toBe(1);
    expect(old.log).toContain('needs buildx 0.31.0');
    const { path, notes } = await standIn(
      config,
      `case "$*" in
        info*) PATH="$REAL_PATH" docker "$@" | sed 's/0\\.29\\.[^"]*/0.31.0/';;
        *) find -L "$BUILDX_CONFIG" -name config.json -printf '%m %P\\n' >> "$(dirname "$0")/notes"; real "$@";;
      esac`,
    );
    const env = { DOCKER_CONFIG: config, PATH: path, REAL_PATH: process.env.PATH };
    const step = await runStep({ inputs, workspace: workspace.folder, env });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect((await readImage(`${images}:main`, client)).digest).toBe(step.outputs.digest);
    expect(await readFile(notes, 'utf8')).toContain(`600 config/${images}/config.json`);
  });

  it("the user's own docker contexts are there", async () => {
    const context = `own-${crypto.randomUUID().slice(0, 8)}`;
    await docker(
      '--config',
      config,
      'context',
      'create',
      context,
      '--docker',
      `host=${process.env.DOCKER_HOST}`,
    );
    await addToConfig({ currentContext: context });
    const images = uniqueImage();
    const env = { DOCKER_CONFIG: config, DOCKER_HOST: undefined };
    const step = await runStep({ inputs: { images }, workspace: workspace.folder, env });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain(`--builder ${context}`);
    expect(await readdir(config)).toContain('contexts');
  });
});
