import { describeMissingKubeconfig, parseKubeconfig } from '../../../src/core/builder/kubeconfig.ts';

const config = `
apiVersion: v1
kind: Config
current-context: ci
contexts:
  - name: other
    context: { cluster: far, user: me }
  - name: ci
    context: { cluster: near, user: me, namespace: builds }
clusters:
  - name: far
    cluster: { server: "https://far:6443" }
  - name: near
    cluster:
      server: https://near:6443
      certificate-authority-data: Q0E=
      tls-server-name: near.example
users:
  - name: me
    user: { token: secret-of-the-cluster }
`;

it('the cluster is that of the current context', () => {
  expect(parseKubeconfig(config, '/k')).toEqual({
    cluster: {
      server: 'https://near:6443',
      caData: 'Q0E=',
      servername: 'near.example',
      isProxied: false,
      isUnchecked: false,
    },
  });
});

it.each([
  {
    what: 'no current context',
    text: config.replace('current-context: ci', ''),
    says: 'names no `current-context`',
  },
  {
    what: 'a context that is not there',
    text: config.replace('current-context: ci', 'current-context: cd'),
    says: 'no context `cd`',
  },
  {
    what: 'a cluster that is not there',
    text: config.replace('cluster: near,', 'cluster: nowhere,'),
    says: 'no address for the cluster `nowhere`',
  },
  { what: 'no YAML', text: '{', says: 'names no `current-context`' },
  { what: 'nothing in it', text: '', says: 'names no `current-context`' },
])('a kubeconfig with $what is told, and none of it is shown', ({ text, says }) => {
  const reading = parseKubeconfig(text, '/k');
  expect(reading).toMatchObject({
    problem: { code: 'cluster.kubeconfig', message: expect.stringContaining(says) },
  });
  expect(JSON.stringify(reading)).not.toContain('secret-of-the-cluster');
});

it('a list of files is told to be none that buildx takes', () => {
  expect(describeMissingKubeconfig('/a:/b', true).hint).toContain('one file');
  expect(describeMissingKubeconfig('/a', true).hint).toContain('KUBECONFIG');
});
