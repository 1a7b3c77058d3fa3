import { type JsonObject, type JsonValue, textAt } from './event.ts';

/** Where docker looks for its plugins, in its order (docker/cli, cli-plugins/manager). */
export function listPluginFolders(config: JsonValue, configFolder: string): readonly string[] {
  const extra =
    typeof config === 'object' && config && 'cliPluginsExtraDirs' in config ? config.cliPluginsExtraDirs : [];
  const own = Array.isArray(extra) ? extra.filter((folder) => typeof folder === 'string') : [];
  return [
    ...own,
    `${configFolder}/cli-plugins`,
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
  ];
}

/** What `docker info` would print, of the engine's own answer and of what the plugin says of itself. */
export function composeInfo(engine: JsonObject, plugin: JsonValue): JsonValue {
  return {
    ...engine,
    ClientInfo: { Plugins: [{ Name: 'buildx', Version: textAt(plugin, 'Version') ?? '' }] },
  };
}
