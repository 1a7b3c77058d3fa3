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

/** A login as docker keeps it: with a password, or with a token that stands for a user (`docker login` to some clouds). */
export type StoredLogin = Login | { readonly host: string; readonly identityToken: string };

/** The login that a configuration holds in plain sight for a host; nothing where there is none, or a helper keeps it. */
export function findLogin(config: JsonObject, host: string): StoredLogin | undefined {
  const entry = Object.entries(objectOf(config.auths)).find(([key]) => hostOfKey(key) === host)?.[1];
  const identityToken = textAt(entry, 'identitytoken');
  if (identityToken) return { host, identityToken };
  const auth = textAt(entry, 'auth');
  if (!auth) return undefined;
  const [username = '', ...password] = decodeBase64(auth).split(':');
  return { host, username, password: password.join(':') };
}

/** Name of the helper that keeps the login of a host, e.g. `ecr-login` for the program docker-credential-ecr-login. */
export function findHelper(config: JsonObject, host: string): string | undefined {
  const own = textAt(config, 'credHelpers', configKeyOf(host)) ?? textAt(config, 'credHelpers', host);
  return own ?? textAt(config, 'credsStore');
}

/** What a helper answers to `get`: `<token>` as the user name marks an identity token. */
export function parseHelperAnswer(host: string, text: string): StoredLogin | undefined {
  const answer = parseObject(text);
  const username = textAt(answer, 'Username');
  const secret = textAt(answer, 'Secret');
  if (username === undefined || !secret) return undefined;
  return username === '<token>' ? { host, identityToken: secret } : { host, username, password: secret };
}

function parseObject(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
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
