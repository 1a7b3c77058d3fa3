import {
  deriveBuildkitdConfig,
  deriveProxyOptions,
  parseMachineRegistries,
} from '../../src/core/buildkitd-config.ts';

const nothing = { mirrors: [], insecure: [] };

describe('what the machine knows of registries reaches the builder', () => {
  it('a machine that has nothing to say gives no configuration', () => {
    expect(deriveBuildkitdConfig(nothing, [])).toBe('');
  });

  it('mirrors of Docker Hub, with their port, and without TLS where they have none', () => {
    const mirrors = ['https://mirror.example', 'http://10.0.0.1:5000/'];
    expect(deriveBuildkitdConfig({ ...nothing, mirrors }, [])).toBe(
      '[registry."docker.io"]\nmirrors = ["mirror.example", "10.0.0.1:5000"]\n\n[registry."10.0.0.1:5000"]\nhttp = true\n',
    );
  });

  it('insecure registries', () => {
    const insecure = ['registry.local:5000'];
    expect(deriveBuildkitdConfig({ ...nothing, insecure }, [])).toBe(
      '[registry."registry.local:5000"]\nhttp = true\ninsecure = true\n',
    );
  });

  it('certificates of a host, names with quotes included', () => {
    const keyPairs = [{ cert: '/c/client.cert', key: '/c/client.key' }];
    const certificates = [{ host: 'reg.example', ca: ['/c/"ca".crt'], keyPairs }];
    expect(deriveBuildkitdConfig(nothing, certificates)).toBe(
      '[registry."reg.example"]\nca = ["/c/\\"ca\\".crt"]\nkeypair = [{ key = "/c/client.key", cert = "/c/client.cert" }]\n',
    );
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

  it('proxies become options of the driver, quoted where they hold a comma', () => {
    expect(deriveProxyOptions({ https_proxy: 'http://p:3128', NO_PROXY: 'localhost,.local' })).toEqual([
      'env.HTTPS_PROXY=http://p:3128',
      '"env.NO_PROXY=localhost,.local"',
    ]);
  });
});
