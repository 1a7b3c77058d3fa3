import { Readable } from 'node:stream';
import { mayGoOn } from '../../core/registry-address.ts';
import {
  DEFAULT_RETRY_POLICY,
  decideDelay,
  type FailedAttempt,
  type RetryPolicy,
} from '../../core/registry-retry.ts';
import { discard, readLimited } from './bodies.ts';
import { faultOf, NetworkFault } from './fault.ts';
import { pause } from './pause.ts';
import type { AgentFor } from './proxy.ts';
import { DEFAULT_SILENCE, endAtSilence, feedSteadily, type SilenceLimits } from './silence.ts';
import { type Clock, systemClock, TimeLimit } from './time-limit.ts';
import { type AnswerHeaders, sendByNode } from './transport.ts';

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | Readable;
  /** Whether sending it twice does the same as once. GET, HEAD, PUT and DELETE are, unless this says otherwise. */
  readonly isRepeatable?: boolean;
  /** Bytes that the answer has at most. */
  readonly maxBytes?: number;
  readonly timeout?: number;
  readonly policy?: RetryPolicy;
  /** Milliseconds that an attempt under way still has when the job is cancelled. */
  readonly grace?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Uint8Array;
  readonly url: URL;
}

/** An answer whose body is still to be read; whoever gets it reads or destroys it. */
export interface OpenResponse extends Omit<HttpResponse, 'body'> {
  readonly body: Readable;
}

export interface HttpOptions {
  /** Through which proxy a request goes, where it does. */
  readonly agentFor?: AgentFor;
  readonly policy?: RetryPolicy;
  /** Milliseconds for one attempt, answer included; not for content that is sent or read as a stream. */
  readonly timeout?: number;
  /** How long such content may stand still. */
  readonly silence?: SilenceLimits;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Hosts that may be spoken to without TLS, also after a redirect. */
  readonly isInsecure?: (host: string) => boolean;
  /** Hears of every exchange; for counting and debugging. Never gets headers, which hold credentials. */
  readonly onExchange?: (exchange: { method: Method; url: string; status: number }) => void;
}

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REPEATABLE: readonly Method[] = ['GET', 'HEAD', 'PUT', 'DELETE'];
const REDIRECTS = [301, 302, 303, 307, 308];

/** The one door to a registry's network: retries, time limits, redirects and size limits stand here only. */
export class Http {
  private readonly options: HttpOptions;

  constructor(options: HttpOptions = {}) {
    this.options = options;
  }

  /** Sends a request and reads the whole answer. The status is the caller's to judge. */
  async send(request: HttpRequest): Promise<HttpResponse> {
    return this.repeat(request, async (signal, sent) => {
      const open = await this.follow(sent, signal);
      return { ...open, body: await readLimited(open, request.maxBytes ?? DEFAULT_MAX_BYTES) };
    });
  }

  /** Sends a request and leaves the body of the answer unread; the time limit is that of the head, then of silence. */
  async open(request: HttpRequest): Promise<OpenResponse> {
    const open = await this.repeat(request, (signal, sent) => this.follow(sent, signal));
    const { silence = DEFAULT_SILENCE, clock = systemClock, signal } = this.options;
    const body = endAtSilence(open.body, { host: open.url.host, silence, clock, signal });
    return { ...open, body };
  }

  private async repeat<T extends OpenResponse | HttpResponse>(
    request: HttpRequest,
    once: Once<T>,
  ): Promise<T> {
    const policy = request.policy ?? this.options.policy ?? DEFAULT_RETRY_POLICY;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(request, once);
      const failed = await describeAttempt(attempt, outcome);
      const delay = isRepeatable(request)
        ? decideDelay(failed, policy, Math.random(), new Date())
        : undefined;
      if (delay === undefined) {
        if ('response' in outcome) return outcome.response;
        throw new NetworkFault(
          hostOf(outcome.error) ?? request.url.host,
          outcome.fault,
          attempt,
          outcome.error,
        );
      }
      if ('response' in outcome) discard(outcome.response);
      await pause(delay, this.options.signal);
    }
  }

  /** One attempt under the time limit; only faults of the network become a value, the rest is thrown. */
  private async attempt<T>(request: HttpRequest, once: Once<T>): Promise<Outcome<T>> {
    const { signal, clock = systemClock, silence = DEFAULT_SILENCE } = this.options;
    signal?.throwIfAborted();
    const end = new AbortController();
    const { grace = 0, body } = request;
    const cancel = () => (grace > 0 ? setTimeout(stop, grace).unref() : stop());
    const stop = () => end.abort(signal?.reason);
    // Not AbortSignal.any with AbortSignal.timeout: in Node 20 the pair can be collected before it fires.
    const limit = new TimeLimit(clock, () => end.abort());
    limit.start(request.timeout ?? this.options.timeout ?? DEFAULT_TIMEOUT);
    const feed = body instanceof Readable ? feedSteadily(body, limit, silence) : undefined;
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return { response: await once(end.signal, feed ? { ...request, body: feed.body } : request) };
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = feed?.sourceError() ?? thrown;
      const fault = error === thrown && end.signal.aborted ? 'TIMEOUT' : faultOf(error);
      if (fault === undefined) throw error;
      return { fault, error };
    } finally {
      limit.close();
      feed?.body.destroy();
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Redirects by hand: what is secret stays with the origin it was meant for, and TLS is never given up. */
  private async follow(request: HttpRequest, signal: AbortSignal): Promise<OpenResponse> {
    let { url } = request;
    let headers: Record<string, string> = { 'accept-encoding': 'identity', ...request.headers };
    for (let hop = 0; ; hop++) {
      const response = await this.exchange({ ...request, url, headers }, signal);
      const target = redirectTarget(request, response);
      if (!target) return response;
      discard(response);
      if (hop === MAX_REDIRECTS) throw new NetworkFault(url.host, 'ERR_INVALID_REDIRECT', 1);
      const { isInsecure = () => false } = this.options;
      if (!mayGoOn(target, { namedBy: request.url, isInsecure })) {
        throw new NetworkFault(target.host, 'ERR_INVALID_REDIRECT_TO_HTTP', 1);
      }
      // Once another origin was visited, credentials do not come back, even if the way leads back.
      if (target.origin !== url.origin) headers = withoutCredentials(headers);
      url = target;
    }
  }

  private async exchange(request: HttpRequest, signal: AbortSignal): Promise<OpenResponse> {
    const { method, url, headers = {}, body } = request;
    const exchange = { method, url, headers, signal, ...(body !== undefined && { body }) };
    const answer = await sendByNode(exchange, this.options.agentFor?.(url));
    this.options.onExchange?.({ method, url: `${url.origin}${url.pathname}`, status: answer.status });
    return { ...answer, url };
  }
}

/** The request as it is to be sent: a stream in it is watched. */
type Once<T> = (signal: AbortSignal, sent: HttpRequest) => Promise<T>;

type Outcome<T> = { readonly response: T } | { readonly fault: string; readonly error: unknown };

/** The host that failed: behind a redirect not the one that was asked. */
function hostOf(error: unknown): string | undefined {
  return error instanceof NetworkFault ? error.host : undefined;
}

async function describeAttempt(
  attempt: number,
  outcome: Outcome<OpenResponse | HttpResponse>,
): Promise<FailedAttempt> {
  if ('fault' in outcome) return { attempt, fault: outcome.fault };
  const { status, headers, body } = outcome.response;
  const text = body instanceof Uint8Array && status === 429 ? new TextDecoder().decode(body) : undefined;
  return {
    attempt,
    status,
    retryAfter: headers.get('retry-after'),
    ...(text !== undefined && { body: text }),
  };
}

function isRepeatable({ method, isRepeatable, body }: HttpRequest): boolean {
  return !(body instanceof Readable) && (isRepeatable ?? REPEATABLE.includes(method));
}

/** Where an answer sends the request on; undefined where it does not, or where the method must not follow. */
function redirectTarget(request: HttpRequest, response: OpenResponse): URL | undefined {
  const location = response.headers.get('location');
  if (!REDIRECTS.includes(response.status) || !location) return undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  // RFC 9110, 15.4: only 307 and 308 keep the method of a request that writes.
  const keepsMethod = response.status === 307 || response.status === 308;
  if (!isRead && (!keepsMethod || request.body instanceof Readable)) return undefined;
  const target = URL.canParse(location, response.url.href) ? new URL(location, response.url) : undefined;
  // What is sent may be a credential, such as the form of a token endpoint.
  return request.body !== undefined && target?.origin !== request.url.origin ? undefined : target;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  const isSecret = (name: string) => /^(?:authorization|cookie|proxy-authorization)$/i.test(name);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecret(name)));
}
