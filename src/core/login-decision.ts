import type { EcrWish, RegistryLogin } from '../inputs/registries.ts';
import { parseEcrHost } from './aws/ecr-host.ts';
import type { EcrLogin } from './aws/ecr-login.ts';
import type { Login } from './docker-config.ts';
import { GHCR } from './github-registry.ts';
import { checkForeignOwner, checkLogin } from './login-check.ts';
import { deriveScopes, type ScopedLogin } from './login-scope.ts';
import type { Problem } from './problem.ts';
import type { RepositoryName } from './reference.ts';

export interface LoginFacts {
  readonly given: readonly RegistryLogin[];
  /** Whether AWS may be asked for a login that nobody gave. */
  readonly ecr: EcrWish;
  /** The registry that a login without `registry` is for. */
  readonly mainHost: string;
  /** What is pushed to; empty where nothing is. */
  readonly targets: readonly RepositoryName[];
  /** What images and caches may be taken from. */
  readonly sources: readonly RepositoryName[];
  /** Whether `sources` are all that there are: no base image hides behind a variable or a Dockerfile elsewhere. */
  readonly isComplete: boolean;
  readonly push: boolean;
  readonly actor: string;
  /** Whose repository the run is in. */
  readonly owner: string;
  /** Why the run has no secrets, where it has none. */
  readonly stranger?: 'fork' | 'dependabot';
  readonly githubToken: string;
  /** The registry that the token of the run is for. */
  readonly githubRegistry?: string;
}

export interface LoginPlan {
  readonly logins: readonly Login[];
  /** Repositories whose login is not that of their registry. */
  readonly scopes: readonly ScopedLogin[];
  /** Those for which AWS is asked. */
  readonly ecrLogins: readonly EcrLogin[];
}

export interface LoginDecision {
  readonly planned: LoginPlan;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** The given logins, made whole, GHCR's by the token of the run, and ECR's by the credentials of the runner. */
export function decideLogins(facts: LoginFacts): LoginDecision {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const logins = new Map<string, Login>();
  const byAws = facts.given.filter((given) => isEcr(given, hostOf(given, facts)));
  for (const given of facts.given.filter((one) => !byAws.includes(one))) {
    const login = completeLogin(given, facts);
    const problem = checkLogin(login, given.input, facts.stranger) ?? findSecond(login, given.input, logins);
    if (!problem) logins.set(keyOf(login), login);
    else if (facts.push || problem.code !== 'login.empty-password') problems.push(problem);
    else
      notices.push({
        ...problem,
        message: `${problem.message}; nothing is pushed, so this login is left out`,
      });
  }
  for (const login of deriveDefaults(facts, [...logins.values()])) logins.set(keyOf(login), login);
  const all = widenSingles([...logins.values()]);
  const ecr = decideEcr(byAws, facts, all);
  return {
    planned: { logins: all, scopes: deriveScopes(all, namesOf(facts)), ecrLogins: ecr.logins },
    problems: [...problems, ...ecr.problems],
    notices: [...notices, ...checkForeignOwner(all, facts)],
  };
}

function namesOf({ targets, sources }: LoginFacts): readonly RepositoryName[] {
  return [...targets, ...sources];
}

function keyOf({ host, path = '' }: Login): string {
  return `${host}/${path}`;
}

function hostOf(given: RegistryLogin, { mainHost }: LoginFacts): string {
  return given.host || mainHost;
}

function completeLogin(given: RegistryLogin, facts: LoginFacts): Login {
  const host = hostOf(given, facts);
  const isGithub = host === (facts.githubRegistry ?? GHCR);
  return {
    host,
    ...(given.path !== '' && { path: given.path }),
    username: given.username || (isGithub ? facts.actor || 'token' : ''),
    // A user name that is given wants a password of its own: an empty one is a secret that was misspelt.
    password: given.password || (isGithub && given.username === '' ? facts.githubToken : ''),
  };
}

/** The token of the run for GitHub's registry, where no login is for all of it and something there is needed. */
function deriveDefaults(facts: LoginFacts, logins: readonly Login[]): readonly Login[] {
  const { githubRegistry = GHCR } = facts;
  const isNeeded = namesOf(facts).some(({ host }) => host === githubRegistry);
  const isGiven = logins.some(({ host, path }) => host === githubRegistry && path === undefined);
  if (!isNeeded || isGiven || facts.githubToken === '') return [];
  const username = facts.actor || 'token';
  return [{ host: githubRegistry, username, password: facts.githubToken, isDefault: true }];
}

/** docker has one login a host: a path only counts beside another login of the same host. */
function widenSingles(logins: readonly Login[]): readonly Login[] {
  return logins.map((login) => {
    const isAlone = logins.filter(({ host }) => host === login.host).length === 1;
    const { path: _, ...whole } = login;
    return isAlone ? whole : login;
  });
}

/** Of two logins for the same that differ, one would be lost without a word. */
function findSecond(login: Login, input: string, logins: ReadonlyMap<string, Login>): Problem | undefined {
  const first = logins.get(keyOf(login));
  const isSame = first?.username === login.username && first.password === login.password;
  if (!first || isSame) return undefined;
  const place = [login.host, ...(login.path ? [login.path] : [])].join('/');
  return {
    code: 'login.twice',
    input,
    message: `there are two logins for ${place}, and docker keeps one a registry`,
    hint: `give each once, in \`registry\`, \`username\` and \`password\`, or in \`registries\`; two owners of one registry each get their own, \`registry: ${login.host}/<owner>\``,
  };
}

/** A user name `AWS` comes with a token that was asked for already (`aws ecr get-login-password`). */
function isEcr({ ecr, username }: RegistryLogin, host: string): boolean {
  return ecr === true || (ecr === 'auto' && username !== 'AWS' && parseEcrHost(host) !== undefined);
}

/** AWS is asked only for what this run pushes to or may pull from. */
function decideEcr(given: readonly RegistryLogin[], facts: LoginFacts, logins: readonly Login[]) {
  const hosts = namesOf(facts).map(({ host }) => host);
  const problems: Problem[] = [];
  const wanted = new Map<string, EcrLogin>();
  for (const one of given) {
    const host = hostOf(one, facts);
    const { username: accessKeyId, password: secretAccessKey, input } = one;
    if ((accessKeyId === '') !== (secretAccessKey === ''))
      problems.push(describeHalf(host, accessKeyId, input));
    else if (hosts.includes(host) || !facts.isComplete)
      wanted.set(host, { host, input, ...(accessKeyId && { keys: { accessKeyId, secretAccessKey } }) });
  }
  for (const host of facts.ecr === false ? [] : hosts) {
    const isGiven =
      given.some((one) => hostOf(one, facts) === host) || logins.some((one) => one.host === host);
    if (!isGiven && parseEcrHost(host)?.kind === 'private')
      wanted.set(host, { host, input: 'ecr', isDefault: true });
  }
  return { logins: [...wanted.values()], problems };
}

function describeHalf(host: string, accessKeyId: string, input: string): Problem {
  const [here, missing] = accessKeyId === '' ? ['password', 'username'] : ['username', 'password'];
  return {
    code: 'login.aws-keys',
    input,
    message: `for ${host} there is a \`${here}\`, and no \`${missing}\``,
    hint: 'give an access key as `username` and its secret as `password`, or neither: then the AWS credentials of the runner are used. A token of `aws ecr get-login-password` has the user name `AWS`',
  };
}
