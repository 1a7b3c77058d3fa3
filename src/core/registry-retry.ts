/** Whether and when a request to a registry is sent again. */
export interface RetryPolicy {
  /** How often at most, the first time included. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubled each time. */
  readonly baseDelay: number;
  /** Milliseconds that one wait takes at most, whatever the registry asks for. */
  readonly maxDelay: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 5, baseDelay: 250, maxDelay: 30_000 };

/** How an attempt ended that did not bring the expected answer: a status, or a fault of the network. */
export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly status?: number;
  readonly retryAfter?: string | null;
  readonly body?: string;
  /** node's code of the fault, e.g. `ECONNRESET`. */
  readonly fault?: string;
}

// Answers that say "not now"; a denial (401, 403) is the same however often one asks.
const PASSING_STATUSES = new Set([408, 425, 429]);
// 501 and 505 will not change; neither will what a certificate or a protocol says.
const LASTING_STATUSES = new Set([501, 505]);
const LASTING_FAULT =
  /CERT|SELF_SIGNED|SSL|UNABLE_TO_|TLS|ERR_INVALID|HOSTNAME|PROXY_AUTHENTICATION|PROXY_STATUS_4/;
const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, s: 1000, m: 60_000 };

/** Milliseconds until the next attempt, or nothing when there is no point in one. `random` is in [0, 1). */
export function decideDelay(
  failed: FailedAttempt,
  policy: RetryPolicy,
  random: number,
  now: Date,
): number | undefined {
  if (failed.attempt >= policy.attempts || !isPassing(failed)) return undefined;
  const backOff = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (failed.attempt - 1));
  // Half fixed, half random: parallel requests that failed together do not come back together.
  const jittered = backOff / 2 + (backOff / 2) * random;
  const asked = parseRetryAfter(failed.retryAfter, now) ?? parseBodyHint(failed.body);
  return Math.min(policy.maxDelay, Math.max(jittered, asked ?? 0));
}

function isPassing({ status, fault }: FailedAttempt): boolean {
  if (fault !== undefined) return !LASTING_FAULT.test(fault);
  if (status === undefined) return false;
  return PASSING_STATUSES.has(status) || (status >= 500 && !LASTING_STATUSES.has(status));
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function parseRetryAfter(header: string | null | undefined, now: Date): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/** GHCR sends no header but says in the body: `retry-after: 309.456µs, allowed: 44000/minute`. */
function parseBodyHint(body: string | undefined): number | undefined {
  const [, number, unit = ''] =
    /retry-after:\s*(\d+(?:\.\d+)?)\s*(ns|µs|us|ms|s|m)\b/i.exec(body ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit.toLowerCase()] ?? 1000);
}
