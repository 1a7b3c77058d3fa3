import { each, option } from '../core/arguments.ts';
import type { BuildCommand } from '../core/build-command.ts';
import { describeCommandFailure } from '../core/command-failure.ts';
import type { Driver } from '../core/engine.ts';
import { parseBuilder } from '../core/engine-facts.ts';
import type { JsonValue } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { type CommandResult, runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** A builder that is made for this step alone. */
export interface NewBuilder {
  readonly name: string;
  readonly driver: Driver;
  readonly driverOpts: readonly string[];
  readonly endpoint: string;
  /** What a BuildKit that buildx starts may grant to a build that asks for it. */
  readonly entitlements: readonly string[];
  /** buildkitd.toml for a BuildKit that buildx starts. */
  readonly configFile?: string;
}

/** The docker command line, one method a command. Every command costs a process: none is run twice. */
export interface Docker {
  /** What `docker info` says, and what it complains of; `parseEngineInfo` judges it. */
  readEngine(): Promise<{ readonly text: string; readonly said: string }>;
  readBuilder(name: string): Promise<ReturnType<typeof parseBuilder>>;
  createBuilder(builder: NewBuilder): Promise<void>;
  removeBuilder(name: string): Promise<void>;
  /** What the engine's store has of these images, in its own words; an empty list where it has none. */
  inspectImages(names: readonly string[]): Promise<JsonValue>;
  /** Writes an image, all platforms that the store has of it, into an archive. */
  saveImage(name: string, archive: string): Promise<void>;
  /** Registers emulators through the image of tonistiigi/binfmt, or one that takes the same arguments. */
  registerEmulators(image: string, names: string): Promise<void>;
  /** Exit code of the build; each line of its progress goes to `onLine`. */
  build(command: BuildCommand, onLine: (line: string) => void): Promise<number>;
  /** Asks the Dockerfile instead of building it; the answer stands on standard output. */
  call(command: BuildCommand, onLine: (line: string) => void): Promise<CommandResult>;
  /** Pushes the content behind a tag of the engine's store, then the tag. */
  push(reference: string): Promise<void>;
}

export function createDocker(
  env: Environment,
  cwd: string,
  signal: AbortSignal,
  /** Another folder of docker's configuration for what is pushed to a reference. */
  configFor: (reference: string) => string | undefined = () => undefined,
): Docker {
  const run = (args: readonly string[], extra: Partial<Parameters<typeof runCommand>[0]> = {}) =>
    runCommand({ program: 'docker', args, env, cwd, signal, ...extra });
  const must = async (args: readonly string[]) => requireSuccess(args, await run(args));
  return {
    readEngine: async () => {
      const { stdout, stderr } = await run(['info', '--format', '{{json .}}']);
      return { text: stdout, said: stderr };
    },
    readBuilder: async (name) => parseBuilder((await must(['buildx', 'inspect', name])).stdout),
    createBuilder: async (builder) => {
      await must(['buildx', 'create', ...createArguments(builder)]);
    },
    // Cleaning up goes on after a cancelled job, so the signal does not reach it.
    removeBuilder: async (name) => {
      const args = ['buildx', 'rm', '--force', name];
      requireSuccess(args, await runCommand({ program: 'docker', args, env, cwd }));
    },
    // The exit code tells that one is missing; those that are there are printed all the same.
    inspectImages: async (names) =>
      JSON.parse((await run(['image', 'inspect', ...names])).stdout || '[]') as JsonValue,
    saveImage: async (name, archive) => {
      await must(['save', '--output', archive, name]);
    },
    registerEmulators: async (image, names) => {
      await must(['run', '--rm', '--privileged', '--network=none', image, '--install', names]);
    },
    build: async (command, onLine) =>
      (await run(command.args, { env: { ...env, ...command.env }, onErrorLine: onLine })).exitCode,
    call: (command, onLine) => run(command.args, { env: { ...env, ...command.env }, onErrorLine: onLine }),
    push: async (reference) => {
      const args = ['push', '--quiet', reference];
      const config = configFor(reference);
      requireSuccess(args, await run(args, config ? { env: { ...env, DOCKER_CONFIG: config } } : {}));
    },
  };
}

function createArguments(builder: NewBuilder): readonly string[] {
  const { name, driver, driverOpts, endpoint } = builder;
  const flags = builder.entitlements.map((entitlement) => `--allow-insecure-entitlement ${entitlement}`);
  return [
    ...['--name', name, '--driver', driver],
    ...each('--driver-opt', driverOpts),
    ...option('--buildkitd-flags', flags.join(' ')),
    ...option('--buildkitd-config', builder.configFile),
    '--bootstrap',
    ...(endpoint ? [endpoint] : []),
  ];
}

function requireSuccess(args: readonly string[], result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  throw new SlipwayError(describeCommandFailure(args, result));
}
