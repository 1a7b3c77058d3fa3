import { explainFailure } from './explain.ts';
import type { Problem } from './problem.ts';

/** How a command ended; the exit code decides, what it printed only explains (design, section 2.1). */
export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A docker command that failed, in its own words, with cause and cure where they are known. */
export function describeCommandFailure(args: readonly string[], end: CommandEnd): Problem {
  const said = end.stderr.trim() || end.stdout.trim();
  const known = explainFailure(said);
  const words = args.filter((arg) => !arg.startsWith('-')).slice(0, args[0] === 'buildx' ? 2 : 1);
  const message = `\`docker ${words.join(' ')}\` ended with exit code ${end.exitCode}: ${said || 'it printed nothing'}`;
  return {
    code: known?.code ?? 'docker.failed',
    message: known ? `${message}\nThe cause: ${known.message}` : message,
    ...(known && { hint: known.hint }),
  };
}

/** `docker info` that does not reach a server: nothing else can work either. */
export function describeUnreachableEngine(said: string): Problem {
  return {
    code: 'engine.unreachable',
    message: `no Docker engine answers: ${said.trim() || 'docker info names no server'}`,
    hint: 'use a runner with a Docker engine, e.g. ubuntu-latest, or start one in an earlier step and set DOCKER_HOST',
  };
}
