import { expandWord, type Variables } from '../dockerfile/expand.ts';
import type { BuildChoices } from '../dockerfile/graph.ts';
import { type Dockerfile, type Instruction, mountsOf } from '../dockerfile/parse.ts';
import { normalForm, type PlacedStage, placeStages } from '../dockerfile/stage-platforms.ts';
import { variablesAt } from '../dockerfile/stage-variables.ts';

/** A folder of `RUN --mount=type=cache`, by what BuildKit knows it by. */
export interface CacheMount {
  readonly id: string;
  readonly target: string;
  /** BuildKit takes folders that were made for other owners for other folders: `uid=1000`, `gid=1000`, `mode=0777`. */
  readonly owner: readonly string[];
  readonly line: number;
}

/** The image whose `cp` fills and empties the folders: one that the build takes anyway. */
export interface MountBase {
  readonly reference: string;
  readonly platform: string;
}

export interface FoundMounts {
  readonly mounts: readonly CacheMount[];
  /** Absent where no such step is built on an image. */
  readonly base?: MountBase;
  /** Mounts that cannot be kept, each with its reason. */
  readonly left: readonly { readonly line: number; readonly reason: string }[];
}

type Choices = BuildChoices & { readonly platforms: readonly string[]; readonly buildPlatform: string };
type Left = FoundMounts['left'][number];

/** The cache mounts of the stages that are built, for all platforms: BuildKit shares a folder between them. */
export function findCacheMounts(dockerfile: Dockerfile, choices: Choices): FoundMounts {
  const { platforms, ...rest } = choices;
  const wanted = platforms.length > 0 ? platforms : [choices.buildPlatform];
  const mounts = new Map<string, CacheMount>();
  const left = new Map<number, Left>();
  const bases: MountBase[] = [];
  for (const platform of wanted.map(normalForm)) {
    const own = { ...rest, platform };
    const stages = placeStages(dockerfile, own);
    for (const placed of stages) {
      for (const step of placed.instructions) {
        const found = readMounts(step, variablesAt(dockerfile, stages, { ...placed, line: step.line }, own));
        for (const one of found) {
          if ('reason' in one) left.set(one.line, one);
          else mounts.set([one.id, ...one.owner].join(','), one);
        }
        if (found.length > 0) bases.push(...baseOf(placed, stages, choices.contexts));
      }
    }
  }
  const isNative = ({ platform }: MountBase) => platform === normalForm(choices.buildPlatform);
  const base = bases.find(isNative) ?? bases[0];
  return { mounts: [...mounts.values()], left: [...left.values()], ...(base && { base }) };
}

function readMounts(step: Instruction, variables: Variables): readonly (CacheMount | Left)[] {
  const { line } = step;
  return mountsOf(step)
    .filter((fields) => fields.get('type') === 'cache')
    .map((fields) => {
      if (fields.has('from')) return { line, reason: 'it begins with the files of another stage (`from`)' };
      const names = ['target', 'dst', 'destination'];
      const target = expand(names.map((name) => fields.get(name)).find(Boolean) ?? '', variables);
      const id = expand(fields.get('id') ?? '', variables);
      const owner = ['uid', 'gid', 'mode'].flatMap(
        (name) => fields.get(name)?.replace(/^/, `${name}=`) ?? [],
      );
      if (target === undefined || id === undefined || owner.some((field) => field.includes('$')))
        return { line, reason: 'it is named by a variable that only the base image may know' };
      const own = { id: id || cleanPath(target), target, owner, line };
      const isPlain = [own.id, ...owner].every((text) => /^[\w./:@+~=-]+$/.test(text));
      return isPlain ? own : { line, reason: 'its name has other characters than a path' };
    });
}

/** Nothing where a variable in it has no value. */
function expand(text: string, variables: Variables): string | undefined {
  let isUnset = false;
  const expanded = expandWord(text, (name) => {
    const value = variables(name);
    isUnset ||= value === undefined;
    return value;
  });
  return isUnset ? undefined : expanded;
}

/** BuildKit calls a mount without an id by its target, as Go's path.Clean has it. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

/** The image at the root of a stage; nothing for `scratch`, and for what a build context stands for. */
function baseOf(
  placed: PlacedStage,
  stages: readonly PlacedStage[],
  contexts: readonly string[] = [],
): readonly MountBase[] {
  const parent = stages.find(({ stage }) => stage === placed.base);
  if (parent) return baseOf(parent, stages, contexts);
  const { from, platform } = placed;
  const isImage = from !== undefined && from !== 'scratch' && !contexts.includes(from);
  return isImage && /^[\w./:@+-]+$/.test(from) && platform.startsWith('linux/')
    ? [{ reference: from, platform }]
    : [];
}
