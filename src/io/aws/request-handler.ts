import { Readable } from 'node:stream';
import type { Http, Method } from '../http/http.ts';

/** A request as the SDK makes it, signed. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends the SDK's requests by the client of all other requests: with its time limits, its proxies, and its end. */
export function createRequestHandler(http: Http) {
  return {
    async handle(request: SdkRequest) {
      const { status, headers, body } = await http.send({
        method: request.method as Method,
        url: urlOf(request),
        headers: withoutHost(request.headers),
        isRepeatable: true,
        ...(isContent(request.body) && { body: request.body }),
      });
      const type = headers.get('content-type');
      return {
        response: {
          statusCode: status,
          headers: type === null ? {} : { 'content-type': type },
          body: Readable.from([body]),
        },
      };
    },
  };
}

function urlOf({ protocol, hostname, port, path, query = {} }: SdkRequest): URL {
  const url = new URL(path, `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, one ?? '');
  return url;
}

/** The client writes it itself, the same. */
function withoutHost(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host'));
}

function isContent(body: unknown): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array;
}
