import { expandWord, type Variables } from './expand.ts';
import { type BuildChoices, findStageGraph, findTarget, type ReachedStage } from './graph.ts';
import type { Dockerfile, Instruction, Stage } from './parse.ts';
import { readPairs } from './stage-variables.ts';
import { globalVariables } from './variables.ts';

/** A LABEL of the stages that make the final image. */
export interface DockerfileLabel {
  readonly key: string;
  /** Absent where only the build knows it: it depends on a base image's environment, or differs between platforms. */
  readonly value?: string;
  readonly line: number;
}

export interface LabelChoices extends BuildChoices {
  /** Build arguments whose values are not known here. */
  readonly openArgs?: readonly string[];
}

export interface DockerfileLabels {
  readonly labels: readonly DockerfileLabel[];
  /** Whether these are all: no key and no stage of the image hides behind a variable. */
  readonly isComplete: boolean;
}

/**
 * The labels that the Dockerfile gives the image: those of the target's stage and of the stages that it is built FROM,
 * each key by its last line. Those that a base image brings along are not meant.
 */
export function findLabels(
  dockerfile: Dockerfile,
  choices: LabelChoices & { readonly platforms: readonly string[] },
): DockerfileLabels {
  const { platforms, ...rest } = choices;
  const wanted = platforms.length > 0 ? platforms : [undefined];
  const found = wanted.map((platform) => readStages(dockerfile, { ...rest, platform }));
  const merged = new Map<string, DockerfileLabel>();
  for (const { labels } of found) {
    for (const [key, label] of labels) {
      const isSame = found.every((other) => other.labels.get(key)?.value === label.value);
      merged.set(key, isSame ? label : { key, line: label.line });
    }
  }
  return { labels: [...merged.values()], isComplete: found.every(({ isComplete }) => isComplete) };
}

function readStages(dockerfile: Dockerfile, choices: LabelChoices) {
  const { stages, isKnown, isFromScratch } = findOwnStages(dockerfile, choices);
  const scope = openScope(dockerfile, choices, isFromScratch);
  const labels = new Map<string, DockerfileLabel>();
  let isComplete = isKnown;
  for (const instruction of stages.flatMap((stage) => stage.instructions)) {
    if (instruction.keyword !== 'LABEL') scope.apply(instruction);
    else
      for (const [name, word = ''] of readPairs(instruction.text, 'LABEL', dockerfile.escapeToken)) {
        const key = scope.expand(name);
        if (key === undefined) isComplete = false;
        else labels.set(key, describe(key, scope.expand(word), instruction));
      }
  }
  return { labels, isComplete };
}

function describe(key: string, value: string | undefined, { line }: Instruction): DockerfileLabel {
  return { key, ...(value !== undefined && { value }), line };
}

/** The target's stage and those that it is built FROM, the first one first. */
function findOwnStages(dockerfile: Dockerfile, choices: BuildChoices) {
  const reached = new Map<Stage, ReachedStage>(
    findStageGraph(dockerfile, choices).map((one) => [one.stage, one]),
  );
  const stages: ReachedStage[] = [];
  const target = findTarget(dockerfile, choices.target);
  let one = target && reached.get(target);
  while (one) {
    stages.push(one);
    if (!one.base) break;
    one = reached.get(one.base);
  }
  const first = stages.at(-1);
  return {
    stages: stages.reverse(),
    isKnown: first?.from !== undefined,
    isFromScratch: first?.from === 'scratch',
  };
}

/** A file that doubles a value line by line would fill any memory: past so many characters nothing is known any more. */
const mostCharacters = 1 << 20;

/** ARG and ENV as they come, in the order of the lines; a variable that is not set may be one of the base image's. */
function openScope(dockerfile: Dockerfile, choices: LabelChoices, isFromScratch: boolean) {
  const globals = globalVariables(dockerfile, choices);
  const values = new Map<string, string | undefined>();
  const env = new Set<string>();
  let left = mostCharacters;
  const expand = (word: string): string | undefined => {
    let isKnown = true;
    const variables: Variables = (name) => {
      const value = values.get(name);
      // BuildKit sets PATH by itself, in an empty image, too.
      isKnown &&= value !== undefined || (isFromScratch && !values.has(name) && name !== 'PATH');
      left -= value?.length ?? 0;
      isKnown &&= left >= 0;
      return isKnown ? value : undefined;
    };
    const text = expandWord(word, variables, dockerfile.escapeToken);
    return isKnown ? text : undefined;
  };
  const apply = ({ keyword, text }: Instruction) => {
    if (keyword !== 'ARG' && keyword !== 'ENV') return;
    // Within one ENV, each value sees what stood before the line.
    const pairs = readPairs(text, keyword, dockerfile.escapeToken);
    const read = pairs.map(
      ([name, word]) => [name, word === undefined ? undefined : expand(word), word] as const,
    );
    for (const [name, own, word] of read) {
      if (keyword === 'ENV') env.add(name);
      else if (env.has(name)) continue;
      const isOpen = keyword === 'ARG' && choices.openArgs?.includes(name);
      const given = keyword === 'ARG' ? choices.buildArgs?.[name] : undefined;
      if (isOpen) {
        values.set(name, undefined);
        continue;
      }
      const value = given ?? (word === undefined ? globals(name) : own);
      if (value !== undefined || word !== undefined) values.set(name, value);
    }
  };
  return { apply, expand };
}
