import type { Environment } from '../event.ts';

/** The Actions cache that this runner offers, and what the token of the run may do there. */
export interface CacheService {
  /** Of its protocol. The first is what GitHub Enterprise Server and other runners have. */
  readonly version: 1 | 2;
  readonly url: string;
  /** Refs whose caches the run may read, in the service's order. */
  readonly reads: readonly string[];
  /** Refs that it may write to. */
  readonly writes: readonly string[];
}

interface Scope {
  readonly Scope: string;
  readonly Permission: number;
}

const canWrite = 2;

/**
 * Reads the same variables as buildx does, which hands address and token on by itself. Nothing where one of them is
 * missing, or where the token names no scopes: BuildKit refuses such a token.
 */
export function parseCacheService(env: Environment): CacheService | undefined {
  const isSecond = /^(?:1|t|true)$/i.test(env.ACTIONS_CACHE_SERVICE_V2 ?? '');
  const url = isSecond ? env.ACTIONS_RESULTS_URL : env.ACTIONS_CACHE_URL;
  const scopes = parseScopes(env.ACTIONS_RUNTIME_TOKEN ?? '');
  if (!url || !URL.canParse(url) || !scopes) return undefined;
  const writable = scopes.filter(({ Permission }) => (Permission & canWrite) !== 0);
  return {
    version: isSecond ? 2 : 1,
    url,
    // All of them: services of other makers give a right to write that means both.
    reads: scopes.map(({ Scope }) => Scope),
    writes: writable.map(({ Scope }) => Scope),
  };
}

/** The claim `ac` of the token: `[{"Scope":"refs/heads/main","Permission":3}]`, as text. */
function parseScopes(token: string): readonly Scope[] | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const scopes: unknown = JSON.parse(String((claims as { readonly ac?: unknown } | null)?.ac));
    return Array.isArray(scopes) ? scopes.filter(isScope) : undefined;
  } catch {
    return undefined;
  }
}

function isScope(value: unknown): value is Scope {
  const scope = value as Partial<Scope> | null;
  return typeof scope?.Scope === 'string' && typeof scope.Permission === 'number';
}
