import { formatPlatform, parsePlatform } from '../platform.ts';
import { expandWord } from './expand.ts';
import { type BuildChoices, findStageGraph, type ReachedStage } from './graph.ts';
import type { Dockerfile, Stage } from './parse.ts';
import { globalVariables } from './variables.ts';

/** A stage that a build for one platform reaches, and the platform that the stage itself has. */
export interface PlacedStage extends ReachedStage {
  readonly platform: string;
}

/** The stages that a build for one platform runs, each with its own platform. */
export function placeStages(
  dockerfile: Dockerfile,
  choices: BuildChoices & { readonly platform: string },
): readonly PlacedStage[] {
  const { buildPlatform } = choices;
  const all = {
    ...choices,
    platform: normalForm(choices.platform),
    buildPlatform: buildPlatform === undefined ? buildPlatform : normalForm(buildPlatform),
  };
  const platforms = new Map<Stage, string>();
  return findStageGraph(dockerfile, all).map((reached) => {
    const platform = platformOf(reached, platforms, dockerfile, all);
    platforms.set(reached.stage, platform);
    return { ...reached, platform };
  });
}

/** A stage FROM another stage has that one's platform, whatever its own `--platform` says (BuildKit's rule). */
function platformOf(
  { stage, base }: ReachedStage,
  platforms: ReadonlyMap<Stage, string>,
  dockerfile: Dockerfile,
  choices: BuildChoices & { readonly platform: string },
): string {
  const inherited = base && platforms.get(base);
  if (inherited !== undefined) return inherited;
  // `FROM scratch` has the target's platform even with `--platform`.
  if (stage.platform === undefined || stage.from === 'scratch') return choices.platform;
  const expanded = expandWord(stage.platform, globalVariables(dockerfile, choices), dockerfile.escapeToken);
  return expanded === undefined || expanded === '' ? choices.platform : normalForm(expanded);
}

/** `linux/arm64/v8` is `linux/arm64`; what is no platform stays as it is written, and is native nowhere. */
export function normalForm(text: string): string {
  const reading = parsePlatform(text);
  return 'platform' in reading ? formatPlatform(reading.platform) : text;
}
