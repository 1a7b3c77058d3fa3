import { join } from 'node:path';
import { type BaseMove, formatBaseMove } from '../core/base/base-move.ts';
import { dependsOnVersions, readFloatingFacts } from '../core/metadata/floating.ts';
import type { BakeFiles } from '../core/metadata/types.ts';
import { describeHeld, formatPlanLog, formatPlanSummary } from '../core/plan-summary.ts';
import { decidePlan, derivePlanDoorOutputs, guardPlan, type PlanValue } from '../core/plan-value.ts';
import { SlipwayError } from '../core/problem.ts';
import { makePrivateFolder, writeText } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { exportVariable, writeOutputs, writeSummary } from '../io/runner.ts';
import { type PlanRequest, readPlanRequest } from './read-plan-request.ts';

/** The plan door: decides, shows why, and builds nothing. Needs no Docker. */
export async function plan(io: Io): Promise<void> {
  const request = await readPlanRequest(io);
  const { inputs } = request;
  if (inputs.plan) return (await import('./complete-plan.ts')).completePlan(io, request, inputs.plan);
  if (inputs.imagesFile !== '') return (await import('./plan-images.ts')).planImages(io, request);
  if (inputs.dryRun) await examine(io, request);
  const value = await askRegistry(io, request, await guard(io, request, decide(io, request)));
  const files = await writeBakeFiles(io, value.metadata.bakeFiles);
  const base = await askBase(io, request, value);
  const outputs = { ...derivePlanDoorOutputs(value), ...files, ...formatBaseMove(base) };
  show(io, value);
  writeOutputs(outputs);
  if (request.exports) exportMetadata(outputs);
  await writeSummary(formatPlanSummary(value, base));
}

/** The publishing step is checked as well, in one table; what cannot work ends here. */
async function examine(io: Io, request: PlanRequest): Promise<void> {
  const { examinePlan } = await import('./examine-plan.ts');
  await examinePlan(io, request);
}

/** All mistakes at once. */
function decide(io: Io, { inputs, facts, findings }: PlanRequest): PlanValue {
  const reading = decidePlan(inputs, facts);
  for (const notice of findings.notices) io.log.problem('notice', notice);
  for (const warning of reading.warnings) io.log.problem('warning', warning);
  const problems = [...findings.problems, ...reading.problems];
  if (problems.length > 0) throw new SlipwayError(problems);
  return reading.plan;
}

/** Leaves out the tags that would go back to an older version, where the user wants that. */
async function guard(io: Io, { inputs, facts }: PlanRequest, value: PlanValue): Promise<PlanValue> {
  const floating = readFloatingFacts(facts.event);
  if (!inputs.guardFloatingTags) return value;
  if (!dependsOnVersions(value.metadata, floating)) return guardPlan(value, floating);
  const { readKnownVersions } = await import('./known-versions.ts');
  return guardPlan(value, { ...floating, ...(await readKnownVersions(io, facts.event, inputs.githubToken)) });
}

/** Registries are asked only where somebody wants it: what they have already, and whether this run may push there. */
async function askRegistry(io: Io, request: PlanRequest, value: PlanValue): Promise<PlanValue> {
  const { ifExists, checkPush } = request.inputs;
  const hasQuestion = ifExists !== 'move' || checkPush;
  if (!hasQuestion || !value.push.push || value.metadata.images.length === 0) return value;
  const { checkRegistries } = await import('./plan-registries.ts');
  return checkRegistries(io, request, value);
}

async function askBase(io: Io, request: PlanRequest, value: PlanValue): Promise<BaseMove | undefined> {
  if (!request.inputs.checkBase) return undefined;
  const { checkBase } = await import('./check-base.ts');
  const base = await checkBase(io, request, value);
  io.log.notice(`${base.moved ? 'Build again' : 'Nothing to do'}: ${base.reason}`);
  return base;
}

function show(io: Io, value: PlanValue): void {
  io.log.startGroup('What will be published, and why');
  for (const line of formatPlanLog(value)) io.log.line(line);
  io.log.endGroup();
  for (const held of value.held) io.log.notice(describeHeld(held));
  // The peer warns too: a step behind this one may have a name of its own.
  if (value.metadata.tagNames.length === 0) io.log.warning('No rule gives a tag for this event');
}

/** Later steps read these files, so they stay until the runner empties its folder. */
async function writeBakeFiles(io: Io, files: BakeFiles): Promise<Readonly<Record<string, string>>> {
  const folder = await makePrivateFolder(io.env.RUNNER_TEMP);
  const named = {
    'bake-file-tags': files.tags,
    'bake-file-labels': files.labels,
    'bake-file-annotations': files.annotations,
    'bake-file': files.all,
  };
  const paths = Object.entries(named).map(async ([name, text]) => {
    const path = join(folder, `${name.replace('bake-file', 'slipway-bake')}.json`);
    await writeText(path, text);
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(paths));
}

const exported =
  'version tags tag-names labels annotations json bake-file-tags bake-file-labels bake-file-annotations bake-file'.split(
    ' ',
  );

/** DOCKER_METADATA_OUTPUT_* for the steps behind this one. */
function exportMetadata(outputs: Readonly<Record<string, string>>): void {
  for (const name of exported) {
    exportVariable(`DOCKER_METADATA_OUTPUT_${name.replaceAll('-', '_').toUpperCase()}`, outputs[name] ?? '');
  }
}
