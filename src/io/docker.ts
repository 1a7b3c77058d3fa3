import type { BuildCommand } from '../core/build-command.ts';
import { deriveCreateArguments, type NewNode } from '../core/builder/create-arguments.ts';
import { type NodeReport, parseNodeReports } from '../core/builder/node-report.ts';
import { describeCommandFailure } from '../core/command-failure.ts';
import { parseBuilder } from '../core/engine-facts.ts';
import { SlipwayError } from '../core/problem.ts';
import { type Ask, askForBuilder, programOf } from './ask-docker.ts';
import { findBuildx } from './buildx-program.ts';
import { type Logins, noLogins, pushImage } from './engine-push.ts';
import { type EngineStore, openEngineStore, type Run } from './engine-store.ts';
import { type CommandResult, runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** The docker command line, one method a command. Every command costs a process: none is run twice. */
export interface Docker extends EngineStore {
  /** Makes, appends or changes a node; with `boot` it runs afterwards. */
  createNode(node: NewNode, boot: boolean): Promise<void>;
  /** Starts what does not run yet, and says what the nodes are. */
  bootBuilder(name: string): Promise<readonly NodeReport[]>;
  removeBuilder(name: string, keepState: boolean): Promise<void>;
  /** Registers emulators through the image of tonistiigi/binfmt, or one that takes the same arguments. */
  registerEmulators(image: string, names: string): Promise<void>;
  /** Exit code of the build; each line of its progress goes to `onLine`. A signal of its own goes before the session's. */
  build(command: BuildCommand, onLine: (line: string) => void, stop?: AbortSignal): Promise<number>;
  /** Asks the Dockerfile instead of building it; the answer stands on standard output. */
  call(command: BuildCommand, onLine: (line: string) => void): Promise<CommandResult>;
  /** Writes BuildKit's record of builds, by their ids, into a file. */
  exportRecord(builder: string, ids: readonly string[], path: string): Promise<void>;
  /** Pushes the content behind a tag of the engine's store, then the tag. */
  push(reference: string, onLine: (line: string) => void): Promise<void>;
}

export function createDocker(
  env: Environment,
  cwd: string,
  signal: AbortSignal,
  logins: Logins = noLogins,
): Docker {
  const buildx = findBuildx(env);
  const run: Run = async (args, extra) =>
    runCommand({ ...programOf(args, buildx), env, cwd, signal, ...extra });
  const must: Run = async (args, extra) => {
    const result = await run(args, extra);
    // A command that was stopped ends badly, and that is no failure of its own.
    if (result.exitCode !== 0) signal.throwIfAborted();
    return requireSuccess(args, result);
  };
  return {
    ...createBuilders(must),
    // Cleaning up goes on after a cancelled job, so the signal does not reach it.
    removeBuilder: async (name, keepState) => {
      const args = ['buildx', 'rm', '--force', ...(keepState ? ['--keep-state'] : []), name];
      const result = await runCommand({ ...programOf(args, buildx), env, cwd });
      if (!isUnknownBuilder(result)) requireSuccess(args, result);
    },
    registerEmulators: async (image, names) => {
      await must(['run', '--rm', '--privileged', '--network=none', image, '--install', names]);
    },
    build: async ({ args, env: own, needs }, onErrorLine, stop = signal) =>
      (await run(args, { env: { ...env, ...own }, needs, onErrorLine, signal: stop })).exitCode,
    call: ({ args, env: own, needs }, onErrorLine) =>
      run(args, { env: { ...env, ...own }, needs, onErrorLine }),
    exportRecord: async (builder, ids, path) => {
      const options = ['--builder', builder, '--finalize', '--output', path];
      await must(['buildx', 'history', 'export', ...options, ...ids]);
    },
    push: async (reference, onLine) => {
      const result = await pushImage({ env, signal, run, buildx, ...logins }, reference, onLine);
      requireSuccess(['push', reference], result);
    },
    ...openEngineStore({ env, cwd, signal, configFor: logins.configFor, must }),
  };
}

type Builders = Pick<Docker, 'createNode' | 'bootBuilder'>;

function createBuilders(must: (args: readonly string[]) => Promise<CommandResult>): Builders {
  return {
    createNode: async (node, boot) => {
      await must(deriveCreateArguments(node, boot));
    },
    bootBuilder: async (name) =>
      parseNodeReports((await must(['buildx', 'inspect', '--bootstrap', name])).stdout),
  };
}

/** What is asked of docker before anything is decided. */
export interface Questions {
  readBuilder(name: string): Promise<ReturnType<typeof parseBuilder>>;
  /** The builder that buildx would take, were none named. */
  readSelectedBuilder(): Promise<{ readonly name: string } & ReturnType<typeof parseBuilder>>;
}

export function createQuestions(ask: Ask): Questions {
  const must = async (args: readonly string[]) => requireSuccess(args, await ask(args));
  return {
    readBuilder: async (name) => parseBuilder((await must(askForBuilder(name))).stdout),
    readSelectedBuilder: async () => {
      const { stdout } = await must(['buildx', 'inspect']);
      return { name: /^Name:\s*(\S+)/m.exec(stdout)?.[1] ?? '', ...parseBuilder(stdout) };
    },
  };
}

/** It was never made, or is gone already. */
function isUnknownBuilder({ stderr }: CommandResult): boolean {
  return /no builder "[^"]*" found/.test(stderr);
}

function requireSuccess(args: readonly string[], result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  throw new SlipwayError(describeCommandFailure(args, result));
}
