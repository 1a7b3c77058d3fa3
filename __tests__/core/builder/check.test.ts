import { checkBuilder } from '../../../src/core/builder/check.ts';
import { checkTls } from '../../../src/core/node-tls.ts';

type Choice = Parameters<typeof checkBuilder>[0];
type Needs = Parameters<typeof checkBuilder>[1];
const plain = { name: '', endpoint: '', driverOpts: [], buildkitdFlags: '', platforms: [] };
const at = (endpoint: string, name = '') => ({ ...plain, endpoint, name });

function check(driver: Choice['driver'], needs: Partial<Needs>, creates = true) {
  const choice = { driver, creates, reason: 'a reason' };
  const defaults = { driver, builder: '', builderSettings: [], nodes: [plain], keepState: false };
  return checkBuilder(choice, { ...defaults, ...needs });
}

describe('what stands against a builder', () => {
  it.each<{ name: string; driver: Choice['driver']; needs: Partial<Needs>; code: string; says: string }>([
    {
      name: 'a remote node without an address',
      driver: 'remote',
      needs: { nodes: [plain] },
      code: 'engine.no-endpoint',
      says: '`driver: remote` needs',
    },
    {
      name: 'an appended one without',
      driver: 'remote',
      needs: { nodes: [at('tcp://a:1'), { ...plain, name: 'arm' }] },
      code: 'engine.no-endpoint',
      says: 'arm in `append`',
    },
    {
      name: 'an address that is none',
      driver: 'remote',
      needs: { nodes: [at('buildkit:1234')] },
      code: 'engine.endpoint',
      says: 'found "buildkit:1234"',
    },
    {
      name: 'a misspelt scheme',
      driver: 'remote',
      needs: { nodes: [at('tpc://a:1')] },
      code: 'engine.endpoint',
      says: 'did you mean `tcp://`?',
    },
    {
      name: 'flags for a BuildKit that others started',
      driver: 'remote',
      needs: { nodes: [at('tcp://a:1')], builderSettings: ['buildkitd-flags'] },
      code: 'engine.foreign-daemon',
      says: 'leave out `buildkitd-flags`',
    },
    {
      name: 'such flags on an appended node',
      driver: 'remote',
      needs: { nodes: [at('tcp://a:1'), { ...at('tcp://b:1'), buildkitdFlags: '--debug' }] },
      code: 'engine.foreign-daemon',
      says: 'leave out `buildkitd-flags`',
    },
    {
      name: 'two nodes at one address',
      driver: 'remote',
      needs: { nodes: [at('tcp://a:1'), at('tcp://a:1', 'b')] },
      code: 'append.twice',
      says: 'the endpoint tcp://a:1',
    },
    {
      name: 'two containers in one engine',
      driver: 'docker-container',
      needs: { nodes: [plain, { ...plain, name: 'b' }] },
      code: 'append.twice',
      says: 'of the docker context in use',
    },
    {
      name: 'two nodes of one name',
      driver: 'remote',
      needs: { nodes: [at('tcp://a:1'), at('tcp://b:1', 'x'), at('tcp://c:1', 'x')] },
      code: 'append.twice',
      says: 'the name `x`',
    },
    {
      name: 'an address of a cluster',
      driver: 'kubernetes',
      needs: { nodes: [at('tcp://a:1')] },
      code: 'engine.kubernetes-endpoint',
      says: 'KUBECONFIG',
    },
    {
      name: 'keep-state with a cluster',
      driver: 'kubernetes',
      needs: { keepState: true },
      code: 'engine.keep-state',
      says: 'persistent-volume-claim',
    },
    {
      name: 'keep-state with a remote node',
      driver: 'remote',
      needs: { keepState: true, nodes: [at('tcp://a:1')] },
      code: 'engine.keep-state',
      says: 'by itself',
    },
    {
      name: 'an option of another driver',
      driver: 'docker-container',
      needs: { nodes: [{ ...plain, driverOpts: [{ name: 'namespace', value: 'ci' }] }] },
      code: 'driver-opts.unknown',
      says: '`kubernetes`',
    },
  ])('$name', ({ driver, needs, code, says }) => {
    const problems = check(driver, needs);
    expect(problems).toMatchObject([{ code }]);
    expect(`${problems[0]?.message} ${problems[0]?.hint}`).toContain(says);
  });

  it('nothing, for pods in several places of one cluster', () => {
    expect(check('kubernetes', { nodes: [plain, { ...plain, name: 'arm' }] })).toEqual([]);
  });

  it('each setting that driver docker has no use for, by its name', () => {
    const builderSettings = ['buildkitd-flags', 'buildkitd-config-inline', 'append'];
    const problems = check('docker', { builderSettings }, false);
    expect(problems.map(({ input }) => input)).toEqual(builderSettings);
    expect(problems[0]?.message).toContain('the engine itself builds (a reason)');
  });
});

describe('certificates of a remote node', () => {
  it.each([
    { tls: {}, missing: undefined },
    { tls: { cacert: '/ca' }, missing: undefined },
    { tls: { cacert: '/ca', cert: '/c', key: '/k' }, missing: undefined },
    { tls: { cert: '/c', key: '/k' }, missing: '`cacert`' },
    { tls: { servername: 'x' }, missing: '`cacert`' },
    { tls: { cacert: '/ca', cert: '/c' }, missing: '`key`' },
    { tls: { cacert: '/ca', key: '/k' }, missing: '`cert`' },
  ])('$tls lacks $missing', ({ tls, missing }) => {
    const [problem] = checkTls(tls, 'arm', 2);
    expect(problem?.message.split('no ')[1]).toBe(missing);
    if (missing) expect(problem?.hint).toContain('BUILDER_NODE_2_AUTH_TLS_');
  });
});
