import { type BuildChoices, findStageGraph, type ReachedStage } from './graph.ts';
import type { Dockerfile } from './parse.ts';
import { placeStages } from './stage-platforms.ts';

/** An image that a build takes from outside of its Dockerfile. */
export interface BaseImage {
  readonly reference: string;
  readonly line: number;
  /** False when a variable in it could not be resolved: `reference` is then the text of the file. */
  readonly isResolved: boolean;
  /** The platforms it is taken for; empty where the build's own are not known. */
  readonly platforms: readonly string[];
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
  const found =
    platforms.length === 0
      ? findStageGraph(dockerfile, rest).flatMap((stage) => imagesOf(stage))
      : platforms.flatMap((platform) =>
          placeStages(dockerfile, { ...rest, platform }).flatMap((stage) =>
            imagesOf(stage, stage.platform, platform),
          ),
        );
  const once = new Map<string, BaseImage>();
  for (const image of found) {
    const seen = once.get(image.reference)?.platforms ?? [];
    const known = once.get(image.reference) ?? image;
    once.set(image.reference, { ...known, platforms: [...new Set([...seen, ...image.platforms])] });
  }
  for (const name of ['scratch', '', ...(choices.contexts ?? [])]) once.delete(name);
  return [...once.values()].sort((a, b) => a.line - b.line);
}

/** FROM takes an image for the stage's platform, all else for that of the build. */
function imagesOf(
  { stage, from, base, sources }: ReachedStage,
  own?: string,
  build?: string,
): readonly BaseImage[] {
  const listOf = (platform: string | undefined) => (platform === undefined ? [] : [platform]);
  const outside = sources
    .filter((source) => source.stage === undefined)
    .map(({ name, line }) => ({
      reference: name,
      line,
      isResolved: !name.includes('$'),
      platforms: listOf(build),
    }));
  if (base) return outside;
  const image = { reference: from ?? stage.from, line: stage.line, isResolved: from !== undefined };
  return [{ ...image, platforms: listOf(own) }, ...outside];
}
