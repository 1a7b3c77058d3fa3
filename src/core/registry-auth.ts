/**
 * How a registry wants to be spoken to: the parts of distribution's token protocol that need no network
 * (distribution, spec/auth/token.md; RFC 9110 section 11.6.1 for the syntax).
 */

export type Challenge =
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string }
  | { readonly scheme: 'basic' };

/** What a request wants to do in one repository. */
export interface Access {
  readonly repository: string;
  readonly actions: readonly ('pull' | 'push' | 'delete')[];
}

// The two registries most images live on: knowing what they will ask for saves a round trip that ends in 401.
const KNOWN_CHALLENGES: ReadonlyMap<string, Challenge> = new Map([
  ['ghcr.io', { scheme: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' }],
  ['docker.io', { scheme: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }],
]);

export function knownChallengeOf(host: string): Challenge | undefined {
  return KNOWN_CHALLENGES.get(host);
}

/**
 * Reads a WWW-Authenticate header; Bearer is preferred where both are offered.
 * The scope in it is ignored: GHCR sends the placeholder `repository:user/image:pull` for every request.
 */
export function parseChallenge(header: string | null): Challenge | undefined {
  if (!header) return undefined;
  const bearer = /(?:^|,)\s*bearer\s+(.*)$/i.exec(header)?.[1];
  if (bearer !== undefined) {
    const parameters = parseParameters(bearer);
    const realm = parameters.get('realm');
    const service = parameters.get('service');
    if (realm) return { scheme: 'bearer', realm, ...(service && { service }) };
  }
  return /(?:^|,)\s*basic(?:\s|$)/i.test(header) ? { scheme: 'basic' } : undefined;
}

export function isSameChallenge(left: Challenge | undefined, right: Challenge | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** `repository:owner/name:pull,push`, one a repository, in a stable order. */
export function formatScopes(accesses: readonly Access[]): readonly string[] {
  return accesses
    .map(({ repository, actions }) => `repository:${repository}:${[...actions].sort().join(',')}`)
    .sort();
}

/** Whether a token that was asked for with `held` scopes also serves a request that needs `wanted`. */
export function coversScopes(held: readonly string[], wanted: readonly string[]): boolean {
  const grants = new Set(held.flatMap(grantsOf));
  return wanted.flatMap(grantsOf).every((grant) => grants.has(grant));
}

/** The address of a token, by the GET form of the protocol. */
export function formatTokenUrl(
  challenge: Challenge & { scheme: 'bearer' },
  scopes: readonly string[],
): string {
  const url = new URL(challenge.realm);
  if (challenge.service) url.searchParams.set('service', challenge.service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return url.href;
}

function grantsOf(scope: string): readonly string[] {
  const colon = scope.lastIndexOf(':');
  const actions = scope.slice(colon + 1).split(',');
  return actions.map((action) => `${scope.slice(0, colon)}:${action}`);
}

function parseParameters(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi);
  return new Map(
    [...found].map(([, name = '', quoted, token]) => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? token ?? '',
    ]),
  );
}
