import { join } from 'node:path';
import type { BaseNote } from '../core/base/base-note.ts';
import { describeMissingEmulators, findMissingEmulators, listEmulatorNames } from '../core/emulators.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatSeconds } from '../core/progress/format.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { readEmulators } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { handOverBases } from './hand-over-bases.ts';
import { withHelperImage } from './helper-image.ts';
import { inParallel } from './in-parallel.ts';
import { makeBuilder } from './make-builder.ts';
import { placeDockerfile } from './place-dockerfile.ts';
import { prepareCache, type ReadyCache } from './prepare-cache.ts';
import type { BroughtMounts } from './prepare-mounts.ts';
import { readBase } from './read-base.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** What the build starts with. */
export interface ReadyEngine {
  readonly builder: string;
  /** Base images that were handed over, as build contexts. */
  readonly contexts: readonly string[];
  /** What the base image is at the moment, as its registry says. */
  readonly base: BaseNote | undefined;
  /** Milliseconds that registering emulators took; 0 where none was missing. */
  readonly registering: number;
  readonly cache: ReadyCache;
  /** The copy of the Dockerfile beside which a list keeps `.git` out; absent where the Dockerfile is built as it stands. */
  readonly dockerfile?: string | undefined;
  /** Absent where no cache mounts are kept. */
  readonly mounts?: BroughtMounts | undefined;
}

/** Makes the builder, registers missing emulators, hands over base images, asks base and caches what they are. */
export async function prepareEngine(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<ReadyEngine> {
  const [builder, contexts, registering, base, cache, mounts, dockerfile] = await inParallel(
    session.stop,
    prepareBuilder(io, request, plan, session),
    handOverBases(io, request, plan, session),
    prepareEmulators(io, request.inputs, plan, session),
    readBase(io, request, plan, session),
    prepareCache(io, request, plan, session),
    bringIfWanted(io, request, plan, session),
    placeDockerfile(io.workspace, plan.context, plan.dockerfile, join(session.folder, 'dockerfile')),
  );
  const filled = await mounts?.fill({ builder, contexts });
  return { builder, contexts, registering, base, cache, mounts: filled, dockerfile };
}

/** Loaded where it is asked for. */
async function bringIfWanted(io: Io, request: PublishRequest, plan: PublishPlan, session: Session) {
  if (!plan.mounts) return undefined;
  const { bringMounts, fillMounts } = await import('./prepare-mounts.ts');
  const brought = await bringMounts(io, request, plan, session);
  type Builder = Parameters<typeof fillMounts>[4];
  return brought && { fill: (builder: Builder) => fillMounts(io, request, session, brought, builder) };
}

/** The builder of the plan; one that this step has to make is made, and started. */
async function prepareBuilder(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<string> {
  const { engine } = plan;
  if (!engine.creates) return engine.builder ?? session.engineBuilder;
  const started = io.now();
  const name = await makeBuilder(io, request, plan, session);
  io.log.line(`Builder ${name} is ready after ${formatSeconds(io.now().getTime() - started.getTime())}`);
  return name;
}

export async function prepareEmulators(
  io: Io,
  inputs: PublishInputs,
  plan: PublishPlan,
  session: Session,
): Promise<number> {
  if (plan.emulation.length === 0) return 0;
  const isHere = !io.env.DOCKER_HOST || io.env.DOCKER_HOST.startsWith('unix:');
  const missing = findMissingEmulators(plan.emulation, isHere ? await readEmulators() : undefined);
  if (missing.length === 0) return 0;
  const names = listEmulatorNames(missing);
  const started = io.now();
  try {
    await withHelperImage(io, inputs.qemuImage, inputs.helperImagesFrom, (image) =>
      session.docker.registerEmulators(image, names),
    );
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    throw new SlipwayError(describeMissingEmulators(missing, inputs.qemuImage, error.message), {
      cause: error,
    });
  }
  const spent = io.now().getTime() - started.getTime();
  io.log.line(
    `Registered the missing emulators ${names} after ${formatSeconds(spent)}: ${missing[0]?.reason ?? ''}`,
  );
  return spent;
}
