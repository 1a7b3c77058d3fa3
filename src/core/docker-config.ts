import { isJsonObject, type JsonObject, type JsonValue, textAt } from './event.ts';

/** A login that this step uses: never written anywhere but into the private configuration. */
export interface Login {
  /** As users write it: `ghcr.io`, `docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** The key under which docker looks for Docker Hub's login, for historical reasons. */
const dockerHubKey = 'https://index.docker.io/v1/';

export function configKeyOf(host: string): string {
  return host === 'docker.io' || host === 'index.docker.io' || host === 'registry-1.docker.io'
    ? dockerHubKey
    : host;
}

/**
 * The configuration for this step: the user's own (logins, helpers, proxies, current context, plugins) with
 * our logins on top. An empty credential helper for a host makes docker read `auths` for it although a
 * general `credsStore` is set.
 */
export function deriveDockerConfig(
  own: JsonObject,
  logins: readonly Login[],
  pluginFolders: readonly string[],
): JsonObject {
  const auths: Record<string, JsonValue | undefined> = { ...objectOf(own.auths) };
  const credHelpers: Record<string, JsonValue | undefined> = { ...objectOf(own.credHelpers) };
  const isStored = typeof own.credsStore === 'string';
  for (const login of logins) {
    const key = configKeyOf(login.host);
    auths[key] = { auth: encodeBase64(`${login.username}:${login.password}`) };
    if (isStored || credHelpers[key] !== undefined) credHelpers[key] = '';
  }
  const ownFolders = Array.isArray(own.cliPluginsExtraDirs) ? own.cliPluginsExtraDirs : [];
  const cliPluginsExtraDirs = [...new Set([...ownFolders, ...pluginFolders])];
  return {
    ...own,
    auths,
    ...(Object.keys(credHelpers).length > 0 && { credHelpers }),
    ...(cliPluginsExtraDirs.length > 0 && { cliPluginsExtraDirs }),
  };
}

/** The logins that a docker configuration holds in plain sight; those in a helper stay with the helper. */
export function readLogins(config: JsonObject): readonly Login[] {
  return Object.entries(objectOf(config.auths)).flatMap(([key, value]) => {
    const auth = textAt(value, 'auth');
    if (!auth) return [];
    const [username = '', ...password] = decodeBase64(auth).split(':');
    return [{ host: hostOfKey(key), username, password: password.join(':') }];
  });
}

function hostOfKey(key: string): string {
  return key === dockerHubKey ? 'docker.io' : key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function encodeBase64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/** Empty where it is no base64: a broken entry is docker's to complain about, not ours. */
function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.codePointAt(0) ?? 0));
  } catch {
    return '';
  }
}
