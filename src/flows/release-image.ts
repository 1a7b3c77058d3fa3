import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { formatName, withDigest } from '../core/reference.ts';
import { checkReadBack, decideMoves, decideRollback, type TagMove, type TagStates } from '../core/release.ts';
import { checkCompleteness, describeRollBack } from '../core/release-report.ts';
import type { PlatformResult } from '../core/report.ts';
import type { Docker } from '../io/docker.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readBackTag, readPlatforms, writeTag } from '../io/registry/tags.ts';
import { readPlatformResults } from './platform-results.ts';
import { checkRemovals, refuse } from './preflight.ts';

/** What the registries hold in the end. */
export interface Released {
  readonly digest: string;
  readonly platforms: readonly PlatformResult[];
  readonly moves: readonly TagMove[];
}

/** What the release works with. */
export interface ReleaseTools {
  readonly io: Io;
  readonly plan: PublishPlan;
  readonly registry: RegistryClient;
  readonly docker: Docker;
}

/** Content is everywhere before a tag moves; specific tags go before floating ones; every tag is read back. */
export async function releaseImage(tools: ReleaseTools, built: string, before: TagStates): Promise<Released> {
  const { plan, registry } = tools;
  if (!plan.push.push) return { digest: built, platforms: [], moves: [] };
  const moved: TagMove[] = [];
  try {
    const digest = await bringContent(tools, built, before, moved);
    const moves = decideMoves(plan.targets, digest, before);
    const image = await readImage(tools, digest, before);
    for (const move of moves.filter(({ text }) => moved.every((done) => done.text !== text))) {
      await writeTag(registry, move, image);
      moved.push(move);
    }
    await verifyTags(tools, moves, digest);
    return { digest, moves, platforms: await readPlatformResults(registry, plan, image) };
  } catch (error) {
    throw await rollBack(registry, moved, error);
  }
}

/** A builder of its own has pushed the content by digest; the engine pushes it together with the first tag. */
async function bringContent(
  { plan, docker, registry }: ReleaseTools,
  built: string,
  before: TagStates,
  moved: TagMove[],
): Promise<string> {
  const [first] = decideMoves(plan.targets, built, before);
  if (plan.engine.driver !== 'docker' || !first) return built;
  await docker.push(first.text);
  moved.push(first);
  // The classic store knows an image by its configuration; what the registry calls it, only the registry says.
  return plan.engine.storesIndexes
    ? built
    : ((await registry.headManifest(first.reference))?.digest ?? built);
}

/** The image as the registries have it: complete in each of them, and no tag poorer than before, or no tag moves. */
async function readImage(
  { io, plan, registry }: ReleaseTools,
  digest: string,
  before: TagStates,
): Promise<StoredManifest> {
  const images = await Promise.all(
    plan.repositories.map(async (name) => {
      const image = await registry.readManifest(withDigest(name, digest));
      const found = await readPlatforms(registry, name, image.content);
      refuse(checkCompleteness(`${formatName(name)}@${digest}`, found, plan.platforms));
      if (plan.platforms.length === 0) checkRemovals(io, plan, before, found);
      return image;
    }),
  );
  const [image] = images;
  if (image) return image;
  throw new SlipwayError({ code: 'release.no-repository', message: 'there is no repository to push to' });
}

async function verifyTags(
  { io, plan, registry }: ReleaseTools,
  moves: readonly TagMove[],
  digest: string,
): Promise<void> {
  const expected = { digest, platforms: plan.platforms };
  const findings = await Promise.all(
    moves.map(async (move) => checkReadBack(move.text, expected, await readBackTag(registry, move, digest))),
  );
  refuse(findings.flat());
  for (const { text } of moves) io.log.line(`${text} -> ${digest}`);
}

/** Floating tags that had moved go back to what they named; the report says which, and which could not. */
async function rollBack(
  registry: RegistryClient,
  moved: readonly TagMove[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof SlipwayError)) return error;
  const restored: string[] = [];
  for (const move of decideRollback(moved)) {
    if (await putBack(registry, move)) restored.push(move.text);
  }
  const left = moved.map(({ text }) => text).filter((text) => !restored.includes(text));
  return new SlipwayError([...error.problems, ...describeRollBack(restored, left)], { cause: error });
}

async function putBack(registry: RegistryClient, move: TagMove): Promise<boolean> {
  try {
    await writeTag(registry, move, await registry.getManifest(withDigest(move.reference, move.digest)));
    return true;
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}
