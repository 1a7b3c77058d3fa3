import { type BuildChoices, findStageGraph } from './graph.ts';
import type { DeclaredArg, Dockerfile } from './parse.ts';

/** The ARGs above the first FROM, and those of the stages that are built for any of the platforms. */
export function findDeclaredArgs(
  dockerfile: Dockerfile,
  choices: BuildChoices & { readonly platforms: readonly string[] },
): readonly DeclaredArg[] {
  const { platforms, ...rest } = choices;
  const each = platforms.length === 0 ? [rest] : platforms.map((platform) => ({ ...rest, platform }));
  const graphs = each.flatMap((one) => findStageGraph(dockerfile, one));
  const reached = new Set(graphs.map(({ stage }) => stage.index));
  return dockerfile.args.filter(({ stage }) => stage === undefined || reached.has(stage));
}
