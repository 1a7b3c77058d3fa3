/** No answer came: the network, not the registry, is what failed. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault';
  readonly host: string;
  /** node's code, e.g. `ECONNRESET`. */
  readonly fault: string;
  readonly attempts: number;

  constructor(host: string, fault: string, attempts: number, cause?: unknown) {
    super(`${host}: ${fault}`, { cause });
    this.host = host;
    this.fault = fault;
    this.attempts = attempts;
  }
}

/** An answer had more bytes than its kind ever has. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';

  constructor(host: string, maxBytes: number) {
    super(`${host} sent more than ${maxBytes} bytes`);
  }
}

// What node says of a body that breaks off.
const BROKEN_BODY =
  /^(?:E[A-Z]+|HPE_\w+|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP_CONTENT_LENGTH_MISMATCH|ERR_SSL_\w+)$/;

/** The code of a fault of the network; undefined for every other error, which is not to be swallowed. */
export function faultOf(error: unknown): string | undefined {
  if (error instanceof NetworkFault) return error.fault;
  if (isErrorLike(error) && typeof error.code === 'string' && BROKEN_BODY.test(error.code)) return error.code;
  return undefined;
}

/** The code of an error, or of the first of its causes that has one. */
export function codeOf(cause: unknown): string | undefined {
  if (!isErrorLike(cause)) return undefined;
  // Several addresses of one name that all failed come as AggregateError.
  return typeof cause.code === 'string' ? cause.code : codeOf(cause.errors?.[0]);
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly cause?: unknown;
  readonly code?: unknown;
  readonly errors?: readonly unknown[];
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}
