import type { JsonValue } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatName, type Reference } from '../core/reference.ts';
import { type EngineApi, openEngineApi } from './engine-api.ts';
import { type Command, type CommandResult, runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** Runs a docker command. */
export type Run = (args: readonly string[], extra?: Partial<Command>) => Promise<CommandResult>;

/** What is done with images that the engine holds. */
export interface EngineStore {
  /** What the engine's store has of these images, in its own words; an empty list where it has none. */
  inspectImages(names: readonly string[]): Promise<readonly JsonValue[]>;
  /** Writes an image, all platforms that the store has of it, into an archive. */
  saveImage(name: string, archive: string): Promise<void>;
  /** Brings one platform's image from a registry into the store. */
  pull(reference: string, platform: string): Promise<void>;
  /** Takes an image out of the store; one that is gone already is fine. */
  removeImage(reference: string): Promise<void>;
  /** Gives an image, by its digest or id, a name in the store. */
  tagImage(image: string, reference: Reference): Promise<void>;
  /** The engine's own API. */
  openApi(): EngineApi;
}

interface StoreTools {
  readonly env: Environment;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly configFor: (reference: string) => string | undefined;
  /** An error where it fails. */
  readonly must: Run;
}

export function openEngineStore({ env, cwd, signal, configFor, must }: StoreTools): EngineStore {
  return {
    inspectImages: (names) => inspectImages(openEngineApi(env, signal), names, signal),
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
    tagImage: async (image, reference) => {
      const api = openEngineApi(env, signal);
      const { tag = 'latest' } = reference;
      await tagStored(api, image, formatName(reference), tag).finally(api.close);
    },
    openApi: () => openEngineApi(env, signal),
  };
}

/** Gives an image of the store one more name. */
export async function tagStored(
  api: EngineApi,
  image: string,
  repository: string,
  tag: string,
): Promise<void> {
  const path = `/images/${image}/tag?repo=${repository}&tag=${tag}`;
  await api.json({ method: 'POST', path, isForAnyEngine: true });
}

/** An image that the store does not have is left out. */
async function inspectImages(
  api: EngineApi,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly JsonValue[]> {
  const inspect = (name: string) =>
    api.json({ path: `/images/${name}/json`, isForAnyEngine: true }).then((one) => [one], ignoreRefusal);
  try {
    const found = await Promise.all(names.map(inspect));
    signal.throwIfAborted();
    return found.flat();
  } finally {
    api.close();
  }
}

function ignoreRefusal(error: unknown): readonly JsonValue[] {
  if (error instanceof SlipwayError) return [];
  throw error;
}
