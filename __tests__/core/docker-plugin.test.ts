import { describe, expect, it } from '@jest/globals';
import { composeInfo, listPluginFolders } from '../../src/core/docker-plugin.ts';
import { parseEngineInfo } from '../../src/core/engine-facts.ts';

describe('the plugin that `docker buildx` starts', () => {
  it("is looked for where docker looks: the user's folders go before the machine's", () => {
    const folders = listPluginFolders({ cliPluginsExtraDirs: ['/extra', 7] }, '/home/me/.docker');
    expect(folders.slice(0, 3)).toEqual([
      '/extra',
      '/home/me/.docker/cli-plugins',
      '/usr/local/lib/docker/cli-plugins',
    ]);
    expect(folders.at(-1)).toBe('/usr/libexec/docker/cli-plugins');
  });

  it.each([null, [], 'text', { cliPluginsExtraDirs: '/one' }])(
    'is found with a configuration that is %j',
    (config) => {
      expect(listPluginFolders(config, '/c')[0]).toBe('/c/cli-plugins');
    },
  );

  it("and the engine's own answer read as `docker info` does", () => {
    const info = composeInfo(
      { ServerVersion: '28.5.2', OSType: 'linux', Architecture: 'x86_64', Name: 'vm' },
      { SchemaVersion: '0.1.0', Version: 'v0.29.1' },
    );
    expect(parseEngineInfo(JSON.stringify(info))).toMatchObject({
      serverVersion: '28.5.2',
      buildxVersion: '0.29.1',
      platform: 'linux/amd64',
      host: { host: 'vm' },
    });
  });
});
