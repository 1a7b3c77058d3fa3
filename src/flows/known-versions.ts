import type { Event } from '../core/event.ts';
import type { KnownVersions } from '../core/metadata/floating.ts';
import { formatProblem, SlipwayError } from '../core/problem.ts';
import { readTags } from '../io/git.ts';
import { GitHub } from '../io/github.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';

/** The versions that were found, and whether these are all of them. */
export interface VersionReading {
  readonly known?: KnownVersions;
  readonly isWhole: boolean;
}

/** GitHub's API for the repository of the run. */
export async function openGitHub(io: Io, event: Event, token: string): Promise<GitHub> {
  const agentFor = await openProxies(io.env);
  return new GitHub({ event, token, signal: io.signal, ...(agentFor && { agentFor }) });
}

/**
 * The git tags of the repository: from the checkout where it has all of them, else by one call to GitHub's API.
 * Where neither tells it is a warning, and what the checkout has is still worth something. To be asked only where
 * `dependsOnVersions` says that it matters.
 */
export async function readKnownVersions(io: Io, event: Event, token: string): Promise<VersionReading> {
  const own = event.ref.replace(/^refs\/tags\//, '');
  const local = await readTags(io.workspace, own, io.env);
  if (local.isWhole) return { known: { source: 'git', names: local.names }, isWhole: true };
  try {
    const names = await (await openGitHub(io, event, token)).listTags();
    return { known: { source: 'git', names: [...new Set([...names, ...local.names])] }, isWhole: true };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    for (const problem of error.problems)
      io.log.warning(`Which versions exist is not known: ${formatProblem(problem)}`);
    const { names } = local;
    return { isWhole: false, ...(names.length > 0 && { known: { source: 'git' as const, names } }) };
  }
}
