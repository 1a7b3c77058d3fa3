import { join } from 'node:path';
import type { BakeFiles } from '../core/metadata/types.ts';
import { formatPlanLog, formatPlanSummary } from '../core/plan-summary.ts';
import { decidePlan, derivePlanDoorOutputs, type PlanReading } from '../core/plan-value.ts';
import { SlipwayError } from '../core/problem.ts';
import type { Findings } from '../inputs/raw.ts';
import { makePrivateFolder, writeText } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { exportVariable, writeOutputs, writeSummary } from '../io/runner.ts';
import { readPlanRequest } from './read-plan-request.ts';

/** The plan door: decides, shows why, and builds nothing. Needs no Docker. */
export async function plan(io: Io): Promise<void> {
  const { inputs, facts, findings } = await readPlanRequest(io);
  const reading = decidePlan(inputs, facts);
  refuseMistakes(io, findings, reading);
  const files = await writeBakeFiles(io, reading.plan.metadata.bakeFiles);
  const outputs = { ...derivePlanDoorOutputs(reading.plan), ...files };
  show(io, reading);
  writeOutputs(outputs);
  exportMetadata(io, outputs);
  await writeSummary(formatPlanSummary(reading.plan));
}

/** All mistakes at once. */
function refuseMistakes(io: Io, findings: Findings, reading: PlanReading): void {
  for (const notice of findings.notices) io.log.problem('notice', notice);
  for (const warning of reading.warnings) io.log.problem('warning', warning);
  const problems = [...findings.problems, ...reading.problems];
  if (problems.length > 0) throw new SlipwayError(problems);
}

function show(io: Io, { plan }: PlanReading): void {
  io.log.startGroup('What will be published, and why');
  for (const line of formatPlanLog(plan)) io.log.line(line);
  io.log.endGroup();
  // The peer warns too: a step behind this one may have a name of its own.
  if (plan.metadata.tagNames.length === 0) io.log.warning('No rule gives a tag for this event');
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

/** DOCKER_METADATA_OUTPUT_* for the steps behind this one, unless DOCKER_METADATA_SET_OUTPUT_ENV says no. */
function exportMetadata(io: Io, outputs: Readonly<Record<string, string>>): void {
  if (/^(?:0|f|false)$/i.test(io.env.DOCKER_METADATA_SET_OUTPUT_ENV ?? '')) return;
  for (const name of exported) {
    exportVariable(`DOCKER_METADATA_OUTPUT_${name.replaceAll('-', '_').toUpperCase()}`, outputs[name] ?? '');
  }
}
