import { type BuildChoices, findStageGraph, findTarget } from './graph.ts';
import type { Dockerfile } from './parse.ts';

/** The image from outside that an image is built on. */
export interface FinalBase {
  readonly name: string;
  /** Whether its FROM says which platform's image it takes; else BuildKit takes that of the build. */
  readonly hasPlatform: boolean;
}

/**
 * The image from outside that the target's own stage is built on, through all stages between them; nothing for
 * `scratch`, for a name that a build context takes, and where platforms have different ones.
 */
export function findFinalBase(
  dockerfile: Dockerfile,
  choices: BuildChoices & { readonly platforms: readonly string[] },
): FinalBase | undefined {
  const { platforms, ...rest } = choices;
  const wanted = platforms.length > 0 ? platforms : [undefined];
  const found = wanted.map((platform) => findOne(dockerfile, { ...rest, platform }));
  const [first] = found;
  if (!first || found.some((one) => one?.name !== first.name)) return undefined;
  return { name: first.name, hasPlatform: found.some((one) => one?.hasPlatform) };
}

function findOne(dockerfile: Dockerfile, choices: BuildChoices): FinalBase | undefined {
  const reached = findStageGraph(dockerfile, choices);
  let stage = findTarget(dockerfile, choices.target);
  while (stage) {
    const one = reached.find((other) => other.stage === stage);
    if (!one || one.base === undefined) {
      const isThere = one?.from !== undefined && one.from !== '' && isOutside(one.from, choices);
      return isThere ? { name: one.from, hasPlatform: stage.platform !== undefined } : undefined;
    }
    stage = one.base;
  }
  return undefined;
}

function isOutside(from: string, { contexts = [] }: BuildChoices): boolean {
  return from !== 'scratch' && !contexts.includes(from);
}
