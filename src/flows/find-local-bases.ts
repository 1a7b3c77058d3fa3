import { decideLocalBases, type LocalBase, listBaseNames } from '../core/local-base.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { createDocker } from '../io/docker.ts';
import type { Io } from '../io/io.ts';
import type { PublishRequest } from './read-request.ts';

/** The base images that only the engine's store has, where the builder does not see that store. */
export async function findLocalBases(
  io: Io,
  { inputs, facts }: PublishRequest,
  { bases, engine }: PublishPlan,
): Promise<readonly LocalBase[]> {
  const names = listBaseNames(bases);
  // Without an engine there is no store, and its own BuildKit looks into it by itself.
  if (engine.driver === 'docker' || names.length === 0 || facts.engine.serverVersion === '') return [];
  const stored = await createDocker(io.env, io.workspace, io.signal).inspectImages(names);
  return decideLocalBases(bases, stored, facts.engine, inputs.pull);
}
