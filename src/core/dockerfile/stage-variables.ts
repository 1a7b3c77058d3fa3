import { ownValue } from '../own-value.ts';
import { expandWord, type Variables } from './expand.ts';
import type { BuildChoices, ReachedStage } from './graph.ts';
import type { Dockerfile, Instruction, Stage } from './parse.ts';
import { globalVariables } from './variables.ts';
import { splitWords, unquote } from './words.ts';

/**
 * What an instruction sees: ARG and ENV of the stages it builds on and of its own, above it. What the base image sets
 * is not known here, so that a variable without a value may have one all the same.
 */
export function variablesAt(
  dockerfile: Dockerfile,
  stages: readonly ReachedStage[],
  place: { readonly stage: Stage; readonly line: number },
  choices: BuildChoices,
): Variables {
  const globals = globalVariables(dockerfile, choices);
  const values = new Map<string, string>();
  const env = new Set<string>();
  const apply = ({ keyword, text }: Instruction) => {
    if (keyword !== 'ARG' && keyword !== 'ENV') return;
    for (const [name, word] of readPairs(text, keyword, dockerfile.escapeToken)) {
      const own = word === undefined ? undefined : expandWord(word, (key) => values.get(key));
      const value =
        keyword === 'ENV' ? own : (ownValue(choices.buildArgs ?? {}, name) ?? own ?? globals(name));
      // A variable of the environment hides an argument of its name.
      if (value === undefined || (keyword === 'ARG' && env.has(name))) continue;
      values.set(name, value);
      if (keyword === 'ENV') env.add(name);
    }
  };
  for (const { stage, instructions } of lineOf(stages, place.stage)) {
    const isOwn = stage === place.stage;
    instructions.filter(({ line }) => !isOwn || line < place.line).forEach(apply);
  }
  return (name) => values.get(name);
}

/** The stages from the first that names an image down to this one. */
function lineOf(stages: readonly ReachedStage[], stage: Stage): readonly ReachedStage[] {
  const reached = stages.find((one) => one.stage === stage);
  if (!reached) return [];
  return reached.base ? [...lineOf(stages, reached.base), reached] : [reached];
}

/** `A=1 B="2 3"`, and of ENV and LABEL the old form `A 1` too; an ARG may come without a value. */
export function readPairs(
  text: string,
  keyword: string,
  escapeToken: string,
): readonly (readonly [name: string, value: string | undefined])[] {
  const words = splitWords(text, escapeToken);
  const [first = ''] = words;
  if (keyword !== 'ARG' && !first.includes('=')) return [[first, words.slice(1).join(' ')]];
  return words.map((word) => {
    const at = word.indexOf('=');
    return at < 0 ? [word, undefined] : [unquote(word.slice(0, at)), word.slice(at + 1)];
  });
}
