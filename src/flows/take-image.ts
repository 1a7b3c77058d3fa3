import { type Manifest, platformImagesOf } from '../core/manifest.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { isSameRepository, withDigest } from '../core/reference.ts';
import { readBuildTime } from '../core/reuse/build-time.ts';
import type { Reuse } from '../core/reuse/decision.ts';
import type { Target } from '../core/targets.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readClosure } from '../io/registry/closure.ts';
import { openImageReader } from '../io/registry/image-reader.ts';
import { bringImage } from './bring-image.ts';
import type { Built } from './build-image.ts';
import { readProvenance } from './read-provenance.ts';

/** The image that is there, brought to every repository of the plan with all that refers to it; nothing is built. */
export async function takeImage(
  registry: RegistryClient,
  plan: PublishPlan,
  { source, digest }: Reuse,
): Promise<Built> {
  const image = await registry.readManifest(withDigest(source.reference, digest));
  const others = plan.repositories.filter((name) => !isSameRepository(name, source.reference));
  const origin = { source: source.reference, inputs: { referrers: 'all' as const } };
  const { content } = image;
  const from = { client: registry, name: source.reference };
  const bring = async () =>
    others.length > 0 && bringImage(registry, origin, await readClosure(from, image), others);
  const [reusedBuild] = await Promise.all([readOwnTime(registry, source, content), bring()]);
  const imageId = content.kind === 'manifest' ? content.config.digest : digest;
  const progress = { duration: 0, steps: [], platforms: [], warnings: [] };
  const told = { buildx: { text: '{}', digest, imageId }, progress, registering: 0 };
  return { digest, told: { ...told, ...(reusedBuild !== undefined && { reusedBuild }) } };
}

/** What is not built is time saved: as much as the image's own build took, if its provenance says so. */
async function readOwnTime(
  registry: RegistryClient,
  { reference }: Target,
  content: Manifest,
): Promise<number | undefined> {
  if (content.kind !== 'index') return undefined;
  try {
    const [first] = platformImagesOf(content).flatMap(({ attestations }) => attestations);
    const [text = ''] = first
      ? await readProvenance({ registry, images: openImageReader(registry) }, reference, [first])
      : [];
    return readBuildTime(text);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return undefined;
  }
}
