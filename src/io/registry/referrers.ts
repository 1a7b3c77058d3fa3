import type { Descriptor } from '../../core/descriptor.ts';
import { MAX_MANIFEST_BYTES, OCI_INDEX, parseManifest } from '../../core/manifest.ts';
import { type RepositoryName, withTag } from '../../core/reference.ts';
import { resolveNextPage } from '../../core/registry-address.ts';
import type { RegistryClient } from './client.ts';

/** What refers to a manifest: signatures, attestations, SBOMs. */
export interface Referrers {
  /** How the registry told: by its API, by the fallback tag, or not at all. */
  readonly source: 'api' | 'tag' | 'none';
  /** As listed; an `artifactType` here may be wrong (cosign), what counts is the one in the manifest itself. */
  readonly descriptors: readonly Descriptor[];
}

const MAX_PAGES = 100;
// What registries without the API answer; GHCR and docker-registry: 404.
const NOT_SUPPORTED = [400, 404, 405, 406, 501];

/** Asks for the referrers of a digest: one request with the API, two by the tag that stands in for it. */
export async function listReferrers(
  client: RegistryClient,
  name: RepositoryName,
  digest: string,
): Promise<Referrers> {
  const descriptors: Descriptor[] = [];
  let page: string | URL | undefined = `referrers/${digest}`;
  for (let count = 0; page && count < MAX_PAGES; count++) {
    const answer: Page | undefined = await readPage(client, name, page);
    if (!answer) return readFallbackTag(client, name, digest);
    descriptors.push(...answer.descriptors);
    page = answer.next;
  }
  return { source: 'api', descriptors };
}

/** distribution-spec, "Referrers Tag Schema": where a registry has no API, the list is an index under this tag. */
export function fallbackTagOf(digest: string): string {
  const [algorithm = '', encoded = ''] = digest.split(':');
  return `${algorithm.slice(0, 32)}-${encoded.slice(0, 64)}`;
}

interface Page {
  readonly descriptors: readonly Descriptor[];
  readonly next: URL | undefined;
}

async function readPage(
  client: RegistryClient,
  name: RepositoryName,
  path: string | URL,
): Promise<Page | undefined> {
  const { status, headers, body, url } = await client.door.send({
    method: 'GET',
    name,
    path,
    headers: { accept: OCI_INDEX },
    doing: 'list what refers to the image',
    actions: ['pull'],
    expected: [200, ...NOT_SUPPORTED],
    maxBytes: MAX_MANIFEST_BYTES,
  });
  const type = headers.get('content-type')?.split(';')[0]?.trim();
  // Some registries answer 200 with a page of theirs to everything that they do not know.
  if (status !== 200 || type !== OCI_INDEX) return undefined;
  const content = parseManifest(body, type);
  const next = resolveNextPage(headers.get('link'), url, client.door.apiOf(name.host));
  return {
    descriptors: content.kind === 'index' ? content.manifests : [],
    next,
  };
}

/** The list under the tag that stands in for the API, whether the registry has the API or not. */
export async function readFallbackTag(
  client: RegistryClient,
  name: RepositoryName,
  digest: string,
): Promise<Referrers> {
  const stored = await client.findManifest(withTag(name, fallbackTagOf(digest)));
  const content = stored && parseManifest(stored.bytes, stored.mediaType);
  if (content?.kind !== 'index') return { source: 'none', descriptors: [] };
  return { source: 'tag', descriptors: content.manifests };
}
