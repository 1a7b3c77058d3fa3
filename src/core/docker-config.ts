import { encodeBase64 } from './base64.ts';
import { isJsonObject, type JsonObject, type JsonValue, textAt, valueAt } from './event.ts';
import type { Problem } from './problem.ts';

/** A login that this step uses: never written anywhere but into the private configuration. */
export interface Login {
  /** As users write it: `ghcr.io`, `docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /** `acme` or `acme/app`: only for what is below it, beside another login for the same host. */
  readonly path?: string;
  readonly username: string;
  readonly password: string;
  /** The token of the run, which nobody asked for in words: it gives way to a login that docker has already. */
  readonly isDefault?: boolean;
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
    const givesWay = login.isDefault && isLoggedIn(own, login.host);
    // Beside another login of the host: docker has no place for it, buildx has one of its own.
    if (givesWay || login.path !== undefined) continue;
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

/**
 * With the logins of DOCKER_AUTH_CONFIG, docker's own variable, which go before those of the file and of its helpers
 * (docker/cli, credentials/memorystore). Its text is never shown.
 */
export function withAuthVariable(
  config: JsonObject,
  text: string,
): { readonly config: JsonObject; readonly problem?: Problem } {
  if (text.trim() === '') return { config };
  const auths = objectOf(objectOf(parseObject(text)).auths);
  const keys = Object.keys(auths).filter((key) => hasLogin(auths[key]));
  if (keys.length === 0) return { config, problem: badAuthVariable };
  const own = Object.fromEntries(keys.map((key) => [key, auths[key]]));
  const keepers = Object.fromEntries(keys.map((key) => [key, '']));
  const hasKeepers = typeof config.credsStore === 'string' || config.credHelpers !== undefined;
  return {
    config: {
      ...config,
      auths: { ...objectOf(config.auths), ...own },
      ...(hasKeepers && { credHelpers: { ...objectOf(config.credHelpers), ...keepers } }),
    },
  };
}

function hasLogin(entry: JsonValue | undefined): boolean {
  return ['auth', 'username', 'identitytoken', 'registrytoken'].some((name) => !!textAt(entry, name));
}

const badAuthVariable: Problem = {
  code: 'login.auth-variable',
  message: 'the variable DOCKER_AUTH_CONFIG holds no login (its text is not shown)',
  hint: 'it is JSON as in docker\'s config.json: `{"auths":{"ghcr.io":{"auth":"<base64 of user:password>"}}}`',
};

/** A login as docker keeps it: with a password, or with a token that stands for a user (`docker login` to some clouds). */
export type StoredLogin = Login | { readonly host: string; readonly identityToken: string };

/** Whether docker has a login for a host: in the file, or in a store, for which it leaves an empty entry in the file. */
function isLoggedIn(config: JsonObject, host: string): boolean {
  const isStored = typeof config.credsStore === 'string' && findEntry(config, host) !== undefined;
  const hasHelper = !!textAt(config, 'credHelpers', configKeyOf(host));
  return hasHelper || isStored || findLogin(config, host) !== undefined;
}

/** The login that a configuration holds in plain sight for a host; nothing where there is none, or a helper keeps it. */
export function findLogin(config: JsonObject, host: string): StoredLogin | undefined {
  const entry = findEntry(config, host);
  const identityToken = textAt(entry, 'identitytoken');
  if (identityToken) return { host, identityToken };
  const auth = textAt(entry, 'auth');
  // Without `auth`, docker takes the two fields that other tools write beside it.
  const pair = auth
    ? decodeBase64(auth)
    : `${textAt(entry, 'username') ?? ''}:${textAt(entry, 'password') ?? ''}`;
  const [username = '', ...password] = pair.split(':');
  return username === '' ? undefined : { host, username, password: password.join(':') };
}

/** docker takes the exact key, then one that is an address at this host (cli, credentials/file_store.go). */
function findEntry(config: JsonObject, host: string): JsonValue | undefined {
  const auths = objectOf(config.auths);
  const exact = valueAt(auths, configKeyOf(host));
  return exact ?? Object.entries(auths).find(([key]) => hostOfKey(key) === configKeyOf(host))?.[1];
}

/** Name of the helper that keeps the login of a host, e.g. `ecr-login` for the program docker-credential-ecr-login. */
export function findHelper(config: JsonObject, host: string): string | undefined {
  return textAt(config, 'credHelpers', configKeyOf(host)) ?? textAt(config, 'credsStore');
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
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Empty where it is no base64: a broken entry is docker's to complain about, not ours. */
function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.codePointAt(0) ?? 0));
  } catch {
    return '';
  }
}

/** Names of all helpers that the configuration has, each once. */
export function listHelpers(config: JsonObject): readonly string[] {
  const names = [config.credsStore, ...Object.values(objectOf(config.credHelpers))];
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== ''))] as readonly string[];
}

/** The configuration as if these helpers had never been set up. */
export function withoutHelpers(config: JsonObject, missing: readonly string[]): JsonObject {
  if (missing.length === 0) return config;
  const isThere = (name: JsonValue | undefined) => typeof name !== 'string' || !missing.includes(name);
  const { credsStore, credHelpers, ...others } = config;
  const kept = Object.entries(objectOf(credHelpers)).filter(([, name]) => isThere(name));
  return {
    ...others,
    ...(credsStore !== undefined && isThere(credsStore) && { credsStore }),
    ...(kept.length > 0 && { credHelpers: Object.fromEntries(kept) }),
  };
}

export function describeMissingHelper(name: string): Problem {
  return {
    code: 'docker-config.missing-helper',
    message: `the docker configuration names the credential helper \`docker-credential-${name}\`, which is not on the PATH: its logins are not used`,
    hint: 'install it in an earlier step, or give the login by `username` and `password`',
  };
}
