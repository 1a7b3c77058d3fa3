import type { EmptySecret } from '../inputs/secrets.ts';
import { type BuildChoices, findStageGraph } from './dockerfile/graph.ts';
import type { Dockerfile } from './dockerfile/parse.ts';
import type { Problem } from './problem.ts';
import { quoteVariable } from './secret-place.ts';

const HINT =
  'check the name of the secret; pull requests from forks, Dependabot and copies of a repository get none';

/**
 * An empty secret is left out, as docker does it, and stops the run only where a stage that is built says that it
 * cannot do without (`required=true`).
 */
export function judgeEmptySecrets(
  secrets: readonly EmptySecret[],
  dockerfile: Dockerfile | undefined,
  choices: BuildChoices,
): { readonly problems: readonly Problem[]; readonly notices: readonly Problem[] } {
  const required = dockerfile && secrets.length > 0 ? findRequired(dockerfile, choices) : new Map();
  const judged = secrets.map((secret) => describe(secret, required.get(secret.id)));
  return {
    problems: judged.filter(({ code }) => code === 'secrets.required'),
    notices: judged.filter(({ code }) => code !== 'secrets.required'),
  };
}

/** Which ids the stages that are built require, and on which line. */
function findRequired(dockerfile: Dockerfile, choices: BuildChoices): ReadonlyMap<string, number> {
  const built = new Set(findStageGraph(dockerfile, choices).map(({ stage }) => stage.index));
  const mounts = dockerfile.secrets.filter(({ isRequired, stage }) => isRequired && built.has(stage));
  return new Map(mounts.map(({ id, line }) => [id, line]));
}

function describe({ id, variable, ...place }: EmptySecret, line: number | undefined): Problem {
  const what =
    variable === undefined
      ? 'is empty'
      : `comes from the variable ${quoteVariable(variable)}, which is empty`;
  if (line !== undefined)
    return {
      ...place,
      code: 'secrets.required',
      message: `secret \`${id}\` ${what}, and line ${line} of the Dockerfile requires it`,
      hint: HINT,
    };
  return {
    ...place,
    code: 'secrets.empty',
    message: `secret \`${id}\` ${what}, and is left out of the build`,
    hint:
      variable === undefined
        ? HINT
        : `set it with \`env:\` on the step; a value by itself belongs into \`secrets\`; ${HINT}`,
  };
}
