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
 * The ways to log in that a registry offers, in the order of preference: tokens before a password with each request.
 * They come in any order, in one WWW-Authenticate header or in several, which node joins by commas (RFC 9110, 11.6.1).
 * The scope in them is ignored: GHCR sends the placeholder `repository:user/image:pull` for every request, Gitea `*`.
 */
export function parseChallenges(header: string | null): readonly Challenge[] {
  const offered = splitChallenges(header ?? '');
  const bearers = offered.flatMap(({ scheme, parameters }): readonly Challenge[] => {
    const realm = parameters.get('realm');
    const service = parameters.get('service');
    return scheme === 'bearer' && realm ? [{ scheme: 'bearer', realm, ...(service && { service }) }] : [];
  });
  const hasBasic = offered.some(({ scheme }) => scheme === 'basic');
  return [...bearers, ...(hasBasic ? [{ scheme: 'basic' } as const] : [])];
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

interface OfferedScheme {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+/;

/** A part between commas begins a challenge where a word stands alone or before its first parameter. */
function splitChallenges(header: string): readonly OfferedScheme[] {
  const challenges: OfferedScheme[] = [];
  for (const part of splitAtCommas(header)) {
    const word = TOKEN.exec(part)?.[0] ?? '';
    const rest = part.slice(word.length).trimStart();
    const isParameter = word === '' || rest.startsWith('=');
    if (!isParameter) challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    addParameters(challenges.at(-1)?.parameters, isParameter ? part : rest);
  }
  return challenges;
}

/** Commas inside of quotes separate nothing: `scope="repository:a:pull,push"`. */
function splitAtCommas(text: string): readonly string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"?|[^",])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The first value of a name counts. Some registries leave out the commas between parameters. */
function addParameters(parameters: Map<string, string> | undefined, text: string): void {
  for (const [, name = '', quoted, token] of text.matchAll(
    /(?<![a-z])([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi,
  )) {
    const key = name.toLowerCase();
    if (parameters && !parameters.has(key))
      parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
}
