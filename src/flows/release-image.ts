import { type Manifest, parseManifest, platformImagesOf, pullSizeOf } from '../core/manifest.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { checkCompleteness, checkReadBack, describeRollBack } from '../core/publication.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import type { PlatformResult } from '../core/report.ts';
import { sortForRelease, type Target } from '../core/targets.ts';
import type { Docker } from '../io/docker.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { type Before, readPlatforms, refuse } from './preflight.ts';

/** What the registry holds in the end. */
export interface Released {
  readonly digest: string;
  readonly platforms: readonly PlatformResult[];
}

/** What the release works with. */
export interface ReleaseTools {
  readonly io: Io;
  readonly plan: PublishPlan;
  readonly registry: RegistryClient;
  readonly docker: Docker;
}

/** Content is everywhere before a tag moves; specific tags go before floating ones; every tag is read back. */
export async function releaseImage(tools: ReleaseTools, built: string, before: Before): Promise<Released> {
  const { io, plan, registry } = tools;
  const targets = sortForRelease(plan.targets);
  if (!plan.push.push || targets.length === 0) return { digest: built, platforms: [] };
  const moved: Target[] = [];
  try {
    const digest = await bringContent(tools, targets, built, moved);
    const image = await readImage(plan, registry, digest);
    for (const target of targets.filter((one) => !moved.includes(one))) {
      await registry.putManifest(target.reference, target.reference.tag, image.bytes, image.mediaType, {
        isFresh: true,
      });
      moved.push(target);
    }
    refuse((await Promise.all(targets.map((target) => readBack(registry, target, digest)))).flat());
    for (const { text } of targets) io.log.line(`${text} -> ${digest}`);
    return { digest, platforms: image.platforms };
  } catch (error) {
    throw await rollBack(registry, moved, before, error);
  }
}

/** With a builder of its own the content is there by digest; the engine pushes it together with the first tag. */
async function bringContent(
  { plan, docker, registry }: ReleaseTools,
  targets: readonly Target[],
  built: string,
  moved: Target[],
): Promise<string> {
  const [first] = targets;
  if (plan.engine.driver !== 'docker' || !first) return built;
  const result = await docker.push(first.text);
  if (result.exitCode !== 0) {
    const said = result.stderr.trim() || result.stdout.trim() || 'it printed nothing';
    throw new SlipwayError({
      code: 'push.failed',
      message: `\`docker push ${first.text}\` ended with exit code ${result.exitCode}: ${said}`,
    });
  }
  moved.push(first);
  // The classic store knows an image by its configuration; what the registry calls it, only the registry says.
  return plan.engine.storesIndexes
    ? built
    : ((await registry.headManifest(first.reference))?.digest ?? built);
}

type Image = StoredManifest & Pick<Released, 'platforms'>;

/** The image as every registry has it; it must be complete in each of them. */
async function readImage(plan: PublishPlan, registry: RegistryClient, digest: string): Promise<Image> {
  const images = await Promise.all(
    plan.repositories.map((name) => readImageAt(plan, registry, name, digest)),
  );
  const [image] = images;
  if (!image)
    throw new SlipwayError({ code: 'release.no-repository', message: 'there is no repository to push to' });
  return image;
}

async function readImageAt(
  plan: PublishPlan,
  registry: RegistryClient,
  name: RepositoryName,
  digest: string,
): Promise<Image> {
  const stored = await registry.getManifest({ ...name, digest });
  const manifest = parseManifest(stored.bytes, stored.mediaType);
  const found = await readPlatforms(registry, name, manifest);
  refuse(checkCompleteness(`${formatName(name)}@${digest}`, found, plan.platforms));
  return { ...stored, platforms: await readSizes(registry, name, manifest, digest, found) };
}

async function readSizes(
  registry: RegistryClient,
  name: RepositoryName,
  manifest: Manifest,
  digest: string,
  platforms: readonly string[],
): Promise<readonly PlatformResult[]> {
  if (manifest.kind === 'manifest')
    return platforms.map((platform) => ({ name: platform, digest, size: pullSizeOf(manifest) }));
  return Promise.all(
    platformImagesOf(manifest).map(async (image) => {
      const { content } = await registry.readManifest({ ...name, digest: image.digest });
      return {
        name: image.name,
        digest: image.digest,
        ...(content.kind === 'manifest' && { size: pullSizeOf(content) }),
      };
    }),
  );
}

async function readBack(
  registry: RegistryClient,
  { reference, text }: Target,
  digest: string,
): Promise<readonly Problem[]> {
  // What we wrote a moment ago may not be visible yet; another digest than ours will not go away by waiting.
  const found = await registry.door.untilSeen(() => registry.findManifest(reference));
  return checkReadBack(text, digest, found?.digest);
}

/** Floating tags that had moved go back to what they named; the report says which, and which could not. */
async function rollBack(
  registry: RegistryClient,
  moved: readonly Target[],
  before: Before,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof SlipwayError)) return error;
  const restored: string[] = [];
  const left: string[] = [];
  for (const { reference, text, isFloating } of [...moved].reverse()) {
    const old = before.get(text);
    const isBack = isFloating && old && (await putBack(registry, reference, old));
    (isBack ? restored : left).push(text);
  }
  return new SlipwayError([...error.problems, ...describeRollBack(restored, left)], { cause: error });
}

async function putBack(
  registry: RegistryClient,
  reference: Target['reference'],
  old: StoredManifest,
): Promise<boolean> {
  try {
    await registry.putManifest(reference, reference.tag, old.bytes, old.mediaType);
    return true;
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}
