import type { Login } from './docker-config.ts';
import type { Problem } from './problem.ts';
import { formatName, type RepositoryName } from './reference.ts';

/** A login that is for one repository alone, beside another one for the same registry. */
export interface ScopedLogin {
  readonly name: RepositoryName;
  readonly login: Login;
}

/** The login for a repository: that of the longest path above it, else that of its registry. */
export function findLoginFor(
  logins: readonly Login[],
  { host, repository }: RepositoryName,
): Login | undefined {
  const fits = logins.filter(
    (login) =>
      login.host === host && (login.path === undefined || `${repository}/`.startsWith(`${login.path}/`)),
  );
  return fits.sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))[0];
}

/** buildx knows logins by whole repositories, not by owners: so each repository that is used gets its own. */
export function deriveScopes(
  logins: readonly Login[],
  names: readonly RepositoryName[],
): readonly ScopedLogin[] {
  const once = new Map(names.map((name) => [formatName(name), name]));
  return [...once.values()].flatMap((name) => {
    const login = findLoginFor(logins, name);
    if (login?.path === undefined) return [];
    const { path: _, ...own } = login;
    return [{ name, login: own }];
  });
}

const firstBuildx = [0, 31] as const;

/** Before this release buildx reads one login a host, and would send the wrong one. */
export function checkScopes(scopes: readonly ScopedLogin[], buildxVersion: string): readonly Problem[] {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(buildxVersion) ?? [];
  const isOld = major === '0' && Number(minor) < firstBuildx[1];
  const [scope] = scopes;
  if (!isOld || !scope) return [];
  return [
    {
      code: 'login.scope-old-buildx',
      input: 'registries',
      message: `two logins for ${scope.name.host} are told apart by their path, which needs buildx ${firstBuildx.join('.')}.0, and this runner has buildx ${buildxVersion}`,
      hint: `install a newer docker-buildx-plugin, or run docker/setup-buildx-action with \`version: latest\` before this step; else one login that may read and write ${formatName(scope.name)} and the rest`,
    },
  ];
}

/** Where buildx looks for the login of a repository, below `config` in its own folder. */
export function folderOfScope({ name: { host, repository } }: ScopedLogin): string {
  return `${host === 'docker.io' ? 'registry-1.docker.io' : host}/${repository}`;
}
