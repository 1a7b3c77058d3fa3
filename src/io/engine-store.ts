import type { JsonValue } from '../core/event.ts';
import { type EngineApi, openEngineApi } from './engine-api.ts';
import { type Command, type CommandResult, runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** Runs a docker command. */
export type Run = (args: readonly string[], extra?: Partial<Command>) => Promise<CommandResult>;

/** What is done with images that the engine holds. */
export interface EngineStore {
  /** What the engine's store has of these images, in its own words; an empty list where it has none. */
  inspectImages(names: readonly string[]): Promise<JsonValue>;
  /** Writes an image, all platforms that the store has of it, into an archive. */
  saveImage(name: string, archive: string): Promise<void>;
  /** Brings one platform's image from a registry into the store. */
  pull(reference: string, platform: string): Promise<void>;
  /** Takes an image out of the store; one that is gone already is fine. */
  removeImage(reference: string): Promise<void>;
  /** The engine's own API. */
  openApi(): EngineApi;
}

interface StoreTools {
  readonly env: Environment;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly configFor: (reference: string) => string | undefined;
  readonly run: Run;
  /** The same, and an error where it fails. */
  readonly must: Run;
}

export function openEngineStore({ env, cwd, signal, configFor, run, must }: StoreTools): EngineStore {
  return {
    // The exit code tells that one is missing; those that are there are printed all the same.
    inspectImages: async (names) =>
      JSON.parse((await run(['image', 'inspect', ...names])).stdout || '[]') as JsonValue,
    saveImage: async (name, archive) => {
      await must(['save', '--output', archive, name]);
    },
    pull: async (reference, platform) => {
      const config = configFor(reference);
      const own = config === undefined ? {} : { env: { ...env, DOCKER_CONFIG: config } };
      await must(['pull', '--quiet', '--platform', platform, reference], own);
    },
    // After a cancelled job, too: the signal does not reach it.
    removeImage: async (reference) => {
      await runCommand({ program: 'docker', args: ['image', 'rm', '--force', reference], env, cwd });
    },
    openApi: () => openEngineApi(env, signal),
  };
}
