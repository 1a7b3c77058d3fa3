import { join } from 'node:path';
import {
  configKeyOf,
  deriveDockerConfig,
  describeMissingHelper,
  findHelper,
  findLogin,
  type Login,
  listHelpers,
  parseHelperAnswer,
  type StoredLogin,
  withAuthVariable,
  withoutHelpers,
} from '../core/docker-config.ts';
import { parseDockerConfig } from '../core/engine-facts.ts';
import type { JsonObject } from '../core/event.ts';
import { readTextIfAllowed } from '../io/files.ts';
import { hasProgram } from '../io/find-program.ts';
import type { Io } from '../io/io.ts';
import { runCommand } from '../io/process.ts';

/** The folder of the user's own docker configuration. */
export function findConfigFolder({ env }: Io): string {
  return env.DOCKER_CONFIG || join(env.HOME ?? '', '.docker');
}

/** The user's own configuration with logins of this step on top; a value, nothing is written. */
export async function readDockerConfig(
  io: Io,
  logins: readonly Login[],
  pluginFolders: readonly string[] = [],
): Promise<JsonObject> {
  const path = join(findConfigFolder(io), 'config.json');
  const { config, problem } = parseDockerConfig(await readTextIfAllowed(path), path);
  const own = withAuthVariable(config, io.env.DOCKER_AUTH_CONFIG ?? '');
  for (const one of [problem, own.problem]) if (one) io.log.problem('warning', one);
  return deriveDockerConfig(await leaveOutMissingHelpers(io, own.config), logins, pluginFolders);
}

/** The login that docker would use for a host: one of the given, the user's, or that of the user's helper. */
export async function findDockerLogin(
  io: Io,
  logins: readonly Login[],
  host: string,
): Promise<StoredLogin | undefined> {
  return readLogin(io, await readDockerConfig(io, logins), host);
}

export async function readLogin(io: Io, config: JsonObject, host: string): Promise<StoredLogin | undefined> {
  const helper = findHelper(config, host);
  if (!helper) return findLogin(config, host);
  const result = await runCommand({
    program: `docker-credential-${helper}`,
    args: ['get'],
    env: io.env,
    input: configKeyOf(host),
    signal: io.signal,
  });
  // A helper that has no login for this host says so with an exit code: docker goes on without one, too.
  return result.exitCode === 0 ? parseHelperAnswer(host, result.stdout) : undefined;
}

/** A build goes on without a login where a helper is not on the machine; `docker push` would stop at it. */
async function leaveOutMissingHelpers(io: Io, config: JsonObject): Promise<JsonObject> {
  const helpers = listHelpers(config);
  const isThere = await Promise.all(helpers.map((name) => hasProgram(`docker-credential-${name}`, io.env)));
  const missing = helpers.filter((_, at) => !isThere[at]);
  for (const name of missing) io.log.problem('warning', describeMissingHelper(name));
  return withoutHelpers(config, missing);
}
