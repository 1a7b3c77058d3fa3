import { join } from 'node:path';
import { describeBuildFailure } from '../core/build-failure.ts';
import { parseBuildxMetadata } from '../core/buildx-metadata.ts';
import { formatLayoutContext } from '../core/local-base.ts';
import { decideNeedContext, deriveNeedRequest, listNeedDockerfiles } from '../core/monorepo/need-request.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { PlanNeed } from '../inputs/plan-json.ts';
import { readKind, readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { readFacts } from './build-image.ts';
import { placeDockerfile } from './place-dockerfile.ts';
import type { ReadyEngine } from './prepare-engine.ts';
import type { PublishRequest } from './read-request.ts';
import { runBuild } from './run-build.ts';
import type { Session } from './session.ts';

/**
 * Where nothing is published, a pull request say, what this image is built on is nowhere to be pulled from: it is built
 * here first, for the same platforms, and goes into this build from the folder of the step.
 */
export async function buildNeeds(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  ready: ReadyEngine,
): Promise<ReadyEngine> {
  const { needs = [] } = request.inputs;
  if (needs.length === 0) return ready;
  const built = new Map<string, string>();
  const buildAll = async (all: readonly PlanNeed[]): Promise<readonly string[]> => {
    const contexts: string[] = [];
    for (const need of all) {
      const inner = await buildAll(need.needs);
      const layout = built.get(need.image) ?? (await buildOne(need, inner, built.size));
      built.set(need.image, layout);
      contexts.push(...need.contexts.map((name) => `${name}=${layout}`));
    }
    return contexts;
  };
  const buildOne = async (need: PlanNeed, contexts: readonly string[], at: number): Promise<string> => {
    io.log.line(`Building ${need.image} first, which nothing is published of`);
    const folder = join(session.folder, `need-${at}`);
    const metadataFile = `${folder}.json`;
    const dockerfile = await findDockerfile(io, need);
    const context = decideNeedContext(need, io.env);
    const copy = await placeDockerfile(io.workspace, context, dockerfile, `${folder}-dockerfile`);
    const places = { builder: ready.builder, dockerfile: copy ?? dockerfile, folder, metadataFile, contexts };
    const wanted = deriveNeedRequest(need, request.inputs, plan, places);
    const { helperImagesFrom: place, cacheMilliseconds: reading } = request.inputs;
    const { result, progress } = await runBuild(io, session, wanted, { place, reading });
    io.signal.throwIfAborted();
    if (result !== 0)
      throw new SlipwayError(
        describeBuildFailure(progress.failure, result, dockerfile, await readFacts(io, plan)),
      );
    const { digest } = parseBuildxMetadata((await readTextIfThere(metadataFile)) ?? '{}');
    return formatLayoutContext('', folder, digest ?? '').slice(1);
  };
  return { ...ready, contexts: [...ready.contexts, ...(await buildAll(needs))] };
}

async function findDockerfile({ workspace }: Io, need: PlanNeed): Promise<string> {
  const paths = listNeedDockerfiles(need);
  const kinds = await Promise.all(paths.map((path) => readKind(join(workspace, path))));
  return paths.find((_, at) => kinds[at] === 'file') ?? paths[0] ?? '';
}
