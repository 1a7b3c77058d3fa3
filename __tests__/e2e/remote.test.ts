import { createAuthority, type KeyPair } from '../io/certificates.ts';
import { findPort, startBuildkitd } from './buildkitd.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage } from './image.ts';

let authority: Awaited<ReturnType<typeof createAuthority>>;
let node: Awaited<ReturnType<typeof startBuildkitd>>;
let client: KeyPair;
let stranger: KeyPair;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  authority = await createAuthority();
  const server = await authority.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1');
  client = await authority.issue('client', 'ca', 'DNS:client');
  stranger = await authority.issue('stranger', 'other-ca', 'DNS:stranger');
  node = await startBuildkitd(server, authority.caFile);
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nRUN uname -m > /machine\n` });
});
afterAll(async () => {
  await node.stop();
  await Promise.all([authority.remove(), workspace.remove()]);
});

function certificates(ca: string, { cert, key }: KeyPair) {
  return {
    BUILDER_NODE_0_AUTH_TLS_CACERT: ca,
    BUILDER_NODE_0_AUTH_TLS_CERT: cert,
    BUILDER_NODE_0_AUTH_TLS_KEY: key,
  };
}

function publish(images: string, endpoint: string, env: Record<string, string>) {
  const inputs = { images, driver: 'remote', endpoint, platforms: 'linux/amd64,linux/arm64' };
  return runStep({ inputs, workspace: workspace.folder, env });
}

describe('a BuildKit daemon over TLS', () => {
  it('builds and pushes, with certificates from the environment that are gone afterwards', async () => {
    const images = uniqueImage();
    const step = await publish(images, node.endpoint, certificates(authority.ca, client));
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
    expect((await readImage(`${images}:main`)).platforms).toHaveLength(2);
    expect(step.log).not.toContain('PRIVATE KEY');
  });

  it('takes certificates from files that `driver-opts` name', async () => {
    const images = uniqueImage();
    const options = `cacert=${authority.caFile}\ncert=${client.certFile}\nkey=${client.keyFile}`;
    const inputs = { images, driver: 'remote', endpoint: node.endpoint, 'driver-opts': options };
    const step = await runStep({ inputs, workspace: workspace.folder });
    expect(step.exitCode).toBe(0);
    expect(step.outputs.digest).toBe(await digestOf(`${images}:main`));
  });

  it.each([
    {
      what: 'an authority that did not sign it',
      env: () => certificates(authority.otherCa, client),
      says: 'of an authority that is not trusted here',
    },
    {
      what: 'the certificate of a stranger',
      env: () => certificates(authority.ca, stranger),
      says: 'does not accept the certificate of this runner',
    },
  ])('with $what says so within 3 s, and builds nothing', async ({ env, says }) => {
    const step = await publish(uniqueImage(), node.endpoint, env());
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(says);
    expect(step.log).toContain(node.endpoint);
    expect(step.log).not.toContain('buildx build');
    expect(step.milliseconds).toBeLessThan(4000);
  });

  it('that is not there is named within 3 s', async () => {
    const endpoint = `tcp://localhost:${await findPort()}`;
    const step = await publish(uniqueImage(), endpoint, certificates(authority.ca, client));
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(`the BuildKit node ${endpoint} refuses the connection`);
    expect(step.log).toContain('refuses the connection');
    expect(step.milliseconds).toBeLessThan(4000);
  });
});
