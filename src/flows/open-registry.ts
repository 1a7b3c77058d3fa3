import type { Event } from '../core/event.ts';
import { findGithubRegistry } from '../core/github-registry.ts';
import { decideLogins, type LoginPlan } from '../core/login-decision.ts';
import { refuse } from '../core/problem.ts';
import type { RepositoryName } from '../core/reference.ts';
import type { Findings } from '../inputs/raw.ts';
import { parseLogins } from '../inputs/registries.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { maskSecret, readInputs } from '../io/runner.ts';
import { askForEcr } from './ask-for-ecr.ts';
import { findDockerLogin } from './docker-login.ts';
import { loadYaml } from './load-yaml.ts';
import { openClient } from './open-client.ts';

/** What a door without Docker speaks to, and for whom. */
export interface RegistryWish {
  readonly event: Event;
  /** Repositories that are written to, the main one first. */
  readonly targets: readonly RepositoryName[];
  /** Repositories that are only read. */
  readonly sources?: readonly RepositoryName[];
  readonly githubToken: string;
  readonly findings: Findings;
}

/** The client for doors that need no Docker. All mistakes in the inputs, those of the logins too, are told here at once. */
export async function openRegistry(io: Io, wish: RegistryWish): Promise<RegistryClient> {
  const { event, targets, sources = [] } = wish;
  const { logins, scopes } = await logIn(io, wish);
  return openClient(io, {
    event,
    names: [...targets, ...sources],
    findLogin: (host) => findDockerLogin(io, logins, host),
    scopes,
    signal: io.signal,
  });
}

/** The logins of the inputs, GHCR's by the token of the run, and ECR's; docker's own stand behind them. */
async function logIn(
  io: Io,
  { event, targets, sources = [], githubToken, findings }: RegistryWish,
): Promise<Pick<LoginPlan, 'logins' | 'scopes'>> {
  const raw = readInputs(io.env);
  const { logins: given, ecr } = parseLogins(raw, findings, await loadYaml(raw));
  for (const { password } of given) maskSecret(password);
  const { planned, problems } = decideLogins({
    given,
    ecr,
    mainHost: [...targets, ...sources][0]?.host ?? '',
    targets,
    sources,
    isComplete: true,
    push: true,
    actor: event.actor,
    owner: event.repository.owner,
    githubToken,
    githubRegistry: findGithubRegistry(event.serverUrl),
  });
  refuse([...findings.problems, ...problems]);
  const byAws = await askForEcr(io, planned.ecrLogins, true);
  return { logins: [...planned.logins, ...byAws], scopes: planned.scopes };
}
