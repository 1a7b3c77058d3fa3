/** What an answer of GitHub's API says of its limits (docs.github.com, "Rate limits for the REST API"). */
export interface ApiAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly remaining: string | null;
  /** Seconds since the epoch. */
  readonly reset: string | null;
  /** The message of an error. */
  readonly said: string;
}

export type Limit =
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** Longer than a job should wait: the next run goes on. */
  | { readonly kind: 'stop'; readonly until: number };

const MINUTE = 60_000;
/** A wait that is worth it: the limit for many requests at once goes within a minute, the one by the hour does not. */
const LONGEST_WAIT = 2 * MINUTE;
const ATTEMPTS = 4;

/** Whether an answer is a limit that was reached, and what to do; nothing where it is none. */
export function decideLimit(answer: ApiAnswer, attempt: number, now: number): Limit | undefined {
  if (!isLimit(answer)) return undefined;
  const milliseconds = findWait(answer, attempt, now);
  if (milliseconds <= LONGEST_WAIT && attempt < ATTEMPTS) return { kind: 'wait', milliseconds };
  return { kind: 'stop', until: now + milliseconds };
}

/** 403 is also what a missing right is answered with: then neither header nor message speak of a limit. */
function isLimit({ status, remaining, retryAfter, said }: ApiAnswer): boolean {
  if (status === 429) return true;
  return (
    status === 403 && (remaining === '0' || retryAfter !== null || /rate limit|abuse detection/i.test(said))
  );
}

function findWait({ retryAfter, remaining, reset }: ApiAnswer, attempt: number, now: number): number {
  if (retryAfter !== null && /^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  if (remaining === '0' && reset !== null && /^\d+$/.test(reset))
    return Math.max(0, Number(reset) * 1000 - now);
  return MINUTE * 2 ** Math.min(attempt - 1, ATTEMPTS);
}
