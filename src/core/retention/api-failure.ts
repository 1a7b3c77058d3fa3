import type { Problem } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';

export type PackageOperation = 'read' | 'list' | 'delete' | 'restore' | 'pull-requests' | 'branches';

/** A request to the packages API that brought no answer that can be used. */
export interface PackagesFailure {
  readonly operation: PackageOperation;
  /** To go on after "could not". */
  readonly doing: string;
  readonly host: string;
  readonly status?: number;
  readonly said?: string;
  readonly fault?: string;
  /** When a limit ends, in milliseconds since the epoch. */
  readonly limitedUntil?: number;
  /** The scopes of a classic token, as GitHub tells them; it tells none for the token of a job. */
  readonly scopes?: readonly string[];
  /** Where the rights of the package are given. */
  readonly settingsUrl?: string;
}

const SCOPES: Readonly<Record<PackageOperation, readonly string[]>> = {
  read: ['read:packages'],
  list: ['read:packages'],
  delete: ['read:packages', 'delete:packages'],
  restore: ['read:packages', 'write:packages'],
  'pull-requests': [],
  branches: [],
};

export function explainPackagesFailure(failure: PackagesFailure): Problem {
  const { doing, host, status, fault, said = '', limitedUntil } = failure;
  const told = said === '' ? '' : `: ${safeLine(said).slice(0, 300)}`;
  if (fault)
    return problem(
      'packages.unreachable',
      `could not ${doing}: no answer from ${host} (${fault})`,
      'on a self-hosted runner check the proxy (HTTPS_PROXY, NO_PROXY), and run the job again',
    );
  const message = `could not ${doing}: ${host} answered ${status}${told}`;
  if (limitedUntil !== undefined)
    return problem(
      'packages.rate-limit',
      message,
      `the limit ends at ${new Date(limitedUntil).toISOString()}; run the job again then, or give \`token\` a token of its own`,
    );
  if (status === 401)
    return problem(
      'packages.token',
      message,
      'the token is not valid: leave `token` out to use the token of the job',
    );
  if (status === 403 || status === 404)
    return problem('packages.permission', message, nameMissingRight(failure));
  if (status !== undefined && status >= 500)
    return problem('packages.outage', message, 'look at https://www.githubstatus.com, and run the job again');
  return problem(
    'packages.answer',
    message,
    'nothing was concluded from it; run the job again, and report it if it stays',
  );
}

/** The scopes that a classic token would need and has not; nothing where GitHub does not tell its scopes. */
export function findMissingScopes(
  operation: PackageOperation,
  scopes: readonly string[] | undefined,
): readonly string[] {
  if (!scopes) return [];
  const has = (scope: string) =>
    scopes.includes(scope) || (scope === 'read:packages' && scopes.some((one) => one === 'write:packages'));
  return SCOPES[operation].filter((scope) => !has(scope));
}

export function nameMissingRight(
  failure: Pick<PackagesFailure, 'operation' | 'scopes' | 'settingsUrl' | 'status'>,
): string {
  const { operation, scopes, settingsUrl, status } = failure;
  const missing = findMissingScopes(operation, scopes);
  if (missing.length > 0)
    return `the token lacks the scope ${missing.map((scope) => `\`${scope}\``).join(' and ')}`;
  if (operation === 'pull-requests') return 'give the job `permissions:` with `pull-requests: read`';
  if (operation === 'branches') return 'give the job `permissions:` with `contents: read`';
  if (operation === 'list')
    return 'the token of a job cannot list packages: name them in `packages`, or give `token` a classic token with `read:packages`';
  const maybeNone = status === 404 ? 'either there is no such package, or the token may not see it. ' : '';
  const right = operation === 'read' ? 'packages: read' : 'packages: write';
  const role = operation === 'read' ? 'Read' : 'Admin';
  const where = settingsUrl ? ` (${settingsUrl}, "Manage Actions access")` : '';
  const scoped = scopes
    ? `the user of the token needs the role ${role} on the package`
    : `the job needs \`permissions:\` with \`${right}\`, and its repository the role ${role} on the package${where}; fine-grained tokens cannot reach packages`;
  return `${maybeNone}${scoped}`;
}

function problem(code: string, message: string, hint: string): Problem {
  return { code, message, hint };
}

/** Versions that GitHub does not delete for anyone, in its own words; nothing for every other refusal. */
export function findBlock(said: string): string | undefined {
  if (/last (?:tagged )?version/i.test(said)) return 'GitHub keeps the last tagged version of a package';
  if (/5,?000 downloads/i.test(said))
    return 'public, with more than 5,000 downloads: only GitHub support deletes it';
  return undefined;
}
