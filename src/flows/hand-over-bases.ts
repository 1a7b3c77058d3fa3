import { join } from 'node:path';
import { checkLocalPlatforms, formatLayoutContext, type LocalBase } from '../core/local-base.ts';
import { refuse, SlipwayError } from '../core/problem.ts';
import { formatSeconds } from '../core/progress/format.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import { unpackLayout } from '../io/layout.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { findLocalBases } from './find-local-bases.ts';
import { inParallel } from './in-parallel.ts';
import { openRunRegistry } from './open-run-registry.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** Gives the builder the base images that only the engine's store has; returns them as build contexts. */
export async function handOverBases(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<readonly string[]> {
  const bases = await findLocalBases(io, request, plan);
  const unsure = bases.filter(({ isCertain }) => !isCertain).map(({ reference }) => reference);
  const registry = await openRunRegistry(io, request, plan, session, unsure);
  const contexts = await inParallel(
    session.stop,
    ...bases.map(async (base, at) => {
      const published = base.isCertain ? undefined : await findPublished(base, registry);
      if (published !== undefined) {
        if (base.digest && base.digest !== published)
          io.log.line(`The base image ${base.name} is the registry's; the engine's store has another one`);
        return [];
      }
      return [await handOver(io, plan, session, base, join(session.folder, `base-${at}`))];
    }),
  );
  return contexts.flat();
}

/** Where the registry does not say yes, whatever it says, BuildKit would not get the image there either. */
async function findPublished(
  { reference }: LocalBase,
  registry: RegistryClient,
): Promise<string | undefined> {
  try {
    return (await registry.headManifest(reference))?.digest;
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return undefined;
  }
}

async function handOver(
  io: Io,
  plan: PublishPlan,
  session: Session,
  base: LocalBase,
  folder: string,
): Promise<string> {
  const started = io.now();
  await session.docker.saveImage(base.name, `${folder}.tar`);
  const layout = await unpackLayout(`${folder}.tar`, folder, { env: io.env, signal: session.signal });
  refuse(checkLocalPlatforms(base, layout.platforms, plan.dockerfile));
  io.log.line(
    `Handed the base image ${base.name} (line ${base.line}) of the engine's store to the builder, which does not see that store, after ${formatSeconds(io.now().getTime() - started.getTime())}`,
  );
  return formatLayoutContext(base.name, folder, layout.digest);
}
