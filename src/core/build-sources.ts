import type { BuildSecret } from './build-command.ts';
import type { Problem } from './problem.ts';
import { quotePath } from './secret-place.ts';

/** What the machine has of the files and variables that the inputs name. */
export interface SourceFacts {
  readonly kinds: Readonly<Record<string, 'file' | 'folder' | 'nothing'>>;
  /** Names of the variables of the step's environment that hold something. */
  readonly variables: ReadonlySet<string>;
}

/** The agent that docker asks where an `ssh` entry names no socket and no key. */
export const agentVariable = 'SSH_AUTH_SOCK';

/** The paths whose presence decides. */
export function listSourcePaths(secrets: readonly BuildSecret[], ssh: readonly string[]): readonly string[] {
  return [...secrets.flatMap(({ file }) => (file === undefined ? [] : [file])), ...ssh.flatMap(pathsOf)];
}

/** buildx tells the first one that is missing, after the builder was made; some it never tells. */
export function checkSources(
  secrets: readonly BuildSecret[],
  ssh: readonly string[],
  facts: SourceFacts,
): readonly Problem[] {
  return [
    ...secrets.flatMap((secret) => checkSecret(secret, facts)),
    ...ssh.flatMap((entry) => checkSsh(entry, facts)),
  ];
}

function checkSecret({ id, file }: BuildSecret, { kinds }: SourceFacts): readonly Problem[] {
  const kind = file === undefined ? 'file' : kinds[file];
  if (kind === 'file') return [];
  return [
    {
      code: 'secrets.missing-file',
      input: 'secret-files',
      message: `secret \`${id}\` is to come from the file ${quotePath(file ?? '')}, which is ${kind === 'folder' ? 'a folder' : 'not there'}`,
      hint: 'a path is relative to the workspace, and `~` and variables in it stay as they are',
    },
  ];
}

function checkSsh(entry: string, { kinds, variables }: SourceFacts): readonly Problem[] {
  const paths = pathsOf(entry);
  const id = entry.split('=')[0];
  if (paths.length === 0 && !variables.has(agentVariable)) {
    return [
      {
        code: 'ssh.no-agent',
        input: 'ssh',
        message: `\`${id}\` asks for the SSH agent of the runner, and none runs: \`${agentVariable}\` is not set`,
        hint: `start one in an earlier step (webfactory/ssh-agent), or name a key: \`${id}=./key.pem\``,
      },
    ];
  }
  return paths
    .filter((path) => kinds[path] === 'nothing')
    .map((path) => ({
      code: 'ssh.missing-file',
      input: 'ssh',
      message: `\`${id}\` names \`${path}\`, which is not there`,
      hint: 'a path is relative to the workspace, and `~` and variables in it stay as they are',
    }));
}

/** `default=/a,/b`: sockets and keys; none in `default`. */
function pathsOf(entry: string): readonly string[] {
  const at = entry.indexOf('=');
  return at < 0
    ? []
    : entry
        .slice(at + 1)
        .split(',')
        .filter((path) => path !== '');
}
