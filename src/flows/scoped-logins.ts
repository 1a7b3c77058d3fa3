import { join } from 'node:path';
import type { Login } from '../core/docker-config.ts';
import { folderOfScope, type ScopedLogin } from '../core/login-scope.ts';
import { formatName } from '../core/reference.ts';
import { copyFolderIfThere, linkEntries, makeFolder } from '../io/files.ts';

/** What the scoped logins change for the commands of this step. */
export interface ScopeSettings {
  readonly env: Readonly<Record<string, string>>;
  /** The docker configuration for a reference that has a login of its own. */
  readonly configFor: (reference: string) => string | undefined;
}

/**
 * buildx (0.31) reads the login of a repository below `config` in its own folder. That folder becomes a private one
 * for this step: the user's builders are linked into it, and the logins that are there already are copied.
 */
export async function writeScopes(
  scopes: readonly ScopedLogin[],
  own: string,
  folder: string,
  writeConfig: (folder: string, login: Login) => Promise<unknown>,
): Promise<ScopeSettings> {
  if (scopes.length === 0) return { env: {}, configFor: () => undefined };
  const config = join(folder, 'config');
  await makeFolder(join(own, 'instances'));
  await makeFolder(folder);
  await linkEntries(own, folder, ['config']);
  await copyFolderIfThere(join(own, 'config'), config);
  const folderOf = (scope: ScopedLogin) => join(config, folderOfScope(scope));
  await Promise.all(scopes.map((scope) => writeConfig(folderOf(scope), scope.login)));
  return {
    env: { BUILDX_CONFIG: folder },
    configFor: (reference) => {
      const scope = scopes.find(({ name }) => reference.startsWith(`${formatName(name)}:`));
      return scope && folderOf(scope);
    },
  };
}
