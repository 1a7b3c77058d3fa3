import { readFile } from 'node:fs/promises';
import { createAuthority, type KeyPair } from '../io/certificates.ts';
import { type ClusterMood, startCluster } from './cluster.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { docker } from './image.ts';
import { standIn } from './stand-in.ts';

let authority: Awaited<ReturnType<typeof createAuthority>>;
let server: KeyPair;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  authority = await createAuthority();
  server = await authority.issue('server', 'ca', 'DNS:localhost');
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nRUN true\n` });
});
afterAll(() => Promise.all([authority.remove(), workspace.remove()]));

function publish(env: Record<string, string>, inputs: Record<string, string> = {}) {
  return runStep({
    inputs: { images: uniqueImage(), driver: 'kubernetes', ...inputs },
    workspace: workspace.folder,
    env,
  });
}

async function withCluster(mood: ClusterMood, ca: string, options = '') {
  const cluster = await startCluster(server, ca, mood);
  try {
    const inputs = { 'driver-opts': options };
    return { cluster, step: await publish({ KUBECONFIG: cluster.kubeconfig }, inputs) };
  } finally {
    await cluster.stop();
  }
}

describe('driver: kubernetes', () => {
  it('tells buildx all that the inputs say, one pod set for each node', async () => {
    const cluster = await startCluster(server, authority.ca, 'forbidden');
    const { path, notes } = await standIn(
      workspace.folder,
      `case "$*" in buildx\\ create*) exit 0;; buildx\\ inspect*) exit 7;; *) real "$@";; esac`,
    );
    const step = await publish(
      { KUBECONFIG: cluster.kubeconfig, PATH: path },
      {
        platforms: 'linux/amd64,linux/arm64',
        'driver-opts':
          'namespace=ci\nreplicas=2\nrequests.memory=4Gi\nnodeselector=kubernetes.io/arch=amd64,pool=big',
        'buildkitd-config-inline': 'debug = true',
        allow: 'security.insecure',
        append:
          '- name: arm\n  platforms: linux/arm64\n  driver-opts: [namespace=ci, "nodeselector=kubernetes.io/arch=arm64"]\n',
      },
    );
    await cluster.stop();
    expect(step.exitCode).toBe(1);
    const [first = '', second = ''] = (await readFile(notes, 'utf8'))
      .split('\n')
      .filter((line) => line.includes('buildx create'));
    expect(first).toMatch(
      /^buildx create --name slipway-\w+ --driver kubernetes --driver-opt namespace=ci --driver-opt replicas=2 --driver-opt requests\.memory=4Gi --driver-opt "nodeselector=kubernetes\.io\/arch=amd64,pool=big" --driver-opt image=moby\/buildkit:buildx-stable-1 --buildkitd-flags --allow-insecure-entitlement security\.insecure --buildkitd-config \S+buildkitd\.toml --platform linux\/amd64$/,
    );
    expect(second).toMatch(
      /^buildx create --name (slipway-\w+) --driver kubernetes --node \1-arm --append .* --platform linux\/arm64$/,
    );
  });

  it('without a kubeconfig says so in the first second, with everything else that is wrong', async () => {
    const step = await publish(
      { HOME: workspace.folder },
      { 'driver-opts': 'replica=2\ntimeout=60', endpoint: 'tcp://a:1' },
    );
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain('needs a kubeconfig; KUBECONFIG is not set');
    expect(step.log).toContain('did you mean `replicas`?');
    expect(step.log).toContain('`timeout` takes a time with its unit');
    expect(step.log).toContain('driver `kubernetes` takes no `endpoint`');
  });

  it('whose cluster does not answer is told within 3 s, by its address', async () => {
    const cluster = await startCluster(server, authority.ca, 'pending');
    const { address, kubeconfig } = cluster;
    const text = await readFile(kubeconfig, 'utf8');
    await cluster.stop();
    const other = await makeWorkspace({ config: text });
    const step = await publish({ KUBECONFIG: `${other.folder}/config` });
    await other.remove();
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(
      `the Kubernetes API at ${address}, which the kubeconfig names, refuses the connection`,
    );
    expect(step.milliseconds).toBeLessThan(4000);
  });

  it('whose cluster shows a certificate of another authority is told so', async () => {
    const { step, cluster } = await withCluster('pending', authority.otherCa);
    expect(step.log).toContain('of an authority that is not trusted here');
    expect(step.log.match(/of an authority/g)).toHaveLength(1);
    expect(cluster.requests).toEqual([]);
  });

  it.each([
    { mood: 'forbidden', says: 'may not do this in that namespace', cure: '`create` on `pods/exec`' },
    { mood: 'unauthorized', says: 'does not know the account of the kubeconfig', cure: 'fresh kubeconfig' },
    { mood: 'pending', says: 'were not ready in time', cure: '`kubectl describe pods`' },
  ] as const)('explains what real buildx says of a cluster that is $mood', async ({ mood, says, cure }) => {
    const { step } = await withCluster(mood, authority.ca, 'timeout=1s');
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain(says);
    expect(step.log).toContain(cure);
    expect(await docker('buildx', 'ls')).not.toContain(step.state.builder);
  });

  it('takes the pods away again that never became ready', async () => {
    const { cluster } = await withCluster('pending', authority.ca, 'timeout=1s');
    expect(
      cluster.requests.some((line) => line.startsWith('POST /apis/apps/v1/namespaces/ci/deployments')),
    ).toBe(true);
    expect(cluster.requests.at(-1)).toMatch(
      /^DELETE \/apis\/apps\/v1\/namespaces\/ci\/deployments\/slipway-/,
    );
  });
});
