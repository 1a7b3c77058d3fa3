import { type Problem, refuse } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { RepositoryName } from '../core/reference.ts';
import { findPlatformRemovals, type TagStates } from '../core/release.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { guardByRegistry } from './guard-tags.ts';
import type { PublishRequest } from './read-request.ts';

/** Proves the right to push to every repository, before a minute is spent on the build; returns what nobody answered. */
export async function checkPushRights(
  io: Io,
  { repositories }: { readonly repositories: readonly RepositoryName[] },
  registry: RegistryClient,
): Promise<readonly Problem[]> {
  const probes = await Promise.all(repositories.map((name) => registry.probePush(name)));
  const unknown = probes.flatMap((probe) => (probe.kind === 'unreachable' ? [probe.problem] : []));
  for (const { message } of unknown)
    io.log.warning(`Could not find out whether this run may push: ${message}`);
  refuse(probes.flatMap((probe) => (probe.kind === 'denied' ? [probe.problem] : [])));
  return unknown;
}

/** What the tags name now, and the plan without those that have to stay. */
export interface Observed {
  readonly before: TagStates;
  readonly plan: PublishPlan;
}

/** Reads what the tags name now, holds those that would go back, and refuses at once to take a platform away. */
export async function observeTags(
  io: Io,
  request: PublishRequest,
  wanted: PublishPlan,
  registry: RegistryClient,
): Promise<Observed> {
  if (!wanted.push.push) return { before: new Map(), plan: wanted };
  const before = await readTagStates(registry, wanted.targets);
  const plan = await guardByRegistry(io, request, wanted, registry, before);
  checkRemovals(io, plan, before, plan.platforms);
  return { before, plan };
}

/** Once the right to push is proved: where it is refused, that is the cause, and it is told once. */
export function warnUnreadable(io: Io, before: TagStates): void {
  const reasons = new Map<string, string[]>();
  for (const [text, state] of before) {
    if (state.kind !== 'unreadable') continue;
    reasons.set(state.problem.message, [...(reasons.get(state.problem.message) ?? []), text]);
  }
  for (const [reason, texts] of reasons)
    io.log.warning(`What ${texts.join(', ')} names now could not be read: ${reason}`);
}

/** Done before the build with the platforms that were asked for, and after it with those that came out. */
export function checkRemovals(
  io: Io,
  plan: PublishPlan,
  before: TagStates,
  platforms: readonly string[],
): void {
  const findings = findPlatformRemovals(plan.targets, before, platforms, plan.allowPlatformRemoval);
  for (const finding of findings) if (finding.severity === 'warning') io.log.warning(finding.message);
  refuse(findings.filter(({ severity }) => severity === 'error'));
}
