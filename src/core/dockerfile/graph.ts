import { findNearest } from '../nearest.ts';
import { expandWord, type Variables } from './expand.ts';
import { type Dockerfile, type Instruction, mountsOf, type Stage } from './parse.ts';
import { globalVariables } from './variables.ts';

/** What decides, beside the file, which stages a build reaches. */
export interface BuildChoices {
  /** A stage's name or number; the last stage where there is none. */
  readonly target?: string | undefined;
  /** Without one, stages named by a platform's variable (`FROM base-$TARGETARCH`) are not followed. */
  readonly platform?: string | undefined;
  readonly buildPlatform?: string | undefined;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Names of `build-contexts`: they take the place of a stage or an image of that name. */
  readonly contexts?: readonly string[];
}

/** A stage that a build runs, with what the file leaves to variables and other stages. */
export interface ReachedStage {
  readonly stage: Stage;
  /** FROM with its variables replaced; undefined where they could not be. */
  readonly from: string | undefined;
  /** The stage that FROM names. */
  readonly base: Stage | undefined;
  /** What runs: the base stage's ONBUILD triggers, then the stage's own instructions. */
  readonly instructions: readonly Instruction[];
  /** `COPY --from`, `RUN --mount=from=`: other stages, and images from outside. */
  readonly sources: readonly Source[];
}

export interface Source {
  readonly name: string;
  readonly stage: Stage | undefined;
  readonly line: number;
}

/** The stage that `target` means, or undefined: see `suggestTarget`. */
export function findTarget(dockerfile: Dockerfile, target?: string): Stage | undefined {
  if (target === undefined || target === '') return dockerfile.stages.at(-1);
  return stageNamed(dockerfile.stages, target) ?? stageNumbered(dockerfile, target);
}

/** The stage whose name is nearest to a wrong target, when one is near. */
export function suggestTarget(dockerfile: Dockerfile, target: string): string | undefined {
  const names = dockerfile.stages.flatMap((stage) => (stage.name === undefined ? [] : [stage.name]));
  return findNearest(target, names);
}

/** The stages that a build of `target` runs, in the order of the file. Empty when there is no such target. */
export function findStageGraph(dockerfile: Dockerfile, choices: BuildChoices = {}): readonly ReachedStage[] {
  const variables = globalVariables(dockerfile, choices);
  const contexts = new Set(choices.contexts);
  const reached = new Map<Stage, ReachedStage>();
  const waiting = [findTarget(dockerfile, choices.target)];
  while (waiting.length > 0) {
    const stage = waiting.pop();
    if (!stage || reached.has(stage) || (stage.name !== undefined && contexts.has(stage.name))) continue;
    const one = reachStage(dockerfile, stage, variables);
    reached.set(stage, one);
    waiting.push(one.base, ...one.sources.map((source) => source.stage));
  }
  return [...reached.values()].sort((a, b) => a.stage.index - b.stage.index);
}

function reachStage(dockerfile: Dockerfile, stage: Stage, variables: Variables): ReachedStage {
  const from = expandFrom(dockerfile, stage, variables);
  // Only stages above count: `FROM alpine AS alpine` is the image.
  const base = from === undefined ? undefined : stageNamed(dockerfile.stages.slice(0, stage.index), from);
  const triggers = base?.instructions.filter((one) => one.isTrigger) ?? [];
  const instructions = [...triggers, ...stage.instructions.filter((one) => !one.isTrigger)];
  const sources = instructions.flatMap((one) =>
    sourcesOf(one).map((name) => ({ name, stage: stageOfSource(dockerfile, name), line: one.line })),
  );
  return { stage, from, base, instructions, sources };
}

/** An unset variable would leave half a name, and half a name may be another stage: that is "not known". */
function expandFrom(dockerfile: Dockerfile, stage: Stage, variables: Variables): string | undefined {
  if (!stage.from.includes('$')) return expandWord(stage.from, variables, dockerfile.escapeToken);
  let isUnset = false;
  const watched: Variables = (name) => {
    const value = variables(name);
    if (value === undefined && /^(?:TARGET|BUILD)/.test(name)) isUnset = true;
    return value;
  };
  const from = expandWord(stage.from, watched, dockerfile.escapeToken);
  return isUnset || from === '' ? undefined : from;
}

function sourcesOf(instruction: Instruction): readonly string[] {
  const { keyword, flags } = instruction;
  if (keyword === 'COPY' || keyword === 'ADD') {
    return flags.filter((flag) => flag.name === 'from').map((flag) => flag.value);
  }
  return mountsOf(instruction).flatMap((mount) => mount.get('from') ?? []);
}

function stageOfSource(dockerfile: Dockerfile, source: string): Stage | undefined {
  return stageNumbered(dockerfile, source) ?? stageNamed(dockerfile.stages, source);
}

/** The last stage of that name: a later one hides an earlier one. */
function stageNamed(stages: readonly Stage[], name: string): Stage | undefined {
  return stages.findLast((stage) => stage.name === name.toLowerCase());
}

function stageNumbered(dockerfile: Dockerfile, number: string): Stage | undefined {
  return /^\d+$/.test(number) ? dockerfile.stages[Number(number)] : undefined;
}
