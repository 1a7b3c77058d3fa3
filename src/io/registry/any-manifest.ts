import { MANIFEST_MEDIA_TYPES, MAX_MANIFEST_BYTES } from '../../core/manifest.ts';
import { type Problem, SlipwayError } from '../../core/problem.ts';
import type { RepositoryName } from '../../core/reference.ts';
import type { HttpResponse } from '../http/http.ts';
import type { RegistryClient } from './client.ts';
import { checkBytes } from './digest.ts';

/** Whatever stands behind a digest, known or not; or that nothing does; or that the registry did not say. */
export type AnyManifest =
  | { readonly kind: 'found'; readonly bytes: Uint8Array; readonly mediaType: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly problem: Problem };

// GHCR answers 404 for a type that is not accepted: a 404 is proof of absence only if everything was.
const EVERYTHING = [
  ...MANIFEST_MEDIA_TYPES,
  'application/vnd.oci.artifact.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v1+json',
  '*/*',
].join(', ');

/**
 * Whether a 404 is that of a registry that lags, and whether one that does not serve this digest serves others, is for
 * the caller to judge.
 */
export async function readAnyManifest(
  client: RegistryClient,
  name: RepositoryName,
  digest: string,
): Promise<AnyManifest> {
  try {
    const response = await fetchAny(client, name, digest);
    if (response.status === 404) return { kind: 'absent' };
    checkBytes(response.body, digest, name.host);
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    return { kind: 'found', bytes: response.body, mediaType };
  } catch (error) {
    const [problem] = error instanceof SlipwayError ? error.problems : [];
    if (!problem || problem.code === 'run.cancelled') throw error;
    return { kind: 'unread', problem };
  }
}

function fetchAny(client: RegistryClient, name: RepositoryName, digest: string): Promise<HttpResponse> {
  return client.door.send({
    method: 'GET',
    name,
    path: `manifests/${digest}`,
    headers: { accept: EVERYTHING },
    doing: `read ${digest}`,
    actions: ['pull'],
    expected: [200, 404],
    maxBytes: MAX_MANIFEST_BYTES,
  });
}
