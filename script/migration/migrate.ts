/** From a workflow with docker/* steps to one with Slipway's: text to text, and what a person should know of it. */
import { mergeInputs, type Parts, writeBuild, writeUses } from './build.ts';
import { decideMetadata, type MetadataFate } from './metadata.ts';
import { isReferenced, renameReferences } from './references.ts';
import { decideSetup, type SetupFate, setupActions } from './setup.ts';
import { type Job, parseWorkflow, type Step, type Workflow } from './workflow.ts';

export interface Migration {
  readonly text: string;
  /** How many build steps became Slipway's. */
  readonly count: number;
  readonly notes: readonly string[];
}

export interface Target {
  /** `slipway-ci/slipway`, and the version to name. */
  readonly action: string;
  readonly version: string;
  /** Every input of the root door. */
  readonly inputs: readonly string[];
}

/** The lines from `first` to before `end` become these. */
interface Edit {
  readonly first: number;
  readonly end: number;
  readonly lines: readonly string[];
}

interface JobResult {
  readonly edits: readonly Edit[];
  readonly notes: readonly string[];
  readonly renames: readonly (readonly [from: string, to: string])[];
  readonly count: number;
}

const buildAction = 'docker/build-push-action';

export function migrate(text: string, target: Target): Migration {
  const hasReturns = text.includes('\r\n');
  const workflow = parseWorkflow(hasReturns ? text.replaceAll('\r\n', '\n') : text);
  if (workflow.errors.length > 0) return { text, count: 0, notes: workflow.errors };
  const lines = [...workflow.lines];
  const results = workflow.jobs.map((job) => {
    const { notes, ...result } = migrateJob(job, workflow, target);
    return { ...result, job, notes: notes.map((note) => `${job.name}: ${note}`) };
  });
  for (const { job, renames } of results) {
    for (let at = job.first; at < job.end; at += 1)
      lines[at] = renames.reduce((line, [from, to]) => renameReferences(line, from, to), lines[at] ?? '');
  }
  const edits = results.flatMap((result) => result.edits).sort((a, b) => b.first - a.first);
  for (const { first, end, lines: written } of edits) lines.splice(first, end - first, ...written);
  const written = lines.join('\n');
  return {
    text: hasReturns ? written.replaceAll('\n', '\r\n') : written,
    count: results.reduce((sum, { count }) => sum + count, 0),
    notes: results.flatMap(({ notes }) => notes),
  };
}

function migrateJob(job: Job, workflow: Workflow, target: Target): JobResult {
  const ofDocker = job.steps.filter(({ action }) => action === buildAction);
  const obstacles = ofDocker.map((build) => findObstacle(build, target));
  const builds = ofDocker.filter((_, at) => obstacles[at] === '');
  const staying = ofDocker.flatMap((build, at) =>
    obstacles[at] ? [`"${build.title}" stays: ${obstacles[at]}`] : [],
  );
  if (builds.length === 0 || staying.length > 0) {
    const plan = job.steps.find(({ action }) => action === 'docker/metadata-action');
    const hint = `"${plan?.title}" stays: no step here builds with it; \`${target.action}/plan@${target.version}\` can take its place`;
    return { edits: [], notes: ofDocker.length === 0 && plan ? [hint] : staying, renames: [], count: 0 };
  }
  const setups = job.steps.filter(({ action }) => setupActions.includes(action));
  const fates = new Map(setups.map((step) => [step, decideSetup(step, builds, job, workflow)]));
  const written = builds.map((build) => migrateBuild(build, job, fates, workflow, target));
  const gone = [...fates].flatMap(([step, { kind }]) => (kind === 'merge' ? [step] : []));
  return {
    edits: [
      ...gone.map((step) => removeStep(step, workflow)),
      ...unite(written.flatMap(({ edits }) => edits)),
    ],
    notes: [
      ...describeSetups(fates),
      ...gone.flatMap((step) => describeComments(step, workflow)),
      ...new Set(written.flatMap(({ notes }) => notes)),
    ],
    renames: written.flatMap(({ renames }) => renames),
    count: builds.length,
  };
}

/** Why a build step is left alone. */
function findObstacle(build: Step, { inputs }: Target): string {
  const unknown = build.inputs.find(({ name }) => !inputs.includes(name));
  if (build.isOdd) return 'it is written in one line, or with an anchor';
  if (/^v?1(\.|$)/.test(build.version)) return 'version 1 of the action had other inputs';
  return unknown ? `\`${unknown.name}\` is no input that is known here` : '';
}

function migrateBuild(
  build: Step,
  job: Job,
  fates: ReadonlyMap<Step, SetupFate>,
  workflow: Workflow,
  target: Target,
): JobResult {
  const fate = decideMetadata(build, job);
  const parts = collectParts(build, job, fate, fates);
  const inputs = mergeInputs(build, parts, workflow);
  const lines = writeBuild(build, inputs, parts, `${target.action}@${target.version}`, workflow.lines);
  const edit = { first: build.top, end: build.end, lines };
  const isRenamed = fate.kind === 'merge' && parts.id !== fate.step.id;
  return {
    edits: [edit, ...editMetadata(fate, workflow, target)],
    notes: [
      ...(fate.kind === 'merge' ? describeComments(fate.step, workflow) : []),
      ...describeBuild(build, fate, parts),
      ...describeLabels(build),
    ],
    renames: isRenamed ? [[fate.step.id, parts.id]] : [],
    count: 1,
  };
}

function collectParts(build: Step, job: Job, fate: MetadataFate, fates: ReadonlyMap<Step, SetupFate>): Parts {
  const merged = [...fates].flatMap(([step, one]) =>
    one.kind === 'merge' ? [{ step, inputs: one.inputs }] : [],
  );
  const isLogin = (step: Step) => step.action === 'docker/login-action';
  const metadata = fate.kind === 'merge' ? fate.step : undefined;
  const isNeeded = job.steps.some(
    (step) => step !== build && step !== metadata && isReferenced(metadata?.id ?? '', step.text),
  );
  const isOutput = isReferenced(metadata?.id ?? '', job.head);
  return {
    metadata: fate.kind === 'merge' ? fate.inputs : [],
    metadataId: metadata?.id ?? '',
    logins: merged.flatMap(({ step, inputs }) => (isLogin(step) && inputs.length > 0 ? [inputs] : [])),
    engine: merged.flatMap(({ step, inputs }) => (isLogin(step) ? [] : inputs)),
    engineIds: merged.flatMap(({ step }) => (step.id !== '' ? [step.id] : [])),
    tails: [...(metadata?.tail ?? []), ...merged.flatMap(({ step }) => step.tail)],
    id: build.id || (metadata && (isNeeded || isOutput) ? metadata.id : ''),
    hasCheckout: job.steps.some(({ action, first }) => action === 'actions/checkout' && first < build.first),
  };
}

function editMetadata(fate: MetadataFate, workflow: Workflow, target: Target): readonly Edit[] {
  if (fate.kind === 'none') return [];
  if (fate.kind === 'merge') return [removeStep(fate.step, workflow)];
  const { usesLine } = fate.step;
  const uses = `${target.action}/plan@${target.version}`;
  return [{ first: usesLine, end: usesLine + 1, lines: [writeUses(workflow.lines[usesLine] ?? '', uses)] }];
}

/** With the comments above it, and the blank lines that set it apart from the next. */
function removeStep({ top, end }: Step, { lines }: Workflow): Edit {
  let behind = end;
  while (behind < lines.length - 1 && (lines[behind] ?? '').trim() === '') behind += 1;
  return { first: top, end: behind, lines: [] };
}

/** The same step may have been decided on for several builds. */
function unite(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit, at) => edits.findIndex(({ first }) => first === edit.first) === at);
}

function describeSetups(fates: ReadonlyMap<Step, SetupFate>): readonly string[] {
  return [...fates].flatMap(([{ title }, fate]) => {
    if (fate.kind === 'stay') return [`"${title}" stays: ${fate.reason}`];
    return fate.note ? [`"${title}" is gone: ${fate.note}`] : [];
  });
}

/** What stood above a step that is gone may be worth keeping, and only a person knows where. */
function describeComments({ title, top, first }: Step, { lines }: Workflow): readonly string[] {
  const comments = lines.slice(top, first).map((line) => line.trim().replace(/^#\s*/, ''));
  return comments.length > 0 ? [`"${title}" is gone with its comment: ${comments.join(' ')}`] : [];
}

function describeBuild(build: Step, fate: MetadataFate, { hasCheckout }: Parts): readonly string[] {
  const isFromGit = !build.inputs.some(({ name }) => name === 'context') && hasCheckout;
  return [
    ...(fate.kind === 'plan' ? [`"${fate.step.title}" stays a step, as the plan door: ${fate.reason}`] : []),
    ...(isFromGit
      ? [
          `"${build.title}" builds the checkout now, with what earlier steps made in it; \`context: git\` is the way before`,
        ]
      : []),
  ];
}

/** Without `labels`, an image had those of its Dockerfile and no others. */
function describeLabels(build: Step): readonly string[] {
  if (build.inputs.some(({ name, value }) => name === 'labels' && value.trim() !== '')) return [];
  const names = 'title, description, url, source, version, created, revision, licenses';
  return [
    `"${build.title}" passed no labels: the image now gets the OCI labels and annotations (${names}) that its Dockerfile does not set; a LABEL of the Dockerfile stays`,
  ];
}
