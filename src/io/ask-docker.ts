import type { Io } from './io.ts';
import { type CommandResult, runCommand } from './process.ts';

/** Runs a docker command that only asks. */
export type Ask = (args: readonly string[]) => Promise<CommandResult>;

/** What `parseEngineInfo` reads. */
export const engineQuestion = ['info', '--format', '{{json .}}'];

export function askForBuilder(name: string): readonly string[] {
  return ['buildx', 'inspect', name];
}

/** For a door that needs no docker: what it is, is assumed. */
export const askNobody: Ask = () => Promise.reject(new Error('docker is not asked here'));

/** Each question costs a process, so it is asked once: whoever comes later gets the same answer. */
export function askOnce({ env, workspace, signal }: Pick<Io, 'env' | 'workspace' | 'signal'>): Ask {
  const answers = new Map<string, Promise<CommandResult>>();
  const run = async (args: readonly string[]) => {
    const result = await runCommand({ program: 'docker', args, env, cwd: workspace, signal });
    // A command that was stopped has nothing to say: what stopped it has.
    signal.throwIfAborted();
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
