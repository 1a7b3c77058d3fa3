import { SlipwayError } from '../../core/problem.ts';
import { mayGoOn } from '../../core/registry-address.ts';
import {
  type Access,
  type Challenge,
  coversScopes,
  formatScopes,
  isSameChallenge,
  knownChallengeOf,
  parseChallenges,
} from '../../core/registry-auth.ts';
import type { RunFacts } from '../../core/registry-error.ts';
import type { Http } from '../http/http.ts';
import { formatBasic, TokenService } from './token-service.ts';

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
  /** Where the API of a host is: what is secret goes nowhere else, and nobody else says where to log in. */
  readonly apiOf: (host: string) => URL;
}

interface Token {
  readonly scopes: readonly string[];
  readonly header: Promise<string>;
  /** Set when the token has come. */
  value?: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

// A token is not used in its last seconds, so that it does not expire on the way.
const MARGIN = 5;

/** Knows, per host, how the registry wants to be asked, and keeps the tokens it gave. */
export class Authorizer {
  private readonly service: TokenService;
  private readonly credentials: ReadonlyMap<string, Credentials>;
  private readonly isInsecure: (host: string) => boolean;
  private readonly apiOf: (host: string) => URL;
  private readonly challenges = new Map<string, Challenge>();
  private readonly tokens = new Map<string, Token[]>();

  constructor(http: Http, options: AuthorizerOptions) {
    this.credentials = options.credentials;
    const facts = { ...options.facts, loggedIn: listHosts(options.credentials) };
    this.service = new TokenService(http, facts);
    this.isInsecure = options.isInsecure;
    this.apiOf = options.apiOf;
  }

  async authorize(host: string, accesses: readonly Access[]): Promise<Authorization> {
    const challenge = this.challengeOf(host);
    if (!challenge) return { isNew: false };
    if (challenge.scheme === 'basic') {
      const header = formatBasic(this.credentialsFor(host, accesses));
      return { isNew: true, ...(header && { header }) };
    }
    const scopes = formatScopes(accesses);
    const kept = this.findToken(host, scopes);
    const token = kept ?? this.addToken(host, challenge, scopes, accesses);
    return { header: await token.header, isNew: kept === undefined };
  }

  /**
   * Takes in the challenge of a 401 by the registry's own API, and by nobody else: where it says to log in gets the
   * password. True when it is not what was known, hence worth another attempt.
   */
  learn(host: string, header: string | null): boolean {
    const challenge = this.choose(host, parseChallenges(header));
    if (!challenge) return false;
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

  /** The registry names the address that gets the password: never one without TLS, nor one that holds a login itself. */
  private choose(host: string, offered: readonly Challenge[]): Challenge | undefined {
    const usable = offered.find((one) => one.scheme === 'basic' || this.isSafeRealm(host, one.realm));
    const [refused] = offered;
    if (usable || refused?.scheme !== 'bearer') return usable;
    throw new SlipwayError({
      code: 'registry.realm',
      message: `${host} wants to be logged in to at \`${refused.realm}\`, which is not a plain address with TLS`,
      hint: 'look at what stands between runner and registry: a proxy or a mirror that is set up wrongly',
    });
  }

  private isSafeRealm(host: string, realm: string): boolean {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    const isPlain = url?.username === '' && url.password === '';
    return isPlain && mayGoOn(url, { namedBy: this.apiOf(host), isInsecure: this.isInsecure });
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
    const credentials = this.credentialsFor(host, accesses);
    const request = { host, challenge, scopes, accesses, credentials };
    const header = this.service.fetchToken(request).then(
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

  /** Those of the repository that is asked for first go before those of its host. */
  private credentialsFor(host: string, [access]: readonly Access[]): Credentials | undefined {
    const own = access && this.credentials.get(`${host}/${access.repository}`);
    return own ?? this.credentials.get(host);
  }
}

/** The hosts for which there are credentials. */
export function listHosts(credentials: AuthorizerOptions['credentials']): readonly string[] {
  return [...credentials.keys()].map((key) => key.split('/')[0] ?? key);
}
