import { type ImageManifest, parseManifest, platformImagesOf, pullSizeOf } from '../core/manifest.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { withDigest } from '../core/reference.ts';
import type { PlatformResult } from '../core/report.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readFreshManifest } from '../io/registry/fresh.ts';
import { readPlatforms } from '../io/registry/tags.ts';

/** Digest and size of each platform's image, as the first registry has them. */
export async function readPlatformResults(
  registry: RegistryClient,
  plan: PublishPlan,
  image: StoredManifest,
): Promise<readonly PlatformResult[]> {
  const [name] = plan.repositories;
  if (!name) return [];
  const manifest = parseManifest(image.bytes, image.mediaType);
  if (manifest.kind === 'manifest') {
    const platforms = await readPlatforms(registry, name, manifest);
    return platforms.map((platform) => ({
      name: platform,
      digest: image.digest,
      ...describeSize(manifest),
    }));
  }
  return Promise.all(
    platformImagesOf(manifest).map(async (child) => {
      const { content } = await readFreshManifest(registry, withDigest(name, child.digest));
      return {
        name: child.name,
        digest: child.digest,
        ...(content.kind === 'manifest' && describeSize(content)),
      };
    }),
  );
}

function describeSize(manifest: ImageManifest) {
  return { size: pullSizeOf(manifest), config: manifest.config.digest, layers: manifest.layers };
}
