import { join } from 'node:path';
import type { Login, StoredLogin } from '../core/docker-config.ts';
import { textAt } from '../core/event.ts';
import type { ScopedLogin } from '../core/login-scope.ts';
import { SlipwayError } from '../core/problem.ts';
import { createDocker, type Docker } from '../io/docker.ts';
import {
  copyFolderIfThere,
  isWritable,
  linkIfThere,
  makeFolder,
  makePrivateFolder,
  readKind,
  removeFolder,
  writePrivateFile,
} from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { saveState } from '../io/runner.ts';
import { afterTags } from './after-tags.ts';
import { findConfigFolder, readDockerConfig, readLogin } from './docker-login.ts';
import { describeStop } from './in-parallel.ts';
import { holdImage, type OwnImage } from './own-image.ts';
import { findBuildxFolder } from './read-builder.ts';
import { writeScopes } from './scoped-logins.ts';

/** A builder that is made for this step; its cache may outlive it. */
export interface OwnBuilder {
  readonly name: string;
  readonly keepState: boolean;
}

/** What this step has made on the machine, and that has to be gone when it ends. */
export interface Session extends OwnImage {
  /** A folder that only we may enter; nothing in it outlives the step. */
  readonly folder: string;
  /** Another such folder, for archives that others may have written: no credential stands beside what they hold. */
  readonly makeForeignFolder: () => Promise<string>;
  readonly docker: Docker;
  /** Aborted when the job is cancelled, or by `stop`: ends all commands and requests of this step. */
  readonly signal: AbortSignal;
  readonly stop: (reason: unknown) => void;
  /** The login that docker would use for a host: ours, the user's, or that of the user's credential helper. */
  readonly findLogin: (host: string) => Promise<StoredLogin | undefined>;
  /** Name of the builder that is the engine's own BuildKit: that of the docker context in use. */
  readonly engineBuilder: string;
  /** All logins that this step has, for a scope of a registry too. */
  readonly logins: readonly Login[];
  /** Where buildx keeps its own files. */
  readonly buildxFolder: string;
  /** Tells the session, and the post step, which builder goes when the step ends; nothing: none does. */
  readonly ownBuilder: (builder: OwnBuilder | undefined) => void;
  /** Begins to remove that builder, beside all that comes after the build; the end of the session waits for it. */
  readonly dropBuilder: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens the private docker configuration: the user's own, inherited, with the logins of this step on top.
 * Contexts, plugins and builders are the user's own folders, so all that worked before works inside it.
 */
export async function openSession(
  io: Io,
  logins: readonly Login[],
  scopes: readonly ScopedLogin[] = [],
): Promise<Session> {
  const folder = await makePrivateFolder(io.env.RUNNER_TEMP);
  const foreign = holdForeignFolder(io);
  const { removeOwn, ...ownership } = holdBuilder(io);
  const { removeImage, ...image } = holdImage(io);
  const stopper = new AbortController();
  // Not AbortSignal.any: what it returns may be collected before it fires in Node 20.
  io.signal.addEventListener('abort', () => stopper.abort(io.signal.reason), { once: true });
  const own = findConfigFolder(io);
  const close = async () => {
    // Only a cache may still be under way, of a step that has failed.
    stopper.abort(describeStop(undefined));
    // The folder goes first: whatever else fails, no credential is left behind.
    await afterTags(io, 'The folder of the step could not be removed', () => removeFolder(folder));
    await afterTags(io, 'A folder for caches could not be removed', foreign.remove);
    await Promise.all([removeOwn(), removeImage()]);
    if (!(await isThere(folder))) saveState('closed', 'true');
  };
  try {
    saveState('folder', folder);
    const buildxFolder = await findBuildxPlace(io, join(folder, 'builders'));
    const config = await inheritConfig(io, own, join(folder, 'docker'), logins);
    const env = deriveEnvironment(io, own, buildxFolder, join(folder, 'docker'));
    const scoped = await writeScopes(scopes, env.BUILDX_CONFIG, join(folder, 'buildx'), (place, login) =>
      inheritConfig(io, own, place, [login]),
    );
    const findLogin = (host: string) => readLogin(io, config, host);
    return {
      folder,
      makeForeignFolder: foreign.make,
      docker: createDocker({ ...env, ...scoped.env }, io.workspace, stopper.signal, {
        configFor: scoped.configFor,
        findLogin,
      }),
      buildxFolder: scoped.env.BUILDX_CONFIG ?? buildxFolder,
      logins: [...logins, ...scopes.map(({ login }) => login)],
      signal: stopper.signal,
      stop: (cause) => stopper.abort(describeStop(cause)),
      findLogin,
      // DOCKER_HOST goes before every context, and what it names is called `default`.
      engineBuilder:
        (io.env.DOCKER_HOST ? '' : io.env.DOCKER_CONTEXT || textAt(config, 'currentContext')) || 'default',
      ...ownership,
      ...image,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** buildx writes into its folder even where it needs nothing from there; a home may be read-only. */
async function findBuildxPlace(io: Io, spare: string): Promise<string> {
  const own = findBuildxFolder(io);
  if (await isWritable(own)) return own;
  io.log.line(`Nothing can be written into ${own}: buildx works on a copy that goes when the step ends`);
  await copyFolderIfThere(own, spare).catch(() => undefined);
  await makeFolder(spare);
  return spare;
}

async function isThere(folder: string): Promise<boolean> {
  return (await readKind(folder)) !== 'nothing';
}

function holdForeignFolder({ env }: Io) {
  let made: Promise<string> | undefined;
  const make = async () => {
    const folder = await makePrivateFolder(env.RUNNER_TEMP);
    saveState('foreignFolder', folder);
    return folder;
  };
  return {
    make: () => {
      made ??= make();
      return made;
    },
    remove: async () => {
      const folder = await made?.catch(() => undefined);
      if (folder !== undefined) await removeFolder(folder);
    },
  };
}

function holdBuilder(io: Io): Pick<Session, 'ownBuilder' | 'dropBuilder'> & {
  readonly removeOwn: () => Promise<void>;
} {
  let builder: OwnBuilder | undefined;
  let removal: Promise<void> | undefined;
  const dropBuilder = () => {
    if (builder !== undefined) removal ??= removeBuilder(io, builder);
    // The end of the session hears of a failure.
    removal?.catch(() => undefined);
  };
  return {
    ownBuilder: (own) => {
      builder = own;
      saveState('builder', own?.name ?? '');
      saveState('keepState', String(own?.keepState ?? false));
    },
    dropBuilder,
    removeOwn: async () => {
      dropBuilder();
      await removal;
    },
  };
}

async function inheritConfig(io: Io, own: string, folder: string, logins: readonly Login[]) {
  const config = await readDockerConfig(io, logins, [join(own, 'cli-plugins')]);
  await makeFolder(folder);
  await Promise.all([
    writePrivateFile(join(folder, 'config.json'), JSON.stringify(config)),
    linkIfThere(join(own, 'contexts'), join(folder, 'contexts')),
  ]);
  return config;
}

function deriveEnvironment({ env }: Io, own: string, buildxFolder: string, folder: string) {
  return {
    ...env,
    DOCKER_CONFIG: folder,
    BUILDX_CONFIG: buildxFolder,
    // docker looks for these certificates in its configuration folder when nothing else is said.
    ...(env.DOCKER_TLS_VERIFY && { DOCKER_CERT_PATH: env.DOCKER_CERT_PATH || own }),
  };
}

/** A builder that stays costs memory, no more: it must not turn a published image into a failure. */
export async function removeBuilder(io: Io, { name, keepState }: OwnBuilder): Promise<void> {
  try {
    await createDocker(io.env, io.workspace, new AbortController().signal).removeBuilder(name, keepState);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    io.log.warning(`The builder ${name} could not be removed: ${error.message}`);
  }
}
