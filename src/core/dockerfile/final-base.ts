import { type BuildChoices, findStageGraph, findTarget } from './graph.ts';
import type { Dockerfile } from './parse.ts';

/**
 * The image from outside that the target's own stage is built on, through all stages between them; nothing for
 * `scratch`, for a name that a build context takes, and where platforms have different ones.
 */
export function findFinalBase(
  dockerfile: Dockerfile,
  choices: BuildChoices & { readonly platforms: readonly string[] },
): string | undefined {
  const { platforms, ...rest } = choices;
  const wanted = platforms.length > 0 ? platforms : [undefined];
  const names = new Set(wanted.map((platform) => findOne(dockerfile, { ...rest, platform })));
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

function findOne(dockerfile: Dockerfile, choices: BuildChoices): string | undefined {
  const reached = findStageGraph(dockerfile, choices);
  let stage = findTarget(dockerfile, choices.target);
  while (stage) {
    const one = reached.find((other) => other.stage === stage);
    if (!one || one.base === undefined)
      return one?.from && isOutside(one.from, choices) ? one.from : undefined;
    stage = one.base;
  }
  return undefined;
}

function isOutside(from: string, { contexts = [] }: BuildChoices): boolean {
  return from !== 'scratch' && !contexts.includes(from);
}
