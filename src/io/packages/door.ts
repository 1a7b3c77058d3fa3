import { SlipwayError } from '../../core/problem.ts';
import { decideDelay, type RetryPolicy } from '../../core/registry-retry.ts';
import {
  explainPackagesFailure,
  type PackageOperation,
  type PackagesFailure,
} from '../../core/retention/api-failure.ts';
import { type ApiAnswer, decideLimit } from '../../core/retention/api-limit.ts';
import { faultOf, NetworkFault, ResponseTooLarge } from '../http/fault.ts';
import { Http, type HttpOptions, type HttpResponse, type Method } from '../http/http.ts';
import { pause } from '../http/pause.ts';
import type { AnswerHeaders } from '../http/transport.ts';

export interface PackagesOptions extends Pick<HttpOptions, 'agentFor' | 'onExchange'> {
  readonly apiUrl: string;
  readonly token: string;
  readonly signal?: AbortSignal;
}

export interface ApiCall {
  readonly method: Method;
  /** Below the address of the API; or a next page. */
  readonly path: string | URL;
  readonly operation: PackageOperation;
  readonly doing: string;
  /** Every other status is an error. */
  readonly expected: readonly number[];
  /** Answers beside those that are one too. */
  readonly alsoExpects?: (response: HttpResponse) => boolean;
  readonly settingsUrl?: string;
}

/** How much may still be asked within the hour; nothing before the first answer. */
export interface Budget {
  readonly remaining: number;
  /** Milliseconds since the epoch. */
  readonly resetAt: number;
}

const POLICY: RetryPolicy = { attempts: 4, baseDelay: 500, maxDelay: 8000 };
const ONCE: RetryPolicy = { ...POLICY, attempts: 1 };
const TIMEOUT = 30_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Speaks to GitHub's API: waits for limits that pass, and turns every failure into a problem with its remedy. */
export class PackagesDoor {
  budget: Budget | undefined;
  /** Of a classic token. */
  scopes: readonly string[] | undefined;
  private readonly http: Http;
  private readonly options: PackagesOptions;

  constructor(options: PackagesOptions) {
    this.options = options;
    this.http = new Http({ ...options, policy: ONCE, timeout: TIMEOUT });
  }

  async send(call: ApiCall): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(call);
      const delay = this.decideWait(call, attempt, outcome);
      if (delay === undefined) return this.judge(call, outcome);
      await pause(delay, this.options.signal);
    }
  }

  /** The address of a call; pages of the server's are taken from its own origin only. */
  urlOf(path: string | URL): URL {
    return path instanceof URL ? path : new URL(`${this.options.apiUrl}/${path}`);
  }

  private async attempt({ method, path }: ApiCall): Promise<HttpResponse | NetworkFault> {
    const { apiUrl, token } = this.options;
    const url = this.urlOf(path);
    const isOwn = url.origin === new URL(apiUrl).origin;
    const headers = {
      accept: 'application/vnd.github+json',
      'user-agent': 'slipway',
      'x-github-api-version': '2022-11-28',
      ...(isOwn && { authorization: `Bearer ${token}` }),
    };
    try {
      const response = await this.http.send({ method, url, headers, maxBytes: MAX_BYTES });
      this.note(response.headers);
      return response;
    } catch (error) {
      if (error instanceof NetworkFault) return error;
      if (error instanceof ResponseTooLarge) return new NetworkFault(url.host, error.message, 1, error);
      throw error;
    }
  }

  private note(headers: AnswerHeaders): void {
    const [remaining, reset] = ['x-ratelimit-remaining', 'x-ratelimit-reset'].map((name) =>
      Number(headers.get(name) ?? Number.NaN),
    );
    if (Number.isInteger(remaining))
      this.budget = { remaining: remaining ?? 0, resetAt: (reset || 0) * 1000 };
    const scopes = headers.get('x-oauth-scopes');
    if (scopes !== null)
      this.scopes = scopes
        .split(',')
        .map((scope) => scope.trim())
        .filter(Boolean);
  }

  /** Milliseconds until it is tried again; nothing where the outcome counts. */
  private decideWait(
    call: ApiCall,
    attempt: number,
    outcome: HttpResponse | NetworkFault,
  ): number | undefined {
    const now = new Date();
    if (outcome instanceof NetworkFault) {
      const fault = faultOf(outcome);
      return fault === undefined ? undefined : decideDelay({ attempt, fault }, POLICY, Math.random(), now);
    }
    if (isExpected(call, outcome)) return undefined;
    const limit = decideLimit(answerOf(outcome), attempt, now.getTime());
    if (limit) return limit.kind === 'wait' ? limit.milliseconds : undefined;
    return decideDelay({ attempt, status: outcome.status }, POLICY, Math.random(), now);
  }

  private judge(call: ApiCall, outcome: HttpResponse | NetworkFault): HttpResponse {
    if (outcome instanceof NetworkFault) throw this.refusal(call, { fault: outcome.fault });
    if (isExpected(call, outcome)) return outcome;
    const answer = answerOf(outcome);
    const limit = decideLimit(answer, Number.POSITIVE_INFINITY, Date.now());
    const { status, said } = answer;
    throw this.refusal(call, { status, said, ...(limit?.kind === 'stop' && { limitedUntil: limit.until }) });
  }

  private refusal({ operation, doing, settingsUrl }: ApiCall, what: Partial<PackagesFailure>): SlipwayError {
    const { host } = new URL(this.options.apiUrl);
    const scopes = this.scopes && { scopes: this.scopes };
    return new SlipwayError(
      explainPackagesFailure({
        operation,
        doing,
        host,
        ...scopes,
        ...(settingsUrl && { settingsUrl }),
        ...what,
      }),
    );
  }
}

function isExpected({ expected, alsoExpects }: ApiCall, response: HttpResponse): boolean {
  return expected.includes(response.status) || alsoExpects?.(response) === true;
}

function answerOf({ status, headers, body }: HttpResponse): ApiAnswer {
  return {
    status,
    retryAfter: headers.get('retry-after'),
    remaining: headers.get('x-ratelimit-remaining'),
    reset: headers.get('x-ratelimit-reset'),
    said: messageOf(body),
  };
}

/** GitHub's own words in an error; empty where it has none. */
export function messageOf(body: Uint8Array): string {
  const value = parseJson(body);
  const message =
    typeof value === 'object' && value !== null && 'message' in value ? value.message : undefined;
  return typeof message === 'string' ? message : '';
}

export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
