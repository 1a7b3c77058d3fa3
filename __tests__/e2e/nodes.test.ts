import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, type KeyPair } from '../io/certificates.ts';
import { findPort, startBuildkitd } from './buildkitd.ts';
import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

let authority: Awaited<ReturnType<typeof createAuthority>>;
let client: KeyPair;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let folder: string;
/** One that runs amd64 and emulates the others, one that runs arm64 only, and one whose certificate has expired. */
let amd: Awaited<ReturnType<typeof startBuildkitd>>;
let arm: Awaited<ReturnType<typeof startBuildkitd>>;
let expired: Awaited<ReturnType<typeof startBuildkitd>>;

/** A daemon that can be told from the others by what its containers see. */
async function start(name: string, pair: KeyPair, ...flags: readonly string[]) {
  const config = join(folder, `${name}.toml`);
  await writeFile(config, `[dns]\nsearchDomains = ["${name}.node"]\n`);
  return startBuildkitd(pair, authority.caFile, '--config', config, ...flags);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-nodes-'));
  authority = await createAuthority();
  client = await authority.issue('client', 'ca', 'DNS:client');
  const names = 'DNS:localhost,IP:127.0.0.1';
  const server = await authority.issue('server', 'ca', names);
  const old = await authority.issue('old', 'ca', names, -1);
  amd = await start('amd', server);
  arm = await start('arm', server, '--oci-worker-platform', 'linux/arm64');
  expired = await start('expired', old);
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nRUN echo "$(uname -m) on $(grep search /etc/resolv.conf)"\n`,
  });
});
afterAll(async () => {
  await Promise.all([amd.stop(), arm.stop(), expired.stop()]);
  await Promise.all([authority.remove(), workspace.remove(), rm(folder, { recursive: true })]);
});

function certificates(...indexes: readonly number[]) {
  return Object.fromEntries(
    indexes.flatMap((index) => [
      [`BUILDER_NODE_${index}_AUTH_TLS_CACERT`, authority.ca],
      [`BUILDER_NODE_${index}_AUTH_TLS_CERT`, client.cert],
      [`BUILDER_NODE_${index}_AUTH_TLS_KEY`, client.key],
    ]),
  );
}

function publish(images: string, append: string, inputs: Record<string, string> = {}): Promise<StepResult> {
  const both = 'linux/amd64,linux/arm64';
  return runStep({
    inputs: {
      images,
      driver: 'remote',
      endpoint: amd.endpoint,
      platforms: both,
      append,
      'no-cache': 'true',
      ...inputs,
    },
    workspace: workspace.folder,
    env: certificates(0, 1, 2),
  });
}

describe('two BuildKit daemons over TLS', () => {
  it('build one platform each, as `append` says, and the step says which', async () => {
    const images = uniqueImage();
    const step = await publish(
      images,
      `- name: arm\n  endpoint: ${arm.endpoint}\n  platforms: linux/arm64\n`,
    );
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.log).toContain(`node        ${amd.endpoint}: linux/amd64`);
    expect(step.log).toContain(`node        arm (${arm.endpoint}): linux/arm64`);
    expect(step.log).toMatch(/x86_64 on search amd\.node/);
    expect(step.log).toMatch(/aarch64 on search arm\.node/);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect((await readImage(`${images}:main`)).platforms).toHaveLength(2);
    expect(step.log).not.toContain('PRIVATE KEY');
    expect(await docker('buildx', 'ls')).not.toContain(step.state.builder);
  });

  it('build each what they run by themselves, although the first one could emulate it all', async () => {
    const step = await publish(uniqueImage(), `- endpoint: ${arm.endpoint}\n`);
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain(`linux/arm64 is built by ${arm.endpoint}, which runs it by itself`);
    expect(step.log).toMatch(/x86_64 on search amd\.node/);
    expect(step.log).toMatch(/aarch64 on search arm\.node/);
  });

  it('build a leg each, and their results are one image', async () => {
    const images = uniqueImage();
    const leg = (endpoint: string, platforms: string, index: string) =>
      runStep({
        entry: 'build',
        inputs: { images, driver: 'remote', endpoint, platforms, index, 'no-cache': 'true' },
        workspace: workspace.folder,
        env: certificates(0),
      });
    const legs = [await leg(amd.endpoint, 'linux/amd64', '0'), await leg(arm.endpoint, 'linux/arm64', '1')];
    expect(legs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(legs[0]?.log).toMatch(/x86_64 on search amd\.node/);
    expect(legs[1]?.log).toMatch(/aarch64 on search arm\.node/);
    const results = JSON.stringify(Object.assign({}, ...legs.map(({ outputs }) => outputs)));
    const merged = await runStep({
      entry: 'merge',
      inputs: { images, platforms: 'linux/amd64,linux/arm64', results },
      workspace: workspace.folder,
    });
    expect(merged.exitCode === 0 ? '' : merged.log).toBe('');
    expect((await readImage(`${images}@${merged.outputs.digest}`)).platforms).toHaveLength(2);
  });

  it('refuse a platform that neither offers, with the line that would have to run there', async () => {
    const platforms = 'linux/amd64,linux/s390x';
    const step = await publish(uniqueImage(), `- endpoint: ${arm.endpoint}\n`, { platforms });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain('no node of the builder offers linux/s390x, and line 2 runs a command');
    expect(step.log).not.toContain('[1/2] FROM');
  });
});

describe('nodes that cannot be used', () => {
  it('are all named within 3 s, each with its endpoint and what is wrong, and nothing is built', async () => {
    const dead = `tcp://localhost:${await findPort()}`;
    const append = `- name: dead\n  endpoint: ${dead}\n- name: old\n  endpoint: ${expired.endpoint}\n`;
    const step = await publish(uniqueImage(), append);
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(`the BuildKit node dead (${dead}) refuses the connection`);
    expect(step.log).toContain(
      `the BuildKit node old (${expired.endpoint}) shows a certificate that is not valid`,
    );
    expect(step.log).not.toContain(`the BuildKit node ${amd.endpoint}`);
    expect(step.log).not.toContain('[1/2] FROM');
    expect(step.milliseconds).toBeLessThan(4000);
  });

  it('say whose certificates are missing, by the name of the variable', async () => {
    const step = await runStep({
      inputs: {
        images: uniqueImage(),
        driver: 'remote',
        endpoint: amd.endpoint,
        append: `- name: arm\n  endpoint: ${arm.endpoint}\n`,
      },
      workspace: workspace.folder,
      env: { ...certificates(0), BUILDER_NODE_1_AUTH_TLS_CACERT: authority.ca },
    });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(`the BuildKit node arm (${arm.endpoint}) does not accept the certificate`);
    expect(step.log).toContain('BUILDER_NODE_1_AUTH_TLS_CERT');
  });

  it('are refused for a builder that is to stay with certificates that do not', async () => {
    const step = await publish(uniqueImage(), `- endpoint: ${arm.endpoint}\n`, { cleanup: 'false' });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(`the certificates for ${amd.endpoint} come from the environment`);
    expect(step.log).toContain(`the certificates for ${arm.endpoint} come from the environment`);
    expect(await docker('buildx', 'ls')).not.toContain('remote');
  });
});

it('private keys of nodes are in no environment and no argument of buildx', async () => {
  const { path, notes } = await standIn(
    workspace.folder,
    `case "$*" in buildx\\ create*|buildx\\ build*) env >> "$(dirname "$0")/notes";; esac; real "$@"`,
  );
  const step = await runStep({
    inputs: { images: uniqueImage(), driver: 'remote', endpoint: amd.endpoint, platforms: 'linux/amd64' },
    workspace: workspace.folder,
    env: { ...certificates(0), PATH: path },
  });
  expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
  const said = await readFile(notes, 'utf8');
  expect(said).toContain('buildx build');
  expect(said).toContain('DOCKER_CONFIG=');
  expect(said).not.toContain('PRIVATE KEY');
});
