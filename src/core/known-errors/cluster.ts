import type { KnownError } from './known-error.ts';

/** What a Kubernetes cluster answers to driver `kubernetes`. */
export const clusterErrors: readonly KnownError[] = [
  {
    code: 'cluster.forbidden',
    example:
      'error for bootstrap "b0": deployments.apps "b0" is forbidden: User "system:serviceaccount:ci:runner" cannot get resource "deployments" in API group "apps" in the namespace "ci"',
    match: [['is forbidden: user "', 'cannot', 'resource']],
    cause: 'The account of the kubeconfig may not do this in that namespace.',
    cure: 'Give it a Role there: `get`, `create`, `delete` on `deployments`, `statefulsets` and `configmaps` (`update` too), `list` on `pods`, `create` on `pods/exec`. Or name another namespace: `namespace=` in `driver-opts`.',
  },
  {
    code: 'cluster.unauthorized',
    example: 'error for bootstrap "b0": Unauthorized',
    match: [['error for bootstrap', 'unauthorized']],
    cause:
      'The cluster does not know the account of the kubeconfig: its token or certificate is wrong or has expired.',
    cure: 'Write a fresh kubeconfig in the step before this one; tokens of cloud clusters last for an hour or less.',
  },
  {
    code: 'cluster.no-namespace',
    example: 'error while calling Create for "b0": namespaces "ci" not found',
    match: [['namespaces "', 'not found']],
    cause: 'The cluster has no such namespace.',
    cure: 'Create it, or correct `namespace=` in `driver-opts`.',
  },
  {
    code: 'cluster.pods',
    example: 'expected 1 replicas to be ready, got 0',
    match: [['replicas to be ready, got']],
    cause:
      'The pods of BuildKit were not ready in time: their image cannot be pulled, no node of the cluster has what `requests`, `nodeselector` or `tolerations` ask for, or privileged pods are not admitted.',
    cure: '`kubectl describe pods` in that namespace names the reason. An image of your own registry: `image=` in `driver-opts`. Without privileges: `rootless=true`. Where nodes start on demand: `timeout=10m`.',
  },
  {
    code: 'cluster.unreachable',
    example:
      'error for bootstrap "b0": Get "https://10.0.0.1:6443/apis/apps/v1/namespaces/ci/deployments/b0": dial tcp 10.0.0.1:6443: i/o timeout',
    match: [['error for bootstrap', 'get "http']],
    cause: 'The API of the cluster does not answer at the address that the kubeconfig gives.',
    cure: 'Check that address, and that this runner is in a network that reaches it.',
  },
];
