import { isAbsolute, join } from 'node:path';
import { parseEvent } from '../core/event.ts';
import { refuse, SlipwayError } from '../core/problem.ts';
import { type ApprovedPlan, findUnchanged } from '../core/retention/approved-plan.ts';
import { checkBounds } from '../core/retention/bounds.ts';
import { checkKeepRules } from '../core/retention/keep-check.ts';
import type { Applied } from '../core/retention/outcome.ts';
import { derivePruneOutputs } from '../core/retention/outputs.ts';
import { planRetention } from '../core/retention/plan.ts';
import { formatPlanFile } from '../core/retention/plan-file.ts';
import { formatAppliedLog, formatPlanLog, type PackageReport } from '../core/retention/report.ts';
import { formatRetentionSummary, type RetentionRun } from '../core/retention/summary.ts';
import { findExcesses, parseUsageReport } from '../core/retention/thresholds.ts';
import { deriveUsage, type Usage } from '../core/retention/usage.ts';
import { isSummaryOff } from '../inputs/build-settings.ts';
import { type PruneInputs, parsePruneInputs } from '../inputs/prune.ts';
import { createFindings } from '../inputs/raw.ts';
import { writeText } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { keepMemorySmall } from '../io/memory.ts';
import { longestList, readTextIfThere } from '../io/read-file.ts';
import { maskSecret, readInputs, readPayload, writeOutputs, writeSummary } from '../io/runner.ts';
import { applyPlan } from './apply-plan.ts';
import { checkApproved, readApprovedPlan } from './approved-plan.ts';
import { findPackages } from './find-packages.ts';
import { observePackage } from './observe-package.ts';
import { openPruneWorld, type PruneWorld } from './open-prune-world.ts';
import { restoreVersions } from './restore-versions.ts';
import { verifyKept } from './verify-kept.ts';

/** The prune door: observes, plans, and where it is told to, deletes what nothing that stays needs. */
export async function prune(io: Io): Promise<void> {
  keepMemorySmall();
  const { inputs, event } = await readRequest(io);
  const earlier = await readEarlierUsage(io, inputs);
  const approved = await readApprovedPlan(io, inputs);
  const world = await openPruneWorld(io, inputs, event);
  if (inputs.files.restore !== '') return restoreVersions(io, world);
  const names = await findPackages(io, world);
  const planned: PackageReport[] = [];
  for (const name of names) planned.push(await planPackage(io, world, name, approved));
  await writePlan(io, inputs, planned);
  const plans = planned.map(({ plan }) => plan);
  refuse(checkApproved(approved, plans));
  const refusals = [...checkKeepRules(plans), ...checkBounds(plans, inputs.bounds)];
  if (!inputs.apply) for (const problem of refusals) io.log.problem('warning', problem);
  const isHeld = inputs.apply && refusals.length > 0;
  const reports = inputs.apply && !isHeld ? await applyAll(io, world, planned) : planned;
  await report(io, inputs, { reports, earlier, refusals });
  refuse([
    ...(isHeld ? refusals : []),
    ...reports.flatMap(({ applied }) => applied?.problems ?? []),
    ...checkThresholds(io, inputs, reports, earlier),
  ]);
}

async function readRequest(io: Io) {
  const event = parseEvent(io.env, await readPayload(io.env));
  const findings = createFindings();
  const { owner, name } = event.repository;
  const inputs = parsePruneInputs(
    readInputs(io.env),
    { owner, repository: name, apiUrl: event.apiUrl },
    findings,
  );
  maskSecret(inputs.token);
  for (const notice of findings.notices) io.log.problem('warning', notice);
  refuse(findings.problems);
  return { inputs, event };
}

async function planPackage(
  io: Io,
  world: PruneWorld,
  name: string,
  approved: ApprovedPlan | undefined,
): Promise<PackageReport> {
  const { policy, usage } = world.inputs;
  const facts = await observePackage(io, world, name);
  const agreed = approved && { approved: findUnchanged(approved.get(name) ?? [], facts.versions) };
  const plan = planRetention(facts, { ...policy, ...agreed });
  io.log.startGroup(`${name}: what goes, and why`);
  for (const line of formatPlanLog(plan)) io.log.line(line);
  io.log.endGroup();
  for (const warning of plan.warnings) io.log.warning(`${name}: ${warning}`);
  return { plan, ...(usage && { usage: deriveUsage(plan) }) };
}

/** The plan is written before anything is done: whatever happens then, it says what was meant. */
async function writePlan(io: Io, { files }: PruneInputs, reports: readonly PackageReport[]): Promise<void> {
  const plans = reports.map(({ plan }) => plan);
  await writeText(pathOf(io, files.plan, 'slipway-prune-plan.json'), formatPlanFile(plans));
}

async function applyAll(
  io: Io,
  world: PruneWorld,
  planned: readonly PackageReport[],
): Promise<readonly PackageReport[]> {
  const undoFile = pathOf(io, world.inputs.files.undo, 'slipway-undo.ndjson');
  const reports: PackageReport[] = [];
  for (const one of planned) {
    const previous = reports.at(-1)?.applied;
    const applied = previous?.stopped ? skip(previous) : await applyOne(io, world, one, undoFile);
    reports.push({ ...one, applied });
    for (const line of formatAppliedLog({ ...one, applied })) io.log.line(line);
  }
  return reports;
}

function skip({ stopped = '' }: Applied): Applied {
  return { outcomes: [], stopped, problems: [] };
}

async function applyOne(
  io: Io,
  world: PruneWorld,
  { plan }: PackageReport,
  undoFile: string,
): Promise<Applied> {
  io.log.startGroup(`${plan.facts.name}: deleting`);
  const applied = await applyPlan(io, world, plan, undoFile).finally(io.log.endGroup);
  if (applied.stopped)
    io.log.warning(`${plan.facts.name}: stopped before all was deleted: ${applied.stopped}`);
  if (applied.outcomes.length === 0) return applied;
  const lost = await verifyKept(world, plan, undoFile);
  return { ...applied, problems: [...applied.problems, ...lost] };
}

async function report(io: Io, inputs: PruneInputs, run: RetentionRun): Promise<void> {
  const { reports } = run;
  const usages = reports.flatMap(({ usage }) => usage ?? []);
  if (inputs.files.usage !== '')
    await writeText(pathOf(io, inputs.files.usage, ''), `${JSON.stringify(usages)}\n`);
  const paths = {
    plan: pathOf(io, inputs.files.plan, 'slipway-prune-plan.json'),
    undo: pathOf(io, inputs.files.undo, 'slipway-undo.ndjson'),
  };
  writeOutputs(derivePruneOutputs(reports, paths));
  if (!isSummaryOff(io.env)) await writeSummary(formatRetentionSummary(run, inputs.apply));
}

function checkThresholds(
  io: Io,
  inputs: PruneInputs,
  reports: readonly PackageReport[],
  earlier: readonly Usage[],
) {
  const usages = reports.flatMap(({ usage }) => usage ?? []);
  for (const excess of findExcesses(usages, earlier, inputs.warnAbove)) io.log.warning(excess);
  const hint = 'tighten the rules, or raise `fail-above`';
  return findExcesses(usages, earlier, inputs.failAbove).map((message) => ({
    code: 'prune.fail-above',
    message,
    hint,
  }));
}

/** The first run has no earlier report yet; one that is no report is a mistake. */
async function readEarlierUsage(io: Io, { files }: PruneInputs): Promise<readonly Usage[]> {
  const text =
    files.previousUsage === ''
      ? undefined
      : await readTextIfThere(pathOf(io, files.previousUsage, ''), longestList);
  if (text === undefined) return [];
  const usages = parseUsageReport(text);
  if (usages) return usages;
  throw new SlipwayError({
    code: 'prune.previous-usage',
    input: 'previous-usage',
    message: `\`${files.previousUsage}\` is no report of an earlier run`,
    hint: 'name the file that `usage-file` wrote',
  });
}

function pathOf(io: Io, given: string, fallback: string): string {
  if (given === '') return join(io.env.RUNNER_TEMP || '.', fallback);
  return isAbsolute(given) ? given : join(io.workspace, given);
}
