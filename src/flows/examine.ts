import { decideChecks, formatChecks, formatChecksSummary } from '../core/doctor.ts';
import { type Problem, SlipwayError, uniqueProblems } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { derivePlanOutputs } from '../core/report.ts';
import type { Io } from '../io/io.ts';
import { writeOutputs, writeSummary } from '../io/runner.ts';
import { askForEcr } from './ask-for-ecr.ts';
import { decideRun, showPlan } from './decide-run.ts';
import { findLocalBases } from './find-local-bases.ts';
import { guardVersions } from './guard-tags.ts';
import { openRunRegistry } from './open-run-registry.ts';
import { checkPushRights } from './preflight.ts';
import { prepareAttestor } from './prepare-attestor.ts';
import type { PublishRequest } from './read-request.ts';
import { openSession } from './session.ts';

/** A dry run: everything that is wrong in one table, what the registries and GitHub say included; nothing is done. */
export async function examine(io: Io, request: PublishRequest): Promise<undefined> {
  const decided = decideRun(io, request);
  const isSound = decided.problems.length === 0;
  const [plan, localBases] = await Promise.all([
    guardNames(io, request, decided.plan, decided.problems),
    isSound ? findLocalBases(io, request, decided.plan) : [],
  ]);
  const { isAsked, unknown, refusals } = await askForRights(io, request, plan, decided.problems);
  const problems = uniqueProblems([...decided.problems, ...refusals]);
  if (isSound) showPlan(io, plan, localBases);
  const checks = decideChecks({ plan, problems, warnings: decided.warnings, isAsked, unknown });
  for (const line of formatChecks(checks)) io.log.line(line);
  const summary = formatChecksSummary(checks);
  if (problems.length > 0) throw new SlipwayError(problems, { summary });
  if (request.settings.summary) await writeSummary(summary);
  writeOutputs(derivePlanOutputs(plan));
}

/** The names that would move, whatever else is wrong: `latest` is none of a beta's. */
export async function guardNames(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  problems: readonly Problem[],
): Promise<PublishPlan> {
  const names = ['images', 'tags', 'flavor', 'ref', 'version'];
  const isAboutNames = ({ input, code }: Problem) =>
    input === undefined ? /^(?:tags|images|reference)\./.test(code) : names.includes(input);
  return !problems.some(isAboutNames) ? guardVersions(io, request, plan) : plan;
}

export interface Rights {
  readonly isAsked: boolean;
  /** Why nobody answered, of each repository of which nothing is known. */
  readonly unknown: readonly Problem[];
  readonly refusals: readonly Problem[];
}

/** Only with names and logins that hold: a wrong name would be refused for another reason than the one to tell. */
export async function askForRights(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  problems: readonly Problem[],
): Promise<Rights> {
  const isOpen = problems.some(({ code }) =>
    /^(login|images|reference|registries|registry|ecr)\./.test(code),
  );
  if (isOpen || plan.repositories.length === 0) return { isAsked: false, unknown: [], refusals: [] };
  const { facts, inputs } = request;
  const attest = { decision: plan.attest, event: facts.event, githubToken: inputs.githubToken };
  const session = await openSession(
    io,
    [...plan.logins, ...(await askForEcr(io, plan.ecrLogins, plan.push.push))],
    plan.scopes,
  );
  try {
    const registry = await openRunRegistry(io, request, plan, session);
    const [push, attestor] = await Promise.allSettled([
      checkPushRights(io, plan, registry),
      prepareAttestor(io, attest, session.signal),
    ]);
    await registry.settle();
    const unknown = push.status === 'fulfilled' ? push.value : [];
    return { isAsked: true, unknown, refusals: [push, attestor].flatMap(problemsOf) };
  } finally {
    await session.close();
  }
}

function problemsOf(result: PromiseSettledResult<unknown>): readonly Problem[] {
  if (result.status === 'fulfilled') return [];
  if (result.reason instanceof SlipwayError) return result.reason.problems;
  throw result.reason;
}
