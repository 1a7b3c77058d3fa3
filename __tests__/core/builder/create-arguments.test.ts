import { deriveCreateArguments, deriveDaemonFlags } from '../../../src/core/builder/create-arguments.ts';
import { formatSettings, nameLasting } from '../../../src/core/builder/lasting.ts';

const node = {
  builder: 'b',
  driver: 'docker-container',
  endpoint: '',
  driverOpts: [],
  daemonFlags: '',
  platforms: [],
  isAppended: false,
} as const;

describe('the arguments of docker buildx create', () => {
  it('a plain container', () => {
    expect(deriveCreateArguments(node, true)).toEqual([
      ...['buildx', 'create', '--name', 'b', '--driver', 'docker-container', '--bootstrap'],
    ]);
  });

  it('an appended node with everything; its address comes last', () => {
    const all = {
      ...node,
      name: 'b-arm',
      endpoint: 'ssh://arm',
      driverOpts: [{ name: 'env.NO_PROXY', value: 'a,b' }],
      daemonFlags: '--debug',
      configFile: '/c.toml',
      platforms: ['linux/arm64', 'linux/arm/v7'],
      isAppended: true,
    };
    expect(deriveCreateArguments(all, false)).toEqual([
      ...['buildx', 'create', '--name', 'b', '--driver', 'docker-container', '--node', 'b-arm', '--append'],
      ...[
        '--driver-opt',
        '"env.NO_PROXY=a,b"',
        '--buildkitd-flags',
        '--debug',
        '--buildkitd-config',
        '/c.toml',
      ],
      ...['--platform', 'linux/arm64,linux/arm/v7', 'ssh://arm'],
    ]);
  });
});

describe('flags of the daemon', () => {
  it.each([
    { given: '', asked: [], flags: '' },
    { given: '--debug', asked: [], flags: '--debug' },
    {
      given: '--debug',
      asked: ['security.insecure'],
      flags: '--debug --allow-insecure-entitlement security.insecure',
    },
    {
      given: '--allow-insecure-entitlement=network.host',
      asked: ['network.host', 'security.insecure'],
      flags: '--allow-insecure-entitlement=network.host --allow-insecure-entitlement security.insecure',
    },
    {
      given: '--allow-insecure-entitlement "security.insecure"',
      asked: ['security.insecure', 'security.insecure'],
      flags: '--allow-insecure-entitlement "security.insecure"',
    },
  ])('"$given" with the entitlements $asked', ({ given, asked, flags }) => {
    expect(deriveDaemonFlags(given, asked)).toBe(flags);
  });
});

describe('the name of a builder that lasts', () => {
  it('is one of the repository and the settings', () => {
    expect(nameLasting('Acme/My.App', 'sha256:0123456789abcdef')).toBe('slipway-acme-my-app-01234567');
  });

  it('has room in the name of a container, whatever the repository is called', () => {
    expect(nameLasting(`acme/${'x'.repeat(100)}`, 'sha256:0123456789abcdef').length).toBeLessThan(60);
    expect(nameLasting('', 'sha256:0123456789abcdef')).toBe('slipway-01234567');
  });

  it('settings with large numbers have a fingerprint, too', () => {
    expect(formatSettings({ a: 9_000_000_000n })).toBe('{"a":"9000000000"}');
  });
});
