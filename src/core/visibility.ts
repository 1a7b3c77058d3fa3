import type { Event } from './event.ts';
import type { Problem } from './problem.ts';
import { formatName, type RepositoryName } from './reference.ts';
import { isGitHubRegistry, listPackageSettings } from './registry-error.ts';

/** Packages that a public repository would have everyone pull: a new package on GitHub is private at first. */
export function listPublicNames(
  { repository }: Event,
  names: readonly RepositoryName[],
): readonly RepositoryName[] {
  return repository.isPrivate === false ? names.filter(({ host }) => isGitHubRegistry(host)) : [];
}

export function describePrivate({ repository, serverUrl }: Event, name: RepositoryName): Problem {
  return {
    code: 'verify.private',
    message: `${formatName(name)} is published, and only those who are logged in can pull it; the repository ${repository.owner}/${repository.name} is public`,
    hint: [
      'where everyone is to pull it: its settings, "Danger Zone", "Change visibility":',
      ...listPackageSettings(name.repository, serverUrl),
    ].join('\n     '),
  };
}
