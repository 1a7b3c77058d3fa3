import { type ImageManifest, parseManifest, platformImagesOf, pullSizeOf } from '../core/manifest.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { PlatformResult } from '../core/report.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import type { ImageReader } from '../io/registry/image-reader.ts';
import { readPlatforms } from '../io/registry/tags.ts';

/** Digest and size of each platform's image, as the first registry has them. */
export async function readPlatformResults(
  { registry, images }: { readonly registry: RegistryClient; readonly images: ImageReader },
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
      const { content } = await images.read(name, child.digest);
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
