import {
  type Annotations,
  type Descriptor,
  type Fields,
  malformed,
  readAnnotations,
  readDescriptor,
  readFields,
  readList,
  readPlatform,
} from './descriptor.ts';
import { comparePlatforms, formatPlatform, isUnknownPlatform, type Platform } from './platform.ts';

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

const IMAGE_CONFIGS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/** GHCR and docker-registry answer 404 for a type that is not accepted, hence a request names all four. */
export const MANIFEST_MEDIA_TYPES = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST] as const;

/** distribution-spec, "Pushing Manifests": registries should take manifests of up to 4 MiB, most take no more. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** An index may hold an index; one that nests deeper than this is an attack or a mistake. */
export const MAX_INDEX_DEPTH = 8;

interface Common {
  readonly mediaType: string;
  readonly annotations: Annotations;
  readonly artifactType?: string;
  /** What this manifest says something about: a signature, an attestation (image-spec, `subject`). */
  readonly subject?: Descriptor;
}

export interface ImageIndex extends Common {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
}

export interface ImageManifest extends Common {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export type Manifest = ImageIndex | ImageManifest;

/** One platform of an image: where its manifest is, and the attestation manifests that speak of it. */
export interface PlatformImage {
  readonly platform: Platform;
  /** `linux/arm/v7` */
  readonly name: string;
  readonly digest: string;
  readonly attestations: readonly string[];
}

/**
 * Reads the bytes of an index or of an image manifest, of OCI or of docker.
 * `mediaType` is what the registry said they are; without it, what they say themselves.
 */
export function parseManifest(bytes: Uint8Array, mediaType?: string): Manifest {
  const fields = readFields(parseDocument(bytes), 'it');
  if (fields.schemaVersion !== 2) {
    throw malformed(`schemaVersion is ${JSON.stringify(fields.schemaVersion)}, expected 2`);
  }
  // CVE-2021-41190: a document that can be read as either must be refused (image-spec 1.0.2, manifest.md).
  if ('manifests' in fields && ('config' in fields || 'layers' in fields)) {
    throw malformed(
      'it has both `manifests` and `config` or `layers`: it could be read as two different images',
    );
  }
  const type = decideMediaType(fields, mediaType);
  const subject = fields.subject ? readDescriptor(fields.subject, 'subject') : undefined;
  const common: Common = {
    mediaType: type,
    annotations: readAnnotations(fields, 'it') ?? {},
    ...(typeof fields.artifactType === 'string' && { artifactType: fields.artifactType }),
    ...(subject && { subject }),
  };
  if (isIndexType(type)) {
    return { ...common, kind: 'index', manifests: readDescriptors(fields.manifests, 'manifests') };
  }
  const config = readDescriptor(fields.config, 'config');
  return { ...common, kind: 'manifest', config, layers: readDescriptors(fields.layers, 'layers') };
}

/** The platform that an image config (the blob behind `config`) declares. */
export function parseConfigPlatform(bytes: Uint8Array): Platform {
  return readPlatform(parseDocument(bytes), 'the image config');
}

export function isIndexType(mediaType: string): boolean {
  return mediaType === OCI_INDEX || mediaType === DOCKER_LIST;
}

export function isManifestType(mediaType: string): boolean {
  return MANIFEST_MEDIA_TYPES.some((known) => known === mediaType);
}

/** Whether a config is that of an image, so that it names a platform. */
export function isImageConfig({ mediaType }: Descriptor): boolean {
  return IMAGE_CONFIGS.includes(mediaType);
}

/** BuildKit's note on an image in the same index: `unknown/unknown`, with the digest of what it speaks of. */
export function isAttestation(descriptor: Descriptor): boolean {
  return descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

/** The manifests below a manifest; an image manifest has none, its content is blobs. */
export function childrenOf(manifest: Manifest): readonly Descriptor[] {
  return manifest.kind === 'index' ? manifest.manifests : [];
}

/** Config and layers, in the order in which a registry wants them; an index has none. */
export function blobsOf(manifest: Manifest): readonly Descriptor[] {
  return manifest.kind === 'index' ? [] : [manifest.config, ...manifest.layers];
}

/** The images of an index, sorted by platform; a platform that is listed twice counts once, as in containerd. */
export function platformImagesOf(index: ImageIndex): readonly PlatformImage[] {
  const images = new Map<string, PlatformImage>();
  for (const { platform, digest, ...descriptor } of index.manifests) {
    if (!platform || isUnknownPlatform(platform) || isAttestation({ digest, ...descriptor })) continue;
    const name = formatPlatform(platform);
    if (!images.has(name))
      images.set(name, { platform, name, digest, attestations: attestationsOf(index, digest) });
  }
  return [...images.values()].sort((a, b) => comparePlatforms(a.platform, b.platform));
}

/** Bytes that a pull of this image transfers: config and layers, a layer that occurs twice once. */
export function pullSizeOf(manifest: ImageManifest): number {
  const sizes = new Map(blobsOf(manifest).map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function attestationsOf(index: ImageIndex, digest: string): readonly string[] {
  return index.manifests
    .filter((child) => isAttestation(child) && child.annotations?.['vnd.docker.reference.digest'] === digest)
    .map((child) => child.digest);
}

function readDescriptors(value: unknown, where: string): readonly Descriptor[] {
  // Go writes an empty list as null.
  return readList(value ?? [], where).map((entry, i) => readDescriptor(entry, `${where}[${i}]`));
}

/** What the registry says and what the document says must agree; docker's own `mediaType` is optional in OCI. */
function decideMediaType(fields: Fields, header: string | undefined): string {
  const declared = header?.split(';')[0]?.trim().toLowerCase();
  const own = typeof fields.mediaType === 'string' ? fields.mediaType : undefined;
  if (declared && own && isManifestType(declared) && declared !== own) {
    throw malformed(`the registry says it is \`${declared}\`, the document says \`${own}\``);
  }
  const guess = 'manifests' in fields ? OCI_INDEX : OCI_MANIFEST;
  const type = own ?? (declared && isManifestType(declared) ? declared : guess);
  if (!isManifestType(type))
    throw malformed(`its media type is \`${type}\`, which is neither an image nor an index`);
  if (isIndexType(type) !== 'manifests' in fields) {
    throw malformed(`its media type is \`${type}\`, which does not go with its fields`);
  }
  return type;
}

/** A document that a registry stores, which is JSON and of a bounded size. */
export function parseDocument(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MAX_MANIFEST_BYTES) {
    throw malformed(`it has ${bytes.byteLength} bytes, at most ${MAX_MANIFEST_BYTES} are allowed`);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    // JSON.parse throws SyntaxError, the decoder TypeError; nothing else can happen here.
    throw malformed('it is not JSON', cause);
  }
}
