import { composeInfo } from '../core/docker-plugin.ts';
import type { JsonValue } from '../core/event.ts';
import { isJsonObject } from '../core/event.ts';
import { findBuildx } from './buildx-program.ts';
import { findSocket } from './engine-socket.ts';
import type { Io } from './io.ts';
import { type CommandResult, runCommand } from './process.ts';

/** Runs a docker command that only asks. */
export type Ask = (args: readonly string[]) => Promise<CommandResult>;

type Asker = Pick<Io, 'env' | 'workspace' | 'signal'>;

/** What `parseEngineInfo` reads. */
export const engineQuestion = ['info', '--format', '{{json .}}'];

export function askForBuilder(name: string): readonly string[] {
  return ['buildx', 'inspect', name];
}

/** For a door that needs no docker: what it is, is assumed. */
export const askNobody: Ask = () => Promise.reject(new Error('docker is not asked here'));

/** Each question costs a process, so it is asked once: whoever comes later gets the same answer. */
export function askOnce(asker: Asker): Ask {
  const answers = new Map<string, Promise<CommandResult>>();
  const buildx = findBuildx(asker.env);
  const run = async (args: readonly string[]) => {
    const isInfo = args === engineQuestion;
    const result = (isInfo && (await askDirectly(asker, buildx))) || (await runDocker(asker, args, buildx));
    // A command that was stopped has nothing to say: what stopped it has.
    asker.signal.throwIfAborted();
    return result;
  };
  return (args) => {
    const key = args.join('\n');
    const answer = answers.get(key) ?? run(args);
    // Whoever waits for it hears of a failure; until then nobody may.
    answer.catch(() => undefined);
    answers.set(key, answer);
    return answer;
  };
}

function runDocker(
  { env, workspace: cwd, signal }: Asker,
  args: readonly string[],
  buildx: string | undefined,
) {
  return runCommand({ ...programOf(args, buildx), env, cwd, signal });
}

/** A command of buildx as the plugin itself takes it, where that can be started; else as docker does. */
export function programOf(args: readonly string[], buildx: string | undefined) {
  return buildx !== undefined && args[0] === 'buildx'
    ? { program: buildx, args: args.slice(1) }
    : { program: 'docker', args };
}

/**
 * What `docker info` would say, by the engine's socket and by what the plugin answers when docker asks who it is.
 * Nothing where either does not answer as it should: docker's own words tell why.
 */
async function askDirectly(
  { env, workspace: cwd, signal }: Asker,
  buildx: string | undefined,
): Promise<CommandResult | undefined> {
  if (buildx === undefined || findSocket(env) === undefined) return undefined;
  // The program takes longest to answer.
  const asked = runCommand({ program: buildx, args: ['docker-cli-plugin-metadata'], env, cwd, signal });
  asked.catch(() => undefined);
  const { openEngineApi } = await import('./engine-api.ts');
  const api = openEngineApi(env, signal);
  try {
    const [info, plugin] = await Promise.all([api.json({ path: '/info', isForAnyEngine: true }), asked]);
    if (!isJsonObject(info) || plugin.exitCode !== 0) return undefined;
    const told = composeInfo(info, JSON.parse(plugin.stdout) as JsonValue);
    return { exitCode: 0, stdout: JSON.stringify(told), stderr: '' };
  } catch {
    return undefined;
  } finally {
    api.close();
  }
}
