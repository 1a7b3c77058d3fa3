import type { Fault, FaultProxy, SeenRequest } from './faults.ts';

export interface TokenService {
  readonly username: string;
  readonly password: string;
  /** Repositories that nobody may push to. */
  readonly readOnly?: RegExp;
  /** Seconds. */
  readonly lifetime?: number;
}

/**
 * Makes a proxy want tokens as GHCR does: a challenge with a placeholder scope, a token endpoint on the same host
 * that takes Basic, anonymous tokens for pulls only, 401 for a token that lacks a scope.
 */
export function requireTokens(proxy: FaultProxy, service: TokenService): { readonly revoke: () => void } {
  const issued = new Map<string, readonly string[]>();
  proxy.inject({ path: /^\/token/, fault: (request) => issue(request, service, issued) });
  proxy.inject({
    fault: (request) => (isGranted(request, issued) ? undefined : challenge(proxy.host)),
  });
  return { revoke: () => issued.clear() };
}

function issue(request: SeenRequest, service: TokenService, issued: Map<string, readonly string[]>): Fault {
  const form = new URLSearchParams(request.body);
  const scopes =
    form.get('scope')?.split(' ') ?? new URL(request.path, 'http://any').searchParams.getAll('scope');
  const basic = Buffer.from(`${service.username}:${service.password}`).toString('base64');
  // BuildKit sends name and password as a form.
  const isForm = form.get('username') === service.username && form.get('password') === service.password;
  const isUser =
    isForm ||
    request.headers.authorization === `Basic ${basic}` ||
    form.get('refresh_token') === service.password;
  if (request.headers.authorization && !isUser) return refusal('DENIED', 'denied');
  if (!isUser && scopes.some((scope) => scope.includes('push'))) {
    return refusal('DENIED', 'requested access to the resource is denied');
  }
  if (scopes.some((scope) => scope.includes('push') && service.readOnly?.test(scope))) {
    return refusal('DENIED', 'permission_denied: write_package');
  }
  const token = `token-${issued.size}-${Math.random().toString(36).slice(2)}`;
  issued.set(token, scopes.flatMap(expand));
  const body = JSON.stringify({
    token,
    access_token: token,
    ...(service.lifetime && { expires_in: service.lifetime }),
  });
  return { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body };
}

function isGranted(
  { method, path, headers }: SeenRequest,
  issued: ReadonlyMap<string, readonly string[]>,
): boolean {
  const grants = issued.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
  const repository = /^\/v2\/(.+?)\/(?:manifests|blobs|referrers|tags)\//.exec(path)?.[1];
  const action = method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
  const source = new URL(path, 'http://any').searchParams.get('from');
  const wanted = [`repository:${repository}:${action}`, ...(source ? [`repository:${source}:pull`] : [])];
  return wanted.every((grant) => grants?.includes(grant));
}

function expand(scope: string): readonly string[] {
  const colon = scope.lastIndexOf(':');
  const actions = scope.slice(colon + 1).split(',');
  return actions.map((action) => `${scope.slice(0, colon)}:${action}`);
}

function challenge(host: string): Fault {
  const value = `Bearer realm="http://${host}/token",service="${host}",scope="repository:user/image:pull"`;
  const body = JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] });
  return { kind: 'answer', status: 401, headers: { 'www-authenticate': value }, body };
}

function refusal(code: string, message: string): Fault {
  return { kind: 'answer', status: 403, body: JSON.stringify({ errors: [{ code, message }] }) };
}
