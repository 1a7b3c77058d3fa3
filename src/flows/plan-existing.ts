import { decideExisting } from '../core/guard/if-exists.ts';
import { decideLogins, type LoginPlan } from '../core/login-decision.ts';
import { decideFloatingTags } from '../core/metadata/floating.ts';
import { leaveOut, type PlanValue } from '../core/plan-value.ts';
import { refuse } from '../core/problem.ts';
import type { RepositoryName } from '../core/reference.ts';
import { deriveTargets } from '../core/targets.ts';
import { parseLogins } from '../inputs/registries.ts';
import type { Io } from '../io/io.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { maskSecret, readInputs } from '../io/runner.ts';
import { askForEcr } from './ask-for-ecr.ts';
import { findDockerLogin } from './docker-login.ts';
import { openClient } from './open-client.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** `if-exists` in the plan: what the registries have of the version tags decides before any leg is built. */
export async function checkExisting(io: Io, request: PlanRequest, plan: PlanValue): Promise<PlanValue> {
  const { targets, problems } = deriveTargets(plan.metadata, [], request.facts.event.repository.owner);
  refuse(problems);
  const names = targets.map(({ reference }) => reference);
  const { logins, scopes } = await loginForNames(io, request, names);
  const client = await openClient(io, {
    event: request.facts.event,
    names,
    findLogin: (host) => findDockerLogin(io, logins, host),
    scopes,
    signal: io.signal,
  });
  const before = await readTagStates(client, targets);
  const decisions = decideFloatingTags(plan.metadata, { ref: plan.ref });
  const subject = { targets, metadata: plan.metadata, guard: { decisions } };
  const existing = decideExisting(subject, request.inputs.ifExists, before, plan.sha);
  refuse(existing.problems);
  for (const { text, reason } of existing.held) io.log.notice(`${text} is left out: ${reason}`);
  return leaveOut(plan, new Set(existing.held.map(({ text }) => text)));
}

/** The logins of the inputs, GHCR's by the token of the run, and ECR's; docker's own stand behind them. */
async function loginForNames(
  io: Io,
  { inputs, facts, findings }: PlanRequest,
  names: readonly RepositoryName[],
): Promise<Pick<LoginPlan, 'logins' | 'scopes'>> {
  const { logins: given, ecr } = parseLogins(readInputs(io.env), findings);
  for (const { password } of given) maskSecret(password);
  const { planned, problems } = decideLogins({
    given,
    ecr,
    mainHost: names[0]?.host ?? '',
    targets: names,
    sources: [],
    isComplete: true,
    push: true,
    actor: facts.event.actor,
    owner: facts.event.repository.owner,
    githubToken: inputs.githubToken,
  });
  refuse([...findings.problems, ...problems]);
  const byAws = await askForEcr(io, planned.ecrLogins, true);
  return { logins: [...planned.logins, ...byAws], scopes: planned.scopes };
}
