import type { PublishPlan } from '../core/publish-plan.ts';
import { isSameRepository, withDigest } from '../core/reference.ts';
import type { Reuse } from '../core/reuse/decision.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { bringImage } from './bring-image.ts';
import type { Built } from './build-image.ts';

/** The image that is there, brought to every repository of the plan with all that refers to it; nothing is built. */
export async function takeImage(
  registry: RegistryClient,
  plan: PublishPlan,
  { source, digest }: Reuse,
): Promise<Built> {
  const image = await registry.readManifest(withDigest(source.reference, digest));
  const others = plan.repositories.filter((name) => !isSameRepository(name, source.reference));
  const origin = { source: source.reference, inputs: { referrers: 'all' as const } };
  await bringImage(registry, origin, image, others);
  const { content } = image;
  const imageId = content.kind === 'manifest' ? content.config.digest : digest;
  const progress = { duration: 0, steps: [], platforms: [], warnings: [] };
  return { digest, told: { buildx: { text: '{}', digest, imageId }, progress, registering: 0 } };
}
