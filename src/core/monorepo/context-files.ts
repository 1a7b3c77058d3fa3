import { isUnderstood } from '../dockerfile/emulation.ts';
import { type BuildChoices, findStageGraph, type ReachedStage } from '../dockerfile/graph.ts';
import { type Dockerfile, type Instruction, mountsOf } from '../dockerfile/parse.ts';
import { unquote } from '../dockerfile/words.ts';

/** Which files of its context an image is made of, as lines of a .dockerignore; or `all`, and why. */
export type ContextFiles =
  | { readonly kind: 'some'; readonly patterns: readonly string[] }
  | { readonly kind: 'all'; readonly reason: string };

/**
 * The files that COPY, ADD and bind mounts take, over all platforms, in the stages that are reached. Where one of them
 * cannot be told, all files count: an image too many is built, and none too few.
 */
export function findContextFiles(
  dockerfile: Dockerfile,
  { platforms, ...choices }: BuildChoices & { readonly platforms: readonly string[] },
): ContextFiles {
  if (!isUnderstood(dockerfile))
    return { kind: 'all', reason: 'the Dockerfile has a frontend or a line that is not understood here' };
  const own = platforms.length > 0 ? platforms : [undefined];
  const stages = own.flatMap((platform) => findStageGraph(dockerfile, { ...choices, platform }));
  const open = stages.find(({ from }) => from === undefined);
  if (open)
    return { kind: 'all', reason: `line ${open.stage.line} of the Dockerfile names a stage by a variable` };
  const patterns = new Set<string>();
  for (const instruction of stages.flatMap(listInstructions)) {
    const sources = readSources(instruction);
    if (sources === undefined || sources.some((source) => !isPlain(source)))
      return { kind: 'all', reason: `line ${instruction.line} of the Dockerfile may take any file` };
    for (const source of sources) patterns.add(trim(source));
  }
  if (patterns.has('')) return { kind: 'all', reason: 'the Dockerfile takes the whole context' };
  return { kind: 'some', patterns: [...patterns].sort() };
}

function listInstructions({ instructions }: ReachedStage): readonly Instruction[] {
  return instructions.filter(({ keyword }) => ['COPY', 'ADD', 'RUN'].includes(keyword));
}

/** What an instruction takes out of the context; nothing where it cannot be read. */
function readSources(instruction: Instruction): readonly string[] | undefined {
  if (instruction.keyword === 'RUN')
    return mountsOf(instruction)
      .filter((mount) => (mount.get('type') ?? 'bind') === 'bind' && !mount.has('from'))
      .map((mount) => mount.get('source') ?? mount.get('src') ?? '.');
  if (instruction.flags.some(({ name }) => name === 'from')) return [];
  const words = readWords(instruction.text);
  return words?.slice(0, -1).filter((word) => !/^<<|^[a-z]+:\/\/|^git@/i.test(word));
}

/** The words of COPY and ADD, in either form. */
function readWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return text.split(/\s+/).map(unquote);
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** No variable, no quotes or escapes inside, and nothing that a list of patterns would take for something else. */
function isPlain(source: string): boolean {
  return !/[$"'\\]|^[!#]|\.\./.test(source);
}

/** `./src/` and `/src` are `src`; the whole context is nothing. */
function trim(source: string): string {
  return source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
