import { decideExisting } from '../core/guard/if-exists.ts';
import { decideLogins } from '../core/login-decision.ts';
import { decideFloatingTags } from '../core/metadata/floating.ts';
import { leaveOut, type PlanValue } from '../core/plan-value.ts';
import { refuse } from '../core/problem.ts';
import { deriveTargets, type Target } from '../core/targets.ts';
import { parseLogins } from '../inputs/registries.ts';
import { openProxyFetch } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { RegistryClient } from '../io/registry/client.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { maskSecret, readInputs } from '../io/runner.ts';
import { findDockerLogin } from './docker-login.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** `if-exists` in the plan: what the registries have of the version tags decides before any leg is built. */
export async function checkExisting(io: Io, request: PlanRequest, plan: PlanValue): Promise<PlanValue> {
  const { targets, problems } = deriveTargets(plan.metadata, [], request.facts.event.repository.owner);
  refuse(problems);
  const before = await readTagStates(await openClient(io, request, targets), targets);
  const decisions = decideFloatingTags(plan.metadata, { ref: plan.ref });
  const subject = { targets, metadata: plan.metadata, guard: { decisions } };
  const existing = decideExisting(subject, request.inputs.ifExists, before, plan.sha);
  refuse(existing.problems);
  for (const { text, reason } of existing.held) io.log.notice(`${text} is left out: ${reason}`);
  return leaveOut(plan, new Set(existing.held.map(({ text }) => text)));
}

/** With the logins of the inputs, and else with those that docker has; nothing is written anywhere. */
async function openClient(io: Io, request: PlanRequest, targets: readonly Target[]): Promise<RegistryClient> {
  const { event } = request.facts;
  const hosts = [...new Set(targets.map(({ reference }) => reference.host))];
  const given = parseLogins(readInputs(io.env), request.findings);
  for (const { password } of given) maskSecret(password);
  const { logins, problems } = decideLogins({
    given,
    mainHost: hosts[0] ?? '',
    hosts,
    push: true,
    actor: event.actor,
    githubToken: request.inputs.githubToken,
  });
  refuse([...request.findings.problems, ...problems]);
  const [fetch, ...found] = await Promise.all([
    openProxyFetch(io.env),
    ...hosts.map((host) => findDockerLogin(io, logins, host)),
  ]);
  return new RegistryClient({
    credentials: new Map(found.flatMap((login) => (login ? [[login.host, login] as const] : []))),
    facts: { repository: `${event.repository.owner}/${event.repository.name}`, serverUrl: event.serverUrl },
    signal: io.signal,
    ...(fetch && { fetch }),
  });
}
