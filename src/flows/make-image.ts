import type { PublishPlan } from '../core/publish-plan.ts';
import type { TagStates } from '../core/release.ts';
import type { Reuse } from '../core/reuse/decision.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { openImageReader } from '../io/registry/image-reader.ts';
import type { ReleaseTools } from './bring-content.ts';
import { type Built, buildImage } from './build-image.ts';
import { buildNeeds } from './build-needs.ts';
import { type Look, openEarlyLook } from './early-look.ts';
import { lookInto } from './guard-content.ts';
import { inParallel } from './in-parallel.ts';
import { checkPushRights, observeTags, warnUnreadable } from './preflight.ts';
import { prepareAttestor } from './prepare-attestor.ts';
import { prepareEmulators, prepareEngine } from './prepare-engine.ts';
import { askForBaseIndex } from './read-base.ts';
import { readPrevious } from './read-picture.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';
import { openTagGuard } from './tag-guard.ts';
import { takeImage } from './take-image.ts';

/** An image that no tag of this run names yet, and what its release works with. */
export interface Made {
  readonly built: Built;
  readonly tools: ReleaseTools;
  /** What the tags name now. */
  readonly before: TagStates;
  /** What the guards find in it. */
  readonly look: Look;
}

/** Builds the image. */
export async function makeImage(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  registry: RegistryClient,
): Promise<Made> {
  const [ready, , observed, attest] = await inParallel(
    session.stop,
    prepareEngine(io, request, plan, session),
    checkPushRights(io, plan, registry),
    observeTags(io, request, plan, registry),
    prepareAttestor(io, { decision: plan.attest, ...attestFacts(request) }, session.signal),
  );
  warnUnreadable(io, observed.before);
  const { plan: kept, before } = observed;
  const previous = readPrevious(registry, kept.targets, before);
  const own = await buildNeeds(io, request, kept, session, ready);
  const guard = openTagGuard(io, request, kept, registry);
  const images = openImageReader(registry);
  const tools = {
    io,
    request,
    plan: kept,
    registry,
    images,
    docker: session.docker,
    dropImage: session.dropImage,
    guard,
    attest,
    previous,
  };
  const isBaseIndex = askForBaseIndex(io, request, kept, session, own.base);
  const early = openEarlyLook({ ...tools, isBaseIndex });
  const built = await buildImage(io, request, kept, session, own, early.onProgress);
  return { built, tools, before, look: early.of(built.digest) };
}

function attestFacts({ facts, inputs }: PublishRequest) {
  return { event: facts.event, githubToken: inputs.githubToken };
}

/** The image that is there takes the place of one that would be built: no builder is started, nothing signed anew. */
export async function reuseImage(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  registry: RegistryClient,
  reuse: Reuse,
): Promise<Made> {
  const [, observed] = await inParallel(
    session.stop,
    checkPushRights(io, plan, registry),
    observeTags(io, request, plan, registry),
    // A test that is still to come runs the image on each platform.
    reuse.isTested ? Promise.resolve(0) : prepareEmulators(io, request.inputs, plan, session),
  );
  warnUnreadable(io, observed.before);
  const previous = readPrevious(registry, observed.plan.targets, observed.before);
  const built = await takeImage(registry, observed.plan, reuse);
  const guard = openTagGuard(io, request, observed.plan, registry);
  const { docker } = session;
  const images = openImageReader(registry);
  const isBaseIndex = askForBaseIndex(io, request, observed.plan, session, undefined);
  const tools = {
    io,
    request,
    plan: observed.plan,
    registry,
    images,
    docker,
    dropImage: session.dropImage,
    guard,
    attest: undefined,
    previous,
  };
  return {
    built,
    tools,
    before: observed.before,
    look: () => lookInto({ ...tools, isBaseIndex }, built.digest),
  };
}
