import { type BuildChoices, findStageGraph, type ReachedStage } from './graph.ts';
import type { Dockerfile } from './parse.ts';

/** An image that a build takes from outside of its Dockerfile. */
export interface BaseImage {
  readonly reference: string;
  readonly line: number;
  /** False when a variable in it could not be resolved: `reference` is then the text of the file. */
  readonly isResolved: boolean;
}

/**
 * The external references of FROM, COPY --from and mounts in the stages that are reached, each once.
 *
 * With `platforms`, those of every platform, since `FROM base-$TARGETARCH` differs between them.
 */
export function findBaseImages(
  dockerfile: Dockerfile,
  choices: BuildChoices & { readonly platforms?: readonly string[] } = {},
): readonly BaseImage[] {
  const { platforms = [], ...rest } = choices;
  const each: readonly BuildChoices[] =
    platforms.length === 0 ? [rest] : platforms.map((platform) => ({ ...rest, platform }));
  const found = each.flatMap((one) => findStageGraph(dockerfile, one).flatMap(imagesOf));
  const seen = new Set(['scratch', '', ...(choices.contexts ?? [])]);
  const once = found.filter(({ reference }) => !seen.has(reference) && seen.add(reference));
  return once.sort((a, b) => a.line - b.line);
}

function imagesOf({ stage, from, base, sources }: ReachedStage): readonly BaseImage[] {
  const outside = sources
    .filter((source) => source.stage === undefined)
    .map(({ name, line }) => ({ reference: name, line, isResolved: !name.includes('$') }));
  if (base) return outside;
  return [{ reference: from ?? stage.from, line: stage.line, isResolved: from !== undefined }, ...outside];
}
