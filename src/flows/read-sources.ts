import { resolve } from 'node:path';
import { agentVariable, checkSources, listSourcePaths } from '../core/build-sources.ts';
import type { Problem } from '../core/problem.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { readKind } from '../io/files.ts';
import type { Io } from '../io/io.ts';

/** Whether the files and variables that secrets and keys come from are there. */
export async function findMissingSources(
  io: Io,
  { secrets, options }: PublishInputs,
): Promise<readonly Problem[]> {
  const paths = listSourcePaths(secrets, options.ssh);
  const kinds = paths.map(async (path) => [path, await readKind(resolve(io.workspace, path))] as const);
  const variables = Object.entries(io.env).flatMap(([name, value]) => (value ? [name] : []));
  // There the agent is a named pipe, which docker finds without a variable.
  if (io.env.RUNNER_OS === 'Windows') variables.push(agentVariable);
  return checkSources(secrets, options.ssh, {
    kinds: Object.fromEntries(await Promise.all(kinds)),
    variables: new Set(variables),
  });
}
