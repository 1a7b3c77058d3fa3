import type { Bundle } from '../core/attest/bundle.ts';
import { ATTEST_PERMISSIONS } from '../core/attest/decision.ts';
import type { SignerPolicy } from '../core/attest/policy.ts';
import { type JsonObject, textAt } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import type { RetryPolicy } from '../core/registry-retry.ts';
import { type GitHub, readObjects } from './github.ts';

// A bundle with an SBOM in it has megabytes.
const TIMEOUT = 60_000;
const POLICY: RetryPolicy = { attempts: 5, baseDelay: 500, maxDelay: 8000 };

/**
 * Whether the token may store attestations: a request without a bundle, which stores nothing. GitHub looks at the
 * permission first, and says 403 to who has none; whoever has it is told that the bundle is missing.
 */
export async function checkStore(github: GitHub): Promise<void> {
  await github.ask({
    method: 'POST',
    url: github.urlOf('attestations'),
    body: '{}',
    doing: 'find out whether attestations may be stored',
    expected: [400, 422],
    advice: ATTEST_PERMISSIONS,
    isRepeatable: true,
  });
}

/** Stores an attestation of the repository, where `gh attestation verify` looks for it; returns its id. */
export async function storeBundle(github: GitHub, bundle: Bundle): Promise<string> {
  const url = github.urlOf('attestations');
  const doing = 'store the attestation';
  const response = await github.ask({
    method: 'POST',
    url,
    body: JSON.stringify({ bundle }),
    doing,
    expected: [200, 201],
    advice: ATTEST_PERMISSIONS,
    // Two of the same are no harm: they say the same.
    isRepeatable: true,
    timeout: TIMEOUT,
    policy: POLICY,
  });
  const id = String(readObjects(response)[0]?.id ?? '');
  // It becomes a part of an address, in the job summary too.
  if (/^\w{1,64}$/.test(id)) return id;
  throw new SlipwayError({
    code: 'github.answer',
    message: `could not ${doing}: ${url.host} gave no id for it`,
    hint: 'look at https://www.githubstatus.com, and run the job again',
  });
}

/**
 * The bundles that GitHub keeps about a digest, for a repository or for all of an owner's. Where there are none it says
 * 404, as it does to whoever may not see the repository.
 */
export async function listStoredBundles(
  github: GitHub,
  { repository, owner = '' }: Pick<SignerPolicy, 'repository' | 'owner'>,
  digest: string,
): Promise<readonly unknown[]> {
  const path = `attestations/${digest}?per_page=100`;
  const user = encodeURIComponent(owner);
  const urls = repository
    ? [github.urlOf(path)]
    : [github.addressOf(`orgs/${user}/${path}`), github.addressOf(`users/${user}/${path}`)];
  for (const url of urls) {
    const response = await github.ask({
      method: 'GET',
      url,
      doing: 'look for attestations in GitHub',
      expected: [200, 404],
      advice: 'give the job `permissions:` with `attestations: read`',
      timeout: TIMEOUT,
    });
    const [answer] = response.status === 200 ? readObjects(response) : [];
    const found = Array.isArray(answer?.attestations) ? answer.attestations : [];
    if (found.length > 0) return found.map((one: { readonly bundle?: unknown } | null) => one?.bundle);
  }
  return [];
}

/** The name of the keys that a tenant of GitHub Enterprise Cloud with data residency has of its own; nothing elsewhere. */
export async function findTenant(github: GitHub, serverUrl: string): Promise<string | undefined> {
  if (!new URL(serverUrl).hostname.endsWith('.ghe.com')) return undefined;
  const response = await github.ask({
    method: 'GET',
    url: github.addressOf('meta'),
    doing: 'find out which keys attestations are verified with',
    expected: [200],
  });
  const [meta] = readObjects(response);
  return (
    textAt(meta as JsonObject | undefined, 'domains', 'artifact_attestations', 'trust_domain') || undefined
  );
}
