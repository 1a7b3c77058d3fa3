import { malformed, readFields, readList } from '../descriptor.ts';
import type { JsonObject, JsonValue } from '../event.ts';
import { DOCKER_LIST, isIndexType, OCI_INDEX } from '../manifest.ts';

/** A manifest of a leg: an index with attestations, or a single image. */
export interface LegManifest {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly mediaType: string;
  /** As the config of a single image has it; an index names its own. */
  readonly platform?: JsonObject;
}

/**
 * The one index of all legs: their children as they are, attestation manifests included, in the order of the legs.
 * Written the way Go's encoder writes it, so that the bytes, hence the digest, are those of `buildx imagetools create`.
 */
export function formatMergedIndex(
  legs: readonly LegManifest[],
  annotations: Readonly<Record<string, string>>,
): { readonly bytes: Uint8Array; readonly mediaType: string } {
  const children = new Map<string, JsonObject>();
  for (const leg of legs)
    for (const child of listChildren(leg)) children.set(keyOf(child), orderDescriptor(child));
  const manifests = [...children.values()];
  const isDocker = manifests.every(({ mediaType }) =>
    String(mediaType).startsWith('application/vnd.docker.'),
  );
  const hasAnnotations = Object.keys(annotations).length > 0;
  const mediaType = isDocker && !hasAnnotations ? DOCKER_LIST : OCI_INDEX;
  const index: JsonObject = {
    schemaVersion: 2,
    mediaType,
    manifests,
    ...(hasAnnotations && { annotations: sortKeys(annotations) }),
  };
  return { bytes: new TextEncoder().encode(escapeAsGo(JSON.stringify(index, null, 2))), mediaType };
}

/** Two platforms may have the very same manifest: both stay, or the image would lack one of them. */
function keyOf({ digest, platform }: JsonObject): string {
  const { os, architecture, variant, 'os.version': version } = isObject(platform) ? platform : {};
  return JSON.stringify([digest, os, architecture, variant, version]);
}

function listChildren({ bytes, digest, mediaType, platform }: LegManifest): readonly JsonObject[] {
  if (!isIndexType(mediaType))
    return [{ mediaType, digest, size: bytes.byteLength, ...(platform && { platform }) }];
  const fields = readFields(JSON.parse(new TextDecoder().decode(bytes)), 'the index of a leg');
  return readList(fields.manifests, 'manifests').map((child) => {
    const entry = readFields(child, 'a child of an index') as JsonObject;
    if (typeof entry.digest !== 'string') throw malformed('a child of an index has no digest');
    return entry;
  });
}

// image-spec, descriptor.md and image-index.md; in the order of the fields of its Go types.
const descriptorFields = 'mediaType digest size urls annotations data platform artifactType'.split(' ');
const platformFields = ['architecture', 'os', 'os.version', 'os.features', 'variant'];

function orderDescriptor(entry: JsonObject): JsonObject {
  const { annotations, platform } = entry;
  return orderFields(
    {
      ...entry,
      ...(isObject(annotations) && { annotations: sortKeys(annotations) }),
      ...(isObject(platform) && { platform: orderFields(platform, platformFields) }),
    },
    descriptorFields,
  );
}

/** Known fields first, in their order; whatever else there is stays behind them. Nulls are Go's empty values. */
function orderFields(fields: JsonObject, order: readonly string[]): JsonObject {
  const names = [...order, ...Object.keys(fields).filter((name) => !order.includes(name))];
  return Object.fromEntries(
    names.flatMap((name) =>
      fields[name] === undefined || fields[name] === null ? [] : [[name, fields[name]]],
    ),
  );
}

function sortKeys<T extends JsonValue | undefined>(
  map: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** encoding/json makes its output safe inside of HTML. */
function escapeAsGo(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
