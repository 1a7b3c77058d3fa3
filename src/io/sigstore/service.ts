import { explainServiceFailure } from '../../core/attest/services.ts';
import { SlipwayError } from '../../core/problem.ts';
import type { RetryPolicy } from '../../core/registry-retry.ts';
import { NetworkFault, ResponseTooLarge } from '../http/fault.ts';
import { Http, type HttpOptions, type HttpRequest, type HttpResponse } from '../http/http.ts';

export interface ServiceCall extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'> {
  /** What is being done, for errors, to go on after "could not". */
  readonly doing: string;
  readonly expected: readonly number[];
}

export type Service = (call: ServiceCall) => Promise<HttpResponse>;

const POLICY: RetryPolicy = { attempts: 4, baseDelay: 500, maxDelay: 8000 };
const TIMEOUT = 10_000;

/** The way to Sigstore's services and to the runner's identity service: all of it may be asked twice. */
export function openService(options: Pick<HttpOptions, 'agentFor' | 'signal'>): Service {
  const http = new Http({ ...options, policy: POLICY, timeout: TIMEOUT });
  return async ({ doing, expected, ...request }) => {
    const headers = { 'user-agent': 'slipway', ...request.headers };
    const { host } = request.url;
    try {
      const response = await http.send({ ...request, headers, isRepeatable: true });
      if (expected.includes(response.status)) return response;
      const said = new TextDecoder().decode(response.body);
      throw new SlipwayError(explainServiceFailure({ doing, host, status: response.status, said }));
    } catch (cause) {
      const isTooLarge = cause instanceof ResponseTooLarge;
      if (!isTooLarge && !(cause instanceof NetworkFault)) throw cause;
      const fault = isTooLarge ? cause.message : cause.fault;
      throw new SlipwayError(explainServiceFailure({ doing, host, fault }), { cause });
    }
  };
}

/** The answer as JSON; something else counts as no answer. */
export function readJson({ body, url }: HttpResponse, doing: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unreadable(url, doing);
  }
}

export function unreadable({ host }: URL, doing: string): SlipwayError {
  return new SlipwayError(
    explainServiceFailure({ doing, host, status: 200, said: 'an answer that cannot be read' }),
  );
}
