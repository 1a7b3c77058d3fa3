import { readDescriptor } from '../descriptor.ts';
import { isJsonObject, type JsonObject, type JsonValue, textAt, valueAt } from '../event.ts';
import { formatPlatform, normalizePlatform, type Platform } from '../platform.ts';

/** One platform of an image in the engine's store. */
export interface StoredPlatform {
  readonly platform: Platform;
  readonly name: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
  /** Bytes of manifest, configuration and layers, as a registry has them; absent in the classic store. */
  readonly content?: number;
}

/** Of the engine's answer to `/images/<name>/json?manifests=true`; in the classic store the image is its only platform. */
export function parseStoredPlatforms(image: JsonValue): readonly StoredPlatform[] {
  const manifests = valueAt(image, 'Manifests');
  if (!Array.isArray(manifests)) return [readClassic(image)];
  return manifests.filter(isJsonObject).flatMap(readManifest);
}

/** `platform=...` for what the engine's API tells of one platform of an image (API 1.48 and later). */
export function formatPlatformQuery({ os, architecture, variant }: Platform): string {
  const platform = { os, architecture, ...(variant && { variant }) };
  return `platform=${encodeURIComponent(JSON.stringify(platform))}`;
}

function readClassic(image: JsonValue): StoredPlatform {
  const variant = textAt(image, 'Variant');
  const platform = normalizePlatform({
    os: textAt(image, 'Os') ?? 'linux',
    architecture: textAt(image, 'Architecture') ?? '',
    ...(variant && { variant }),
  });
  const digest = textAt(image, 'Id') ?? '';
  return { platform, name: formatPlatform(platform), digest, mediaType: '', size: 0 };
}

function readManifest(manifest: JsonObject): readonly StoredPlatform[] {
  if (manifest.Kind !== 'image' || manifest.Available !== true) return [];
  const { digest, mediaType, size, platform } = readDescriptor(manifest.Descriptor, 'the image');
  const content = valueAt(manifest, 'Size', 'Content');
  if (!platform) return [];
  const isNumber = typeof content === 'number';
  return [
    { platform, name: formatPlatform(platform), digest, mediaType, size, ...(isNumber && { content }) },
  ];
}

/**
 * An OCI image layout without a blob: it gives names to manifests that the store has, so that `name@digest` finds them.
 * A platform of an index has no name of its own there, and `docker run` would ask the registry for it.
 */
export function deriveNamingLayout(
  names: readonly { readonly name: string; readonly image: StoredPlatform }[],
): Readonly<Record<string, string>> {
  const manifests = names.map(({ name, image: { platform, digest, mediaType, size } }) => ({
    mediaType,
    digest,
    size,
    platform: {
      os: platform.os,
      architecture: platform.architecture,
      ...(platform.variant && { variant: platform.variant }),
    },
    annotations: { 'io.containerd.image.name': name },
  }));
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return {
    'oci-layout': JSON.stringify({ imageLayoutVersion: '1.0.0' }),
    'index.json': JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
  };
}
