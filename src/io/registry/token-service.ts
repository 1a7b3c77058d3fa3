import { SlipwayError } from '../../core/problem.ts';
import { type Access, type Challenge, formatTokenUrl } from '../../core/registry-auth.ts';
import { explainRegistryFailure, type RegistryOperation, type RunFacts } from '../../core/registry-error.ts';
import type { Http, HttpResponse } from '../http/http.ts';
import type { Credentials } from './authorizer.ts';

/** A token that is wanted: where a registry's own API says, and for what. */
export interface TokenRequest {
  readonly host: string;
  readonly challenge: Challenge & { scheme: 'bearer' };
  readonly scopes: readonly string[];
  readonly accesses: readonly Access[];
  readonly credentials: Credentials | undefined;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly lifetime: number;
}

// distribution, spec/auth/token.md: a token without `expires_in` lives 60 seconds.
const DEFAULT_LIFETIME = 60;
const CLIENT_ID = 'slipway';
// What a service answers that knows only the form of OAuth 2.
const NO_GET = [404, 405];

/** Asks token services for tokens, as each of them wants to be asked. */
export class TokenService {
  private readonly http: Http;
  private readonly facts: RunFacts;
  /** Realms that take only the form of OAuth 2: asked so from the second token on. */
  private readonly formRealms = new Set<string>();

  constructor(http: Http, facts: RunFacts) {
    this.http = http;
    this.facts = facts;
  }

  async fetchToken(request: TokenRequest): Promise<IssuedToken> {
    const response = await this.ask(request);
    if (response.status !== 200) throw this.refusal(request, response);
    return readToken(request.host, response);
  }

  private async ask(request: TokenRequest): Promise<HttpResponse> {
    const { challenge, scopes, credentials } = request;
    const grant = credentials && grantOf(credentials);
    const isFormOnly = this.formRealms.has(challenge.realm);
    if (grant && (isFormOnly || 'refresh_token' in grant)) return this.post(request, grant);
    const response = await this.http.send({
      method: 'GET',
      url: new URL(formatTokenUrl(challenge, scopes)),
      headers: basicHeaders(credentials),
    });
    if (!grant || !NO_GET.includes(response.status)) return response;
    this.formRealms.add(challenge.realm);
    return this.post(request, grant);
  }

  /** distribution, spec/auth/oauth.md: an identity token is a refresh token of OAuth 2. */
  private post({ challenge, scopes }: TokenRequest, grant: Record<string, string>): Promise<HttpResponse> {
    const form = new URLSearchParams({
      ...grant,
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

  private refusal({ host, accesses, challenge }: TokenRequest, response: HttpResponse): SlipwayError {
    const repository = accesses[0]?.repository;
    const isPush = accesses.some(({ actions }) => actions.includes('push'));
    const operation: RegistryOperation = isPush ? 'push' : 'pull';
    const service = new URL(challenge.realm).host;
    return new SlipwayError(
      explainRegistryFailure(
        {
          host,
          operation,
          doing: `log in to ${isPush ? 'push' : 'pull'}`,
          status: response.status,
          body: new TextDecoder().decode(response.body),
          ...(repository && { repository }),
          ...(service !== host && { answeredBy: { host: service, isTokenService: true } }),
        },
        this.facts,
      ),
    );
  }
}

function grantOf(credentials: Credentials): Record<string, string> {
  if ('identityToken' in credentials)
    return { grant_type: 'refresh_token', refresh_token: credentials.identityToken };
  const { username, password } = credentials;
  return { grant_type: 'password', username, password };
}

function basicHeaders(credentials: Credentials | undefined): Record<string, string> {
  const header = formatBasic(credentials);
  return header ? { authorization: header } : {};
}

/** The value of an Authorization header; an identity token is no password. */
export function formatBasic(credentials: Credentials | undefined): string | undefined {
  if (!credentials || !('password' in credentials)) return undefined;
  const pair = `${credentials.username}:${credentials.password}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function readToken(host: string, response: HttpResponse): IssuedToken {
  const answer = parseAnswer(response.body);
  const token = answer?.token || answer?.access_token;
  if (typeof token !== 'string' || /[\s\p{Cc}]/u.test(token)) {
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
