import { type HeldTag, holdBy, holdTags, withoutEmptyPush } from '../core/guard/held.ts';
import type { PreviousImage } from '../core/picture/change.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { applyPushLine, formatPushing, type PushedLayers } from '../core/push-progress.ts';
import { withDigest } from '../core/reference.ts';
import { decideMoves, type TagMove, type TagStates } from '../core/release.ts';
import { repeatEvery } from '../io/clock.ts';
import type { Docker } from '../io/docker.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import type { ImageReader } from '../io/registry/image-reader.ts';
import { readTagStates, writeTag } from '../io/registry/tags.ts';
import { watchTag } from '../io/registry/watch.ts';
import { announce } from './guard-tags.ts';
import { mayName } from './move-tags.ts';
import type { Attestor } from './prepare-attestor.ts';
import type { PublishRequest } from './read-request.ts';
import type { TagGuard } from './tag-guard.ts';
import { transferPatiently } from './transfer.ts';

/** What the release works with. */
export interface ReleaseTools {
  readonly io: Io;
  readonly request: PublishRequest;
  readonly plan: PublishPlan;
  readonly registry: RegistryClient;
  readonly images: ImageReader;
  readonly docker: Docker;
  /** Takes the image of this step out of the engine's store, once the registry has it. */
  readonly dropImage: () => void;
  readonly guard: TagGuard;
  readonly attest: Attestor | undefined;
  /** What the tags named before, for the summary. */
  readonly previous: Promise<PreviousImage | undefined>;
}

export interface BroughtContent {
  /** The digest that the registry has it under. */
  readonly digest: string;
  readonly plan: PublishPlan;
}

/**
 * A builder of its own has pushed the content by digest; what is in the engine's store is pushed here, by digest, too.
 * Only the classic store cannot hand out what a registry would have: the engine pushes it together with the first tag.
 */
export async function bringContent(
  tools: ReleaseTools,
  built: string,
  before: TagStates,
  moved: TagMove[],
): Promise<BroughtContent> {
  const { io, plan, guard } = tools;
  if (plan.engine.driver !== 'docker') return { digest: built, plan };
  if (plan.engine.storesIndexes) {
    // Loaded where it is used.
    const { pushStored } = await import('./push-stored.ts');
    await Promise.all(plan.repositories.map((name) => pushStored(tools, name, built)));
    tools.dropImage();
    return { digest: built, plan };
  }
  const held: HeldTag[] = [];
  for (const move of decideMoves(plan.targets, built, before)) {
    const checked = await guard.recheck(move);
    if ('reason' in checked) held.push(checked);
    else return pushWith(tools, built, checked, held, moved);
  }
  announce(io, held);
  return { digest: built, plan: withoutEmptyPush(holdTags(plan, held)) };
}

async function pushWith(
  tools: ReleaseTools,
  built: string,
  move: TagMove,
  held: readonly HeldTag[],
  moved: TagMove[],
): Promise<BroughtContent> {
  const { io, plan, docker, registry } = tools;
  const endWatch = move.isFloating && plan.guard.isOn ? watchTag(registry, move) : undefined;
  try {
    // Another job may have given the name to an image of its own while this one was tested.
    await docker.tagImage(built, move.reference);
    await pushVisibly(io, docker, move.text);
  } catch (error) {
    if (await mayName(registry, move)) moved.push(move);
    throw error;
  } finally {
    await endWatch?.();
  }
  const digest = await findPushed(registry, built, move, moved);
  const seen = await endWatch?.();
  const others = seen === undefined || seen === digest ? undefined : await giveBack(tools, move, seen);
  if (!others) moved.push({ ...move, digest });
  const all = others ? [...held, others] : held;
  announce(io, all);
  return { digest, plan: holdTags(plan, all) };
}

/** The classic store knows an image by its configuration; what the registry calls it, only the registry says. */
async function findPushed(
  registry: RegistryClient,
  built: string,
  move: TagMove,
  moved: TagMove[],
): Promise<string> {
  const { digest, content } = await registry.readManifest(move.reference);
  if (content.kind === 'manifest' && content.config.digest === built) return digest;
  moved.push({ ...move, digest });
  throw new SlipwayError({
    code: 'release.other-image',
    message: `${move.text} names ${digest} after the push, which is not the image that this step built (${built})`,
    hint: 'another job on this engine, or another run, published under the same name at the same moment: run the job again in a `concurrency` group, or use `driver: docker-container`',
  });
}

const heartbeatMilliseconds = 30_000;

async function pushVisibly(io: Io, docker: Docker, reference: string): Promise<void> {
  const layers: PushedLayers = new Map();
  const started = io.now().getTime();
  const stop = repeatEvery(heartbeatMilliseconds, () =>
    io.log.line(formatPushing(reference, layers, io.now().getTime() - started)),
  );
  try {
    await transferPatiently(io, `push of ${reference}`, () =>
      docker.push(reference, (line) => applyPushLine(layers, line)),
    );
  } finally {
    stop();
  }
}

/** The push went over what another run had published while it was under way: where that is newer, it is put back. */
async function giveBack(
  { registry, guard }: ReleaseTools,
  move: TagMove,
  seen: string,
): Promise<HeldTag | undefined> {
  const reference = { ...move.reference, digest: seen };
  const states = await readTagStates(registry, [{ ...move, reference }]);
  const decision = await guard.judge(move, states.get(move.text) ?? { kind: 'absent' });
  if (!decision || decision.moves) return undefined;
  await writeTag(registry, move, await registry.getManifest(withDigest(reference, seen)));
  return holdBy(move, decision);
}
