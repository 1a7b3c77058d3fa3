/** What becomes of docker/metadata-action: a part of the one step, or, where others need it before, the plan door. */
import { findReferences, isReferenced, parseWhole } from './references.ts';
import type { Input, Job, Step } from './workflow.ts';

export type MetadataFate =
  /** Its inputs go to the build; `inputs` are those, and the build's own of the same name are in them. */
  | { readonly kind: 'merge'; readonly step: Step; readonly inputs: readonly Input[] }
  | { readonly kind: 'plan'; readonly step: Step; readonly reason: string }
  | { readonly kind: 'none' };

const lists = ['tags', 'labels', 'annotations'] as const;
const separators = ['sep-tags', 'sep-labels', 'sep-annotations'];
const merged = ['images', 'tags', 'flavor', 'labels', 'annotations', ...separators];
/** Outputs that the one step has as well, with the same text. */
const shared = ['tags', 'tag-names', 'labels', 'annotations', 'json', 'version'];

export function decideMetadata(build: Step, job: Job): MetadataFate {
  const step = job.steps.find(
    ({ action, id }) => action === 'docker/metadata-action' && isReferenced(id, build.text),
  );
  if (!step) return { kind: 'none' };
  const reason = findReason(step, build, job);
  return reason ? { kind: 'plan', step, reason } : { kind: 'merge', step, inputs: mergeInputs(step, build) };
}

/** Why it has to stay a step of its own. */
function findReason(step: Step, build: Step, job: Job): string {
  const key = step.keys.find((name) => !['name', 'id', 'uses', 'if', 'with'].includes(name));
  const input = step.inputs.find(({ name }) => ![...merged, 'github-token'].includes(name));
  const outside = job.steps.filter((one) => one !== step && one !== build && isReferenced(step.id, one.text));
  const early = outside.find(({ first }) => first < build.first);
  const other = findReferences(job.steps.map(({ text }) => text).join('\n')).find(
    ({ id, output }) => id === step.id && !shared.includes(output),
  );
  if (step.isOdd) return 'it is written in one line, or with an anchor';
  if (key) return `it has \`${key}\``;
  if (input) return `it has \`${input.name}\``;
  if (outside.some(({ action }) => action === build.action)) return 'several builds use it';
  if (early) return `"${early.title}" needs it before the build`;
  if (other) return 'an output is used that the one step does not have';
  if (step.condition !== '' && step.condition !== build.condition)
    return 'its condition is not that of the build';
  if (build.condition !== step.condition && outside.some(({ condition }) => condition !== build.condition))
    return 'other steps need it where the build does not run';
  return findReasonInBuild(step, build);
}

function findReasonInBuild({ id }: Step, build: Step): string {
  const tags = build.inputs.find(({ name }) => name === 'tags');
  if (parseWhole(tags?.value ?? '')?.id !== id)
    return tags ? 'the build has tags of its own' : 'the build takes no tags from it';
  for (const { name, value } of build.inputs.filter((one) => isReferenced(id, one.value))) {
    const list = lists.find((one) => one === name);
    const rest = value.split('\n').filter((line) => !isOwnLine(line, id, list ?? ''));
    if (!list || isReferenced(id, rest.join('\n'))) return `\`${name}\` of the build needs its outputs`;
  }
  return '';
}

const isOwnLine = (line: string, id: string, name: string): boolean => {
  const reference = parseWhole(line);
  return reference?.id === id && reference.output === name;
};

/**
 * Labels that metadata-action derived went before those of the Dockerfile, which stay here: a key alone in `labels` goes
 * on being the run's.
 */
const ofTheRun = ['version', 'revision'].map((name) => `org.opencontainers.image.${name}`);

/** metadata-action's inputs, with the lines that the build adds to its labels and annotations. */
function mergeInputs(step: Step, build: Step): readonly Input[] {
  const own = step.inputs.filter(({ name }) => merged.includes(name));
  const joined = (['labels', 'annotations'] as const).flatMap((name) => {
    const input = build.inputs.find((one) => one.name === name);
    return joinList(
      name,
      step.id,
      own.find((one) => one.name === name),
      input,
    );
  });
  const isJoined = ({ name }: Input) => name === 'labels' || name === 'annotations';
  const find = ({ name }: Input) => joined.filter((one) => one.name === name);
  return [
    ...own.flatMap((input) => (isJoined(input) ? find(input) : [input])),
    ...joined.filter((one) => !own.some(({ name }) => name === one.name)),
  ];
}

/** What is left of one list: nothing where the build does not take it; as it was, where nothing is added. */
function joinList(
  name: 'labels' | 'annotations',
  id: string,
  own: Input | undefined,
  input: Input | undefined,
): readonly Input[] {
  const isHandedOn = isReferenced(id, input?.value ?? '');
  const extra = (input?.value ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !isOwnLine(line, id, name));
  const given = isHandedOn ? (own?.value.trimEnd() ?? '').split('\n').filter(Boolean) : [];
  const isSaid = (key: string) => [...given, ...extra].some((line) => line.trim().startsWith(`${key}=`));
  const forced = isHandedOn && name === 'labels' ? ofTheRun.filter((key) => !isSaid(key)) : [];
  const all = [...given, ...extra, ...forced];
  if (all.length === 0) return [];
  if (own && all.length === given.length) return [own];
  const comments = isHandedOn ? (own?.lines.filter((line) => line.startsWith('#')) ?? []) : [];
  const lines = [...comments, `${name}: |`, ...all.map((line) => `  ${line}`)];
  return [{ name, value: all.join('\n'), lines }];
}
