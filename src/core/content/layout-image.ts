import type { JsonValue } from '../event.ts';
import { type ImageManifest, OCI_INDEX, parseManifest } from '../manifest.ts';
import { readTarFiles } from '../tar-files.ts';

/** One platform's image, out of an archive. */
export interface LayoutImage {
  readonly manifest: ImageManifest;
  readonly config: JsonValue;
  /** The bytes of a blob; nothing where the archive has none of that digest. */
  readonly findBlob: (digest: string) => Uint8Array | undefined;
}

/** Of an OCI image layout in a tar archive (image-spec, image-layout.md); nothing where it holds no single image. */
export function parseLayoutImage(tar: Uint8Array): LayoutImage | undefined {
  const files = readTarFiles(tar);
  const findBlob = (digest: string) => files.get(`blobs/${digest.replace(':', '/')}`);
  const index = files.get('index.json');
  const top = index && parseManifest(index, OCI_INDEX);
  const [only, ...others] = top?.kind === 'index' ? top.manifests : [];
  const bytes = only && others.length === 0 ? findBlob(only.digest) : undefined;
  const manifest = bytes && only && parseManifest(bytes, only.mediaType);
  const config = manifest?.kind === 'manifest' ? findBlob(manifest.config.digest) : undefined;
  if (manifest?.kind !== 'manifest' || !config) return undefined;
  return { manifest, config: JSON.parse(new TextDecoder().decode(config)) as JsonValue, findBlob };
}
