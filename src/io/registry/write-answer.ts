import { SlipwayError } from '../../core/problem.ts';
import { formatName, type RepositoryName } from '../../core/reference.ts';
import { parseRegistryMessages } from '../../core/registry-error.ts';
import type { HttpResponse } from '../http/http.ts';

// What a registry answers about content that it has but does not see yet (seen on GHCR; 400 by docker-registry).
const LAG_STATUSES = [400, 404];

/** Whether what was written a moment ago, and is referred to now, is not seen yet: by a code. */
export function isLagAnswer({ status, body }: HttpResponse): boolean {
  if (!LAG_STATUSES.includes(status)) return false;
  const codes = parseRegistryMessages(new TextDecoder().decode(body)).map(({ code }) => code);
  return codes.some((code) => /^(?:MANIFEST_UNKNOWN|MANIFEST_BLOB_UNKNOWN|BLOB_UNKNOWN)$/i.test(code));
}

/** The digest that the registry has it under, which is that of what was sent. */
export function checkStored(name: RepositoryName, stored: string | null | undefined, digest: string): string {
  const [algorithm] = digest.split(':');
  if (stored?.startsWith(`${algorithm}:`) && stored !== digest) {
    throw new SlipwayError({
      code: 'registry.digest-mismatch',
      message: `${formatName(name)} stored other content than was sent: expected ${digest}, got ${stored}`,
      hint: 'look at what stands between runner and registry: something changes manifests on the way',
    });
  }
  return digest;
}
