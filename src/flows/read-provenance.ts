import type { RepositoryName } from '../core/reference.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import type { ImageReader } from '../io/registry/image-reader.ts';

/** BuildKit's own provenance, as it stands in attestation manifests: texts of in-toto statements. */
export async function readProvenance(
  { registry, images }: { readonly registry: RegistryClient; readonly images: ImageReader },
  name: RepositoryName,
  digests: readonly string[],
): Promise<readonly string[]> {
  const texts = digests.map(async (digest) => {
    const { content: manifest } = await images.read(name, digest);
    const statements = manifest.kind === 'manifest' ? manifest.layers : [];
    const own = statements.filter(({ annotations }) =>
      annotations?.['in-toto.io/predicate-type']?.includes('provenance'),
    );
    const blobs = own.map(async (layer) =>
      new TextDecoder().decode(await registry.getBlob(name, layer.digest)),
    );
    return Promise.all(blobs);
  });
  return (await Promise.all(texts)).flat();
}
