import type { Descriptor } from '../descriptor.ts';
import { OCI_INDEX, OCI_MANIFEST, parseManifest } from '../manifest.ts';
import { BUNDLE_TYPE } from './bundle.ts';

/** image-spec, "Guidance for an Empty Descriptor": the config of a manifest that is no image. */
export const EMPTY_CONFIG = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  size: 2,
} as const;

/** What a bundle says, as verifiers look for it without opening the bundle. */
export interface BundleFacts {
  readonly predicateType: string;
}

/** The manifest that hangs a bundle onto an image; the annotations are those that Sigstore's tools write and read. */
export function formatReferrer(
  subject: Descriptor,
  bundle: Pick<Descriptor, 'digest' | 'size'>,
  { predicateType }: BundleFacts,
): string {
  const { mediaType, digest, size } = subject;
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: BUNDLE_TYPE,
    config: EMPTY_CONFIG,
    layers: [{ mediaType: BUNDLE_TYPE, digest: bundle.digest, size: bundle.size }],
    subject: { mediaType, digest, size },
    annotations: annotate(predicateType),
  });
}

/** How a list of referrers names such a manifest (distribution-spec, "Listing Referrers"). */
export function describeReferrer(
  manifest: Pick<Descriptor, 'digest' | 'size'>,
  { predicateType }: BundleFacts,
): Descriptor {
  const { digest, size } = manifest;
  const annotations = annotate(predicateType);
  return { mediaType: OCI_MANIFEST, digest, size, artifactType: BUNDLE_TYPE, annotations };
}

/**
 * The list under the fallback tag with these entries, too; nothing where it has them already. What others have written
 * stays to the letter, fields included that nobody knows yet; undefined is returned for what is no list.
 */
export function mergeReferrers(
  stored: Uint8Array | undefined,
  entries: readonly Descriptor[],
): { readonly text?: string } | undefined {
  if (!stored) return { text: formatList({}, entries) };
  const list = parseManifest(stored);
  if (list.kind !== 'index') return undefined;
  const missing = entries.filter(({ digest }) => list.manifests.every((one) => one.digest !== digest));
  if (missing.length === 0) return {};
  const fields = JSON.parse(new TextDecoder().decode(stored)) as Record<string, unknown>;
  return { text: formatList(fields, missing) };
}

function formatList(fields: Readonly<Record<string, unknown>>, added: readonly Descriptor[]): string {
  const manifests = Array.isArray(fields.manifests) ? fields.manifests : [];
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    ...fields,
    manifests: [...manifests, ...added],
  });
}

function annotate(predicateType: string): Readonly<Record<string, string>> {
  return {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
  };
}
