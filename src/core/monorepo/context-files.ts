import { isPlainSource, readCopySources, trimSource } from '../dockerfile/copy-sources.ts';
import { isUnderstood } from '../dockerfile/emulation.ts';
import { type BuildChoices, findStageGraph, type ReachedStage } from '../dockerfile/graph.ts';
import type { Dockerfile, Instruction } from '../dockerfile/parse.ts';

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
    const sources = readCopySources(instruction);
    if (sources === undefined || sources.some((source) => !isPlainSource(source)))
      return { kind: 'all', reason: `line ${instruction.line} of the Dockerfile may take any file` };
    for (const source of sources) patterns.add(trimSource(source));
  }
  if (patterns.has('')) return { kind: 'all', reason: 'the Dockerfile takes the whole context' };
  return { kind: 'some', patterns: [...patterns].sort() };
}

function listInstructions({ instructions }: ReachedStage): readonly Instruction[] {
  return instructions.filter(({ keyword }) => ['COPY', 'ADD', 'RUN'].includes(keyword));
}
