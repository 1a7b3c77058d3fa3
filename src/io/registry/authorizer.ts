import { SlipwayError } from '../../core/problem.ts';
import {
  type Access,
  type Challenge,
  coversScopes,
  formatScopes,
  formatTokenUrl,
  isSameChallenge,
  knownChallengeOf,
  parseChallenge,
} from '../../core/registry-auth.ts';
import { explainRegistryFailure, type RegistryOperation, type RunFacts } from '../../core/registry-error.ts';
import type { Http, HttpResponse } from '../http/http.ts';

/** What a registry accepts: a user and a password or token, or an identity token (docker's `identitytoken`). */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string };

/** The value for a request's Authorization header, and whether it was fetched for this very request. */
export interface Authorization {
  readonly header?: string;
  readonly isNew: boolean;
}

export interface AuthorizerOptions {
  /** By host, as users write it, `docker.io`, `registry:5000`, or by a repository of it, `ghcr.io/acme/app`. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly facts: RunFacts;
  /** Whether a host may be spoken to without TLS. */
  readonly isInsecure: (host: string) => boolean;
}

interface Token {
  readonly scopes: readonly string[];
  readonly header: Promise<string>;
  /** Set when the token has come. */
  value?: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

// distribution, spec/auth/token.md: a token without `expires_in` lives 60 seconds.
const DEFAULT_LIFETIME = 60;
// A token is not used in its last seconds, so that it does not expire on the way.
const MARGIN = 5;
const CLIENT_ID = 'slipway';

/** Knows, per host, how the registry wants to be asked, and keeps the tokens it gave. */
export class Authorizer {
  private readonly http: Http;
  private readonly credentials: ReadonlyMap<string, Credentials>;
  private readonly facts: RunFacts;
  private readonly isInsecure: (host: string) => boolean;
  private readonly challenges = new Map<string, Challenge>();
  private readonly tokens = new Map<string, Token[]>();

  constructor(http: Http, options: AuthorizerOptions) {
    this.http = http;
    this.credentials = options.credentials;
    this.facts = options.facts;
    this.isInsecure = options.isInsecure;
  }

  async authorize(host: string, accesses: readonly Access[]): Promise<Authorization> {
    const challenge = this.challengeOf(host);
    if (!challenge) return { isNew: false };
    if (challenge.scheme === 'basic') {
      const header = this.basicHeader(host, accesses);
      return { isNew: true, ...(header && { header }) };
    }
    const scopes = formatScopes(accesses);
    const kept = this.findToken(host, scopes);
    const token = kept ?? this.addToken(host, challenge, scopes, accesses);
    return { header: await token.header, isNew: kept === undefined };
  }

  /** Takes in a 401's challenge; true when it is not what was known, hence worth another attempt. */
  learn(host: string, header: string | null): boolean {
    const challenge = parseChallenge(header);
    if (!challenge) return false;
    if (challenge.scheme === 'bearer') this.checkRealm(host, challenge.realm);
    const isNews = !isSameChallenge(this.challengeOf(host), challenge);
    this.challenges.set(host, challenge);
    return isNews;
  }

  /** Drops a token that the registry no longer accepts. */
  forget(host: string, header: string): void {
    this.tokens.set(host, this.tokens.get(host)?.filter(({ value }) => value !== header) ?? []);
  }

  private challengeOf(host: string): Challenge | undefined {
    return this.challenges.get(host) ?? knownChallengeOf(host);
  }

  /** The registry names the address that gets the password: never one without TLS. */
  private checkRealm(host: string, realm: string): void {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && this.isInsecure(url.host));
    if (isSafe) return;
    throw new SlipwayError({
      code: 'registry.realm',
      message: `${host} wants to be logged in to at \`${realm}\`, which is not an address with TLS`,
      hint: 'look at what stands between runner and registry: a proxy or a mirror that is set up wrongly',
    });
  }

  private findToken(host: string, scopes: readonly string[]): Token | undefined {
    const now = Date.now();
    return this.tokens
      .get(host)
      ?.find((token) => token.expiresAt > now && coversScopes(token.scopes, scopes));
  }

  /** The promise is kept, not its value: requests that start together ask for one token. */
  private addToken(
    host: string,
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
    accesses: readonly Access[],
  ): Token {
    const header = this.fetchToken(host, challenge, scopes, accesses).then(
      ({ token: text, lifetime }) => {
        token.expiresAt = Date.now() + (lifetime - MARGIN) * 1000;
        token.value = `Bearer ${text}`;
        return token.value;
      },
      (error: unknown) => {
        const left = this.tokens.get(host)?.filter((other) => other !== token) ?? [];
        this.tokens.set(host, left);
        throw error;
      },
    );
    const token: Token = { scopes, header, expiresAt: Number.POSITIVE_INFINITY };
    this.tokens.set(host, [...(this.tokens.get(host) ?? []), token]);
    return token;
  }

  private async fetchToken(
    host: string,
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
    accesses: readonly Access[],
  ): Promise<{ token: string; lifetime: number }> {
    const credentials = this.credentialsFor(host, accesses);
    const response =
      credentials && 'identityToken' in credentials
        ? await this.exchangeIdentity(challenge, scopes, credentials.identityToken)
        : await this.http.send({
            method: 'GET',
            url: new URL(formatTokenUrl(challenge, scopes)),
            headers: this.basicHeaders(host, accesses),
          });
    if (response.status !== 200) throw this.refusal(host, accesses, response);
    return readToken(host, response);
  }

  /** distribution, spec/auth/oauth.md: an identity token is a refresh token of OAuth 2. */
  private exchangeIdentity(
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
    identityToken: string,
  ): Promise<HttpResponse> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: identityToken,
      client_id: CLIENT_ID,
      scope: scopes.join(' '),
      ...(challenge.service && { service: challenge.service }),
    });
    return this.http.send({
      method: 'POST',
      url: new URL(challenge.realm),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      isRepeatable: true,
    });
  }

  private refusal(host: string, accesses: readonly Access[], response: HttpResponse): SlipwayError {
    const repository = accesses[0]?.repository;
    const isPush = accesses.some(({ actions }) => actions.includes('push'));
    const operation: RegistryOperation = isPush ? 'push' : 'pull';
    return new SlipwayError(
      explainRegistryFailure(
        {
          host,
          operation,
          doing: `log in to ${isPush ? 'push' : 'pull'}`,
          status: response.status,
          body: new TextDecoder().decode(response.body),
          ...(repository && { repository }),
        },
        { ...this.facts, loggedIn: listHosts(this.credentials) },
      ),
    );
  }

  /** Those of the repository that is asked for first go before those of its host. */
  private credentialsFor(host: string, [access]: readonly Access[]): Credentials | undefined {
    const own = access && this.credentials.get(`${host}/${access.repository}`);
    return own ?? this.credentials.get(host);
  }

  private basicHeaders(host: string, accesses: readonly Access[]): Record<string, string> {
    const header = this.basicHeader(host, accesses);
    return header ? { authorization: header } : {};
  }

  private basicHeader(host: string, accesses: readonly Access[]): string | undefined {
    const credentials = this.credentialsFor(host, accesses);
    if (!credentials || !('password' in credentials)) return undefined;
    const pair = `${credentials.username}:${credentials.password}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  }
}

/** The hosts for which there are credentials. */
export function listHosts(credentials: AuthorizerOptions['credentials']): readonly string[] {
  return [...credentials.keys()].map((key) => key.split('/')[0] ?? key);
}

function readToken(host: string, response: HttpResponse): { token: string; lifetime: number } {
  const answer = parseAnswer(response.body);
  const token = answer?.token ?? answer?.access_token;
  if (typeof token !== 'string' || token === '' || /[\s\p{Cc}]/u.test(token)) {
    throw new SlipwayError({
      code: 'registry.token-answer',
      message: `could not log in: ${host}'s token endpoint (${response.url.origin}) sent no token`,
      hint: 'check that the address is that of a registry, and what stands between runner and registry',
    });
  }
  const lifetime = answer?.expires_in;
  return { token, lifetime: typeof lifetime === 'number' && lifetime > 0 ? lifetime : DEFAULT_LIFETIME };
}

function parseAnswer(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    // The error of JSON.parse quotes the text, which may hold the token: it must not become a cause.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
