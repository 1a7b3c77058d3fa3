/** What a version is. It is read from the manifest: a tag can be called anything. */
export type Content = 'image' | 'cache' | 'chart' | 'signature' | 'attestation' | 'sbom' | 'artifact';

/** The parts of a manifest that say what it is; a strictly read manifest has all of them, a damaged one some. */
export interface ContentSigns {
  readonly artifactType?: string;
  readonly config?: { readonly mediaType?: string };
  readonly layers?: readonly { readonly mediaType?: string }[];
  readonly manifests?: readonly EntrySigns[];
  readonly annotations?: Readonly<Record<string, unknown>>;
}

export interface EntrySigns {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

const IMAGE_CONFIG = /^application\/vnd\.(?:oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/;
/** Layers of every kind: compressed, foreign, encrypted. */
const IMAGE_LAYER = /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./;
/** BuildKit's cache: the config of an image manifest, or an entry of the index that older versions write. */
const CACHE = /^application\/vnd\.buildkit\.cacheconfig\./;
const SIGSTORE_BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle/;

const TYPES: readonly (readonly [Content, RegExp])[] = [
  ['cache', CACHE],
  ['chart', /^application\/vnd\.cncf\.helm\./],
  // cosign 2, notation; cosign 3 and GitHub write bundles, which `readBundle` tells apart.
  ['signature', /\bsimplesigning\b|^application\/vnd\.cncf\.notary\.signature/],
  ['sbom', /\bspdx\b|\bcyclonedx\b|^application\/vnd\.syft\+/],
  ['attestation', /\bin-toto\b|\bdsse\.envelope\b|^application\/vnd\.docker\.attestation\./],
];
const SBOM_PREDICATE = /spdx|cyclonedx|syft/i;
const SIGNATURE_PREDICATE = /cosign\/sign/;

/** What a manifest is; nothing where it is an index that does not say, so that its entries decide. */
export function readContent(signs: ContentSigns): Content | undefined {
  return signs.manifests ? readIndexContent(signs, signs.manifests) : readManifestContent(signs);
}

/** Whether an entry of an index is content itself, and no manifest: the older form of a build cache is such an index. */
export function isBlobEntry({ mediaType = '' }: EntrySigns): boolean {
  return IMAGE_LAYER.test(mediaType) || CACHE.test(mediaType);
}

/** An image has the config of one and layers to unpack (or none at all); whatever else is made to look like one has not. */
function readManifestContent({ artifactType, config, layers = [], annotations = {} }: ContentSigns): Content {
  const configType = config?.mediaType ?? '';
  const layerTypes = layers.map(({ mediaType = '' }) => mediaType);
  const isImage = layers.length === 0 || layerTypes.some((type) => IMAGE_LAYER.test(type));
  if (IMAGE_CONFIG.test(configType) && isImage && !isOtherArtifact(artifactType, layers.length))
    return 'image';
  const types = [artifactType ?? '', configType, ...layerTypes];
  if (types.some((type) => SIGSTORE_BUNDLE.test(type))) return readBundle(annotations);
  return firstOf(types.flatMap((type) => contentOfType(type) ?? [])) ?? 'artifact';
}

/** With no layers only the type says what a manifest is. */
function isOtherArtifact(artifactType: string | undefined, layers: number): boolean {
  return layers === 0 && artifactType !== undefined && !IMAGE_CONFIG.test(artifactType);
}

function readIndexContent(
  { artifactType }: ContentSigns,
  entries: readonly EntrySigns[],
): Content | undefined {
  if (entries.some(({ mediaType = '' }) => CACHE.test(mediaType))) return 'cache';
  if (entries.some(hasPlatform)) return 'image';
  if (artifactType) return contentOfType(artifactType) ?? 'artifact';
  if (entries.length === 0) return 'artifact';
  const known = entries.map((entry) =>
    isBlobEntry(entry) ? 'artifact' : entry.artifactType && (contentOfType(entry.artifactType) ?? 'artifact'),
  );
  return known.every((one) => one) ? firstOf(known.flatMap((one) => one || [])) : undefined;
}

/** BuildKit lists its attestations as `unknown/unknown`. */
function hasPlatform({ platform, artifactType }: EntrySigns): boolean {
  return artifactType === undefined && !!platform?.os && platform.os !== 'unknown';
}

function readBundle(annotations: Readonly<Record<string, unknown>>): Content {
  const predicate = String(annotations['dev.sigstore.bundle.predicateType'] ?? '');
  if (SBOM_PREDICATE.test(predicate)) return 'sbom';
  return predicate === '' || SIGNATURE_PREDICATE.test(predicate) ? 'signature' : 'attestation';
}

function contentOfType(type: string): Content | undefined {
  if (IMAGE_CONFIG.test(type)) return undefined;
  return TYPES.find(([, pattern]) => pattern.test(type))?.[0];
}

function firstOf<T>(list: readonly T[]): T | undefined {
  return list[0];
}

const WORDS: Readonly<Record<Content | 'unknown', string>> = {
  image: 'an image',
  cache: 'a build cache',
  chart: 'a Helm chart',
  signature: 'a signature',
  attestation: 'an attestation',
  sbom: 'an SBOM',
  artifact: 'an artifact that is no image',
  unknown: 'a manifest of an unknown type',
};

/** `a Helm chart`; to begin a reason with. */
export function describeContent(content: Content | 'unknown'): string {
  return WORDS[content];
}
