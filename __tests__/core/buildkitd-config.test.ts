import {
  deriveProxyOptions,
  deriveRegistrySettings,
  parseMachineRegistries,
} from '../../src/core/buildkitd-config.ts';

const nothing = { mirrors: [], insecure: [] };

describe('what the machine knows of registries reaches the builder', () => {
  it('a machine that has nothing to say gives no configuration', () => {
    expect(deriveRegistrySettings(nothing, [])).toEqual({});
  });

  it('mirrors of Docker Hub, with their port, and without TLS where they have none', () => {
    const mirrors = ['https://mirror.example', 'http://10.0.0.1:5000/'];
    expect(deriveRegistrySettings({ ...nothing, mirrors }, [])).toEqual({
      'docker.io': { mirrors: ['mirror.example', '10.0.0.1:5000'] },
      '10.0.0.1:5000': { http: true },
    });
  });

  it('insecure registries', () => {
    const insecure = ['registry.local:5000'];
    expect(deriveRegistrySettings({ ...nothing, insecure }, [])).toEqual({
      'registry.local:5000': { http: true, insecure: true },
    });
  });

  it('certificates of a host, several pairs of them', () => {
    const keyPairs = [
      { cert: '/c/client.cert', key: '/c/client.key' },
      { cert: '/c/other.cert', key: '/c/other.key' },
    ];
    const certificates = [{ host: 'reg.example', ca: ['/c/ca.crt'], keyPairs }];
    expect(deriveRegistrySettings(nothing, certificates)).toEqual({
      'reg.example': { ca: ['/c/ca.crt'], keypair: keyPairs },
    });
  });

  it('the engine itself says what it was told', () => {
    const IndexConfigs = {
      'docker.io': { Mirrors: ['https://mirror.example/'], Secure: true },
      'registry.local:5000': { Mirrors: [], Secure: false },
    };
    expect(parseMachineRegistries({ RegistryConfig: { IndexConfigs } })).toEqual({
      mirrors: ['https://mirror.example/'],
      insecure: ['registry.local:5000'],
    });
  });

  it.each([
    {},
    { RegistryConfig: null },
    { RegistryConfig: { IndexConfigs: { 'docker.io': { Mirrors: null } } } },
  ])('an engine that says nothing of registries is taken at its word: %j', (info) => {
    expect(parseMachineRegistries(info)).toEqual({ mirrors: [], insecure: [] });
  });

  it('proxies become options of the driver', () => {
    expect(deriveProxyOptions({ https_proxy: 'http://p:3128', NO_PROXY: 'localhost,.local' })).toEqual([
      { name: 'env.HTTPS_PROXY', value: 'http://p:3128' },
      { name: 'env.NO_PROXY', value: 'localhost,.local' },
    ]);
  });
});
