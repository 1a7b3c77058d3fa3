import type { Problem } from './problem.ts';
import { safeLine } from './progress/safe-text.ts';

/** What Docker Hub says of the pulls that are left, in the headers of a question that is no pull. */
export interface HubLimits {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds for which a pull counts. */
  readonly window: number;
  /** An address, or the id of an account. */
  readonly source: string;
  /** Seconds to wait, where it asks for that. */
  readonly wait?: number;
}

/** The image that Docker made for asking (docs.docker.com, "Pull usage and limits"). */
export const limitsImage = { host: 'docker.io', repository: 'ratelimitpreview/test', tag: 'latest' } as const;

/** `ratelimit-limit: 100;w=21600`; nothing where there is no limit, as for paid accounts. */
export function parseHubLimits(header: (name: string) => string | null): HubLimits | undefined {
  const read = (name: string) => /^(\d+)(?:;w=(\d+))?/.exec(header(name) ?? '') ?? [];
  const [limitText, limit, window] = read('ratelimit-limit');
  const [remainingText, remaining] = read('ratelimit-remaining');
  if (limitText === undefined || remainingText === undefined) return undefined;
  const wait = /^\d+$/.exec(header('retry-after') ?? '')?.[0];
  return {
    limit: Number(limit),
    remaining: Number(remaining),
    window: Number(window ?? 0),
    source: safeLine(header('docker-ratelimit-source') ?? '').slice(0, 64),
    ...(wait && { wait: Number(wait) }),
  };
}

/** The problem with what is left of the limit, when it comes back, and what raises it. */
export function tellHubLimits(problem: Problem, limits: HubLimits | undefined, hasLogin: boolean): Problem {
  const who = hasLogin ? 'the login for docker.io' : 'this address without a login';
  const left = limits && `${limits.remaining} of ${limits.limit} pulls left for ${who}`;
  const source = limits?.source && !hasLogin ? ` (${limits.source})` : '';
  const back = limits && limits.window > 0 ? `; each pull counts for ${formatHours(limits.window)}` : '';
  const wait = limits?.wait === undefined ? '' : `; it asks to wait ${formatHours(limits.wait)}`;
  const raise = hasLogin
    ? 'another account, or a paid one, has a limit of its own'
    : 'a login raises the limit: `registries` with `registry: docker.io`, a user, and a token that can only read';
  const hint = `${raise}; \`helper-images-from\` gives a second place for what the build itself needs (BuildKit, emulators, frontend, SBOM)`;
  return {
    ...problem,
    message: left ? `${problem.message}\nDocker Hub: ${left}${source}${back}${wait}` : problem.message,
    hint: problem.hint ? `${problem.hint}\n     ${hint}` : hint,
  };
}

function formatHours(seconds: number): string {
  const [amount, unit] = seconds >= 5400 ? [seconds / 3600, 'hour'] : [seconds / 60, 'minute'];
  const whole = Math.max(1, Math.round(amount));
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
