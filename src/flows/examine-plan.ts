import { decideChecks, formatChecks, formatChecksSummary } from '../core/doctor.ts';
import { deriveMatrix } from '../core/job-matrix.ts';
import { SlipwayError, uniqueProblems } from '../core/problem.ts';
import { parseDryRunInputs } from '../inputs/plan-dry-run.ts';
import { askNobody } from '../io/ask-docker.ts';
import type { Io } from '../io/io.ts';
import { writeSummary } from '../io/runner.ts';
import { decideRun } from './decide-run.ts';
import { askForRights, guardNames } from './examine.ts';
import type { PlanRequest } from './read-plan-request.ts';
import { readPublishRequest } from './read-request.ts';

/** A dry run of the plan: what would be wrong with the publication in one table, without docker; nothing is written. */
export async function examinePlan(io: Io, { inputs, facts, findings }: PlanRequest): Promise<void> {
  const read = await readPublishRequest(io, parseDryRunInputs, askNobody);
  // The plan may have asked GitHub, or the checkout, for what the event does not say.
  const request = { ...read, facts: { ...read.facts, event: facts.event } };
  const { warnings, ...decided } = decideRun(io, request);
  const { matrix, ...runners } = deriveMatrix(inputs.platforms, inputs.runners);
  const known = uniqueProblems([...decided.problems, ...findings.problems, ...runners.problems]);
  const plan = await guardNames(io, request, decided.plan, known);
  const { isAsked, unknown, refusals } = await askForRights(io, request, plan, known);
  const problems = uniqueProblems([...known, ...refusals]);
  const checks = decideChecks({ plan, problems, warnings, isAsked, unknown, matrix });
  for (const line of formatChecks(checks)) io.log.line(line);
  const summary = formatChecksSummary(checks);
  if (problems.length > 0) throw new SlipwayError(problems, { summary });
  await writeSummary(summary);
}
