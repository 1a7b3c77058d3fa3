import { join } from 'node:path';
import { type BaseNote, findOtherBase, formatBaseNotes } from '../core/base/base-note.ts';
import type { BuildRequest } from '../core/build-command.ts';
import { describeBuildFailure } from '../core/build-failure.ts';
import { deriveBuildRequest } from '../core/build-request.ts';
import { parseBuildxMetadata } from '../core/buildx-metadata.ts';
import { formatEmulation, sumEmulation } from '../core/emulation-cost.ts';
import type { FailureFacts } from '../core/explain.ts';
import { SlipwayError } from '../core/problem.ts';
import { annotateWarnings } from '../core/progress/annotations.ts';
import type { ProgressSummary } from '../core/progress/summary.ts';
import type { BuildWarning } from '../core/progress/warning.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { PublishResult } from '../core/report.ts';
import { readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { readFreeDisk } from '../io/machine.ts';
import { watchHistory } from './build-history.ts';
import { makeBuilder } from './make-builder.ts';
import type { ReadyEngine } from './prepare-engine.ts';
import type { PublishRequest } from './read-request.ts';
import { type BuildEnd, runBuild } from './run-build.ts';
import type { Session } from './session.ts';
import { type SettleCaches, startCaches } from './start-caches.ts';

/** Milliseconds in which BuildKit has to have read what a cache holds: usually it takes less than one second. */
const mostReading = 30_000;

/** A finished build: what buildx says of it, and how it went. */
export interface Built {
  readonly digest: string;
  readonly told: Pick<PublishResult, 'buildx' | 'progress' | 'registering' | 'reusedBuild'>;
  /** Absent where nothing was built. */
  readonly settleCaches?: SettleCaches;
}

/** Runs the one build, shows its log step by step, and reads what came of it. */
export async function buildImage(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  ready: ReadyEngine,
  onProgress: (line: string) => void,
): Promise<Built> {
  const file = join(session.folder, 'metadata.json');
  const { inputs } = request;
  const describe = (base: BaseNote | undefined, own = inputs, builder = ready.builder) => {
    const notes = formatBaseNotes(base, plan.metadata.annotations);
    return deriveBuildRequest(own, plan, builder, file, ready.contexts, notes, ready.dockerfile);
  };
  const wanted = readingCaches(describe(ready.base), ready);
  const settleHistory = await watchHistory(io, session, { ...wanted, request, plan, builder: ready.builder });
  const limits = {
    place: inputs.helperImagesFrom,
    reading: Math.min(mostReading, inputs.cacheMilliseconds),
    onProgress,
    ...(plan.engine.creates &&
      inputs.cleanup &&
      !inputs.keepState && { renew: () => renewBuilder(io, request, plan, session, ready) }),
  };
  const end = await runBuild(io, session, wanted, limits);
  const { result, progress, renewed } = end;
  const emulation = formatEmulation(sumEmulation(plan.emulation, plan.platforms, progress.steps));
  if (emulation) io.log.line(emulation);
  showWarnings(io, request, progress.warnings, plan.dockerfile);
  await settleHistory();
  await refuseFailure(io, plan, progress, result);
  const used = findOtherBase(progress.steps, ready.base);
  if (used) {
    io.log.line(
      `BuildKit took ${used.digest} for ${used.name}: it is noted on the image, once more from the cache`,
    );
    const again = await runBuild(io, session, describe(used, withCache(inputs), renewed), limits);
    await refuseFailure(io, plan, again.progress, again.result);
  }
  const metadata = parseBuildxMetadata((await readTextIfThere(file)) ?? '{}');
  if (!metadata.digest) throw describeMissingDigest();
  const { engine, push } = plan;
  const isStored = engine.driver === 'docker' && engine.storesIndexes;
  if (isStored && (push.push || inputs.test !== '')) await session.nameImage(metadata.digest);
  const told = { buildx: metadata, progress, registering: ready.registering };
  const left = withoutFault(ready, end);
  const own = end.cacheFault ? { ...wanted, builder: left.builder, cacheFrom: [] } : wanted;
  const settleCaches = await startCaches(io, session, request, plan, left, { wanted: own, progress });
  return { digest: metadata.digest, told, settleCaches };
}

/** What the build had in the end. A damaged cache is written anew; one that is silent takes nothing either. */
function withoutFault(ready: ReadyEngine, { cacheFault, renewed }: BuildEnd): ReadyEngine {
  if (!cacheFault) return ready;
  const { to } = ready.cache;
  const cache = { from: [], ...(cacheFault === 'damaged' && to && { to }) };
  return { ...ready, builder: renewed ?? ready.builder, cache };
}

/** BuildKit goes on to wait for a cache that has gone silent, also in the next build: it takes another BuildKit. */
async function renewBuilder(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  { builder }: ReadyEngine,
): Promise<string> {
  await session.docker.removeBuilder(builder, false);
  return makeBuilder(io, request, plan, session);
}

function readingCaches(request: BuildRequest, { cache }: ReadyEngine): BuildRequest {
  return { ...request, cacheFrom: [...request.cacheFrom, ...cache.from.map(({ line }) => line)] };
}

/** What was built a moment ago is not built once more. */
function withCache(inputs: PublishRequest['inputs']): PublishRequest['inputs'] {
  return { ...inputs, noCache: false, pull: false, options: { ...inputs.options, noCacheFilters: [] } };
}

async function refuseFailure(io: Io, plan: PublishPlan, progress: ProgressSummary, exitCode: number) {
  io.signal.throwIfAborted();
  if (exitCode === 0) return;
  throw new SlipwayError(
    describeBuildFailure(progress.failure, exitCode, plan.dockerfile, await readFacts(io, plan)),
  );
}

/** As annotations, unless DOCKER_BUILD_CHECKS_ANNOTATIONS says no: then in the log alone. */
export function showWarnings(
  io: Io,
  { settings }: PublishRequest,
  warnings: readonly BuildWarning[],
  dockerfile: string | undefined,
): void {
  for (const { message, ...at } of annotateWarnings(warnings, dockerfile)) {
    if (settings.checkAnnotations) io.log.warning(message, at);
    else io.log.line(`${at.title}${at.startLine ? `, line ${at.startLine}` : ''}: ${message}`);
  }
}

/** What only this machine and run know, for the advice on a failure. */
export async function readFacts({ env }: Io, { room, platforms }: PublishPlan): Promise<FailureFacts> {
  const freeDisk = room?.folder === undefined ? undefined : await readFreeDisk(room.folder);
  return {
    ...room,
    platforms: platforms.length,
    ...(freeDisk !== undefined && { freeDisk }),
    ...(env.GITHUB_REPOSITORY && { repository: env.GITHUB_REPOSITORY }),
    ...(env.GITHUB_SERVER_URL && { serverUrl: env.GITHUB_SERVER_URL }),
  };
}

/** Never an empty digest (design, section 1): a build without one cannot be verified, so it is no success. */
function describeMissingDigest(): SlipwayError {
  return new SlipwayError({
    code: 'build.no-digest',
    message: 'buildx ended well but reported no digest of an image',
    hint: 'this is a fault of the builder: look at its version with `docker buildx inspect`',
  });
}
