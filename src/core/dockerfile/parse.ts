import { type DockerfileProblem, type LogicalLine, readLogicalLines } from './lines.ts';
import { type Flag, parseMount, splitWords, takeFlags, unquote } from './words.ts';

export interface Dockerfile {
  /** The frontend that `# syntax=` asks for, `docker/dockerfile:1` say. */
  readonly syntax?: string;
  readonly escapeToken: string;
  readonly stages: readonly Stage[];
  /** ARGs of all scopes, in order; those before the first FROM have no stage. */
  readonly args: readonly DeclaredArg[];
  readonly secrets: readonly MountedSecret[];
  readonly cacheMounts: readonly CacheMount[];
  /** Empty when the file was understood. */
  readonly problems: readonly DockerfileProblem[];
}

export interface Stage {
  readonly index: number;
  /** In lower case, as BuildKit compares it. */
  readonly name?: string;
  /** What stands in `FROM`, variables and all. */
  readonly from: string;
  /** The value of `--platform`, variables and all. */
  readonly platform?: string;
  readonly line: number;
  readonly instructions: readonly Instruction[];
}

export interface Instruction {
  /** In capitals. `ONBUILD RUN x` has the keyword `RUN` and `isTrigger`. */
  readonly keyword: string;
  readonly flags: readonly Flag[];
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  /** ONBUILD: it runs in the stages and images that are built FROM this one. */
  readonly isTrigger: boolean;
}

export interface DeclaredArg {
  readonly name: string;
  readonly value?: string;
  readonly stage?: number;
  readonly line: number;
}

export interface MountedSecret {
  readonly id: string;
  readonly isRequired: boolean;
  readonly line: number;
  readonly stage: number;
}

export interface CacheMount {
  readonly id: string;
  readonly target: string;
  readonly sharing: string;
  readonly line: number;
  readonly stage: number;
}

/** A Dockerfile as a value. It never throws: what it cannot read stands in `problems`. */
export function parseDockerfile(text: string): Dockerfile {
  const { directives, escapeToken, lines, problems } = readLogicalLines(text);
  const syntax = directives.get('syntax');
  const instructions = lines.map((line) => toInstruction(line, escapeToken));
  const stages = toStages(instructions, escapeToken);
  const placed = placeInStages(instructions, stages);
  const noStage = { line: 1, message: 'the file has no FROM instruction' };
  return {
    ...(syntax === undefined ? {} : { syntax }),
    escapeToken,
    stages,
    args: placed.flatMap((at) => (at.instruction.keyword === 'ARG' ? toArgs(at, escapeToken) : [])),
    secrets: findMounts(placed, 'secret').map(toSecret),
    cacheMounts: findMounts(placed, 'cache').map(toCacheMount),
    problems: stages.length === 0 ? [...problems, noStage] : problems,
  };
}

function toInstruction(line: LogicalLine, escapeToken: string): Instruction {
  const isTrigger = line.keyword === 'ONBUILD';
  const words = splitWords(line.text, escapeToken);
  const keyword = isTrigger ? (words[0] ?? '').toUpperCase() : line.keyword;
  const { flags, rest } = takeFlags(isTrigger ? words.slice(1) : words);
  return { keyword, flags, text: rest.join(' '), line: line.line, endLine: line.endLine, isTrigger };
}

function toStages(instructions: readonly Instruction[], escapeToken: string): readonly Stage[] {
  const starts = instructions.flatMap((one, at) => (one.keyword === 'FROM' && !one.isTrigger ? [at] : []));
  return starts.map((start, index) => {
    const body = instructions.slice(start + 1, starts[index + 1]);
    return toStage(instructions[start], body, index, escapeToken);
  });
}

function toStage(
  from: Instruction | undefined,
  instructions: readonly Instruction[],
  index: number,
  escapeToken: string,
): Stage {
  const [image = '', as = '', name] = splitWords(from?.text ?? '', escapeToken);
  const platform = from?.flags.find((flag) => flag.name === 'platform')?.value;
  return {
    index,
    ...(as.toLowerCase() === 'as' && name !== undefined ? { name: name.toLowerCase() } : {}),
    from: image,
    ...(platform === undefined ? {} : { platform }),
    line: from?.line ?? 1,
    instructions,
  };
}

interface Placed {
  readonly instruction: Instruction;
  readonly stage?: number;
}

function placeInStages(instructions: readonly Instruction[], stages: readonly Stage[]): readonly Placed[] {
  const first = stages[0]?.line ?? Number.POSITIVE_INFINITY;
  const before = instructions.filter((instruction) => instruction.line < first);
  const inside = stages.flatMap((stage) =>
    stage.instructions.map((instruction) => ({ instruction, stage: stage.index })),
  );
  return [...before.map((instruction) => ({ instruction })), ...inside];
}

function toArgs({ instruction, stage }: Placed, escapeToken: string): readonly DeclaredArg[] {
  return splitWords(instruction.text, escapeToken).map((word) => {
    const equals = word.indexOf('=');
    return {
      name: equals === -1 ? word : word.slice(0, equals),
      ...(equals === -1 ? {} : { value: word.slice(equals + 1) }),
      ...(stage === undefined ? {} : { stage }),
      line: instruction.line,
    };
  });
}

interface Mount {
  readonly fields: ReadonlyMap<string, string>;
  readonly line: number;
  readonly stage: number;
}

/** The mounts of one instruction; the type of a mount without one is `bind`. */
export function mountsOf(instruction: Instruction): readonly ReadonlyMap<string, string>[] {
  if (instruction.keyword !== 'RUN') return [];
  return instruction.flags.filter((flag) => flag.name === 'mount').map((flag) => parseMount(flag.value));
}

function findMounts(placed: readonly Placed[], type: string): readonly Mount[] {
  return placed.flatMap(({ instruction, stage }) =>
    mountsOf(instruction)
      .filter((fields) => fields.get('type') === type)
      .map((fields) => ({ fields, line: instruction.line, stage: stage ?? 0 })),
  );
}

/** A secret without an id has the last part of its target as its id, as in BuildKit. */
function toSecret({ fields, line, stage }: Mount): MountedSecret {
  const target = targetOf(fields);
  const id = fields.get('id') ?? target.split('/').at(-1) ?? '';
  return { id: id || (fields.get('env') ?? ''), isRequired: isRequired(fields), line, stage };
}

/** As BuildKit reads it: the word alone is a yes. */
function isRequired(fields: ReadonlyMap<string, string>): boolean {
  return fields.has('required') && !/^(?:0|f|false)$/i.test(fields.get('required') ?? '');
}

function toCacheMount({ fields, line, stage }: Mount): CacheMount {
  const target = targetOf(fields);
  return { id: fields.get('id') ?? target, target, sharing: fields.get('sharing') ?? 'shared', line, stage };
}

function targetOf(fields: ReadonlyMap<string, string>): string {
  return unquote(fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '');
}
