import { createInterface } from 'node:readline';
import type { StoredLogin } from '../core/docker-config.ts';
import { formatRegistryAuth, readPushMessage } from '../core/engine-push.ts';
import type { Environment, JsonValue } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatName, parseReference, type Reference } from '../core/reference.ts';
import { type EngineApi, openEngineApi } from './engine-api.ts';
import { findSocket } from './engine-socket.ts';
import type { Run } from './engine-store.ts';
import { type CommandResult, readAll } from './process.ts';

/** How docker logs in to registries. */
export interface Logins {
  /** Another folder of docker's configuration for what is pushed to a reference. */
  readonly configFor: (reference: string) => string | undefined;
  readonly findLogin: (host: string) => Promise<StoredLogin | undefined>;
}

export const noLogins: Logins = { configFor: () => undefined, findLogin: async () => undefined };

interface PushTools extends Logins {
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly run: Run;
  /** Absent where commands have to go through docker. */
  readonly buildx: string | undefined;
}

/** By the engine's socket; by docker where somebody stands in between, or where a login is for this one push. */
export async function pushImage(
  { env, signal, run, buildx, configFor, findLogin }: PushTools,
  text: string,
  onLine: (line: string) => void,
): Promise<CommandResult> {
  const config = configFor(text);
  const reading = parseReference(text);
  // Signing by Notary is docker's own.
  const isPlain = config === undefined && !env.DOCKER_CONTENT_TRUST;
  const isDirect = isPlain && 'reference' in reading && findSocket(env) && buildx;
  if (!isDirect)
    return run(['push', text], { onLine, ...(config && { env: { ...env, DOCKER_CONFIG: config } }) });
  const { reference } = reading;
  const api = openEngineApi(env, signal);
  try {
    const result = await pushByEngine(api, reference, await findLogin(reference.host), onLine);
    if (result.exitCode !== 0) signal.throwIfAborted();
    return result;
  } finally {
    api.close();
  }
}

/** The command line does no more than this. */
async function pushByEngine(
  api: EngineApi,
  reference: Reference,
  login: StoredLogin | undefined,
  onLine: (line: string) => void,
): Promise<CommandResult> {
  const errors: string[] = [];
  try {
    const { status, body } = await api.open({
      method: 'POST',
      path: `/images/${formatName(reference)}/push?tag=${reference.tag ?? 'latest'}`,
      isForAnyEngine: true,
      headers: { 'x-registry-auth': formatRegistryAuth(reference.host, login) },
    });
    if (status >= 300)
      errors.push(`Error response from daemon: ${(await readAll(body)).toString('utf8').trim()}`);
    else
      for await (const line of createInterface({ input: body })) {
        const told = readPushMessage(JSON.parse(line) as JsonValue);
        if (told.error !== undefined) errors.push(told.error);
        if (told.line !== undefined) onLine(told.line);
      }
    // A connection that breaks off ends the lines, too.
    if (errors.length === 0 && !body.complete) errors.push('the connection to the Docker engine broke off');
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    errors.push(error.message);
  }
  return { exitCode: errors.length > 0 ? 1 : 0, stdout: '', stderr: errors.join('\n') };
}
