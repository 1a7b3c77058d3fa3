import type { RegistryLogin } from '../inputs/registries.ts';
import type { Login } from './docker-config.ts';
import type { Problem } from './problem.ts';

export interface LoginFacts {
  readonly given: readonly RegistryLogin[];
  /** The registry that a login without `registry` is for. */
  readonly mainHost: string;
  /** Hosts that are pushed to, or that private base images may come from. */
  readonly hosts: readonly string[];
  readonly push: boolean;
  readonly actor: string;
  readonly githubToken: string;
}

export interface LoginDecision {
  readonly logins: readonly Login[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

const githubRegistry = 'ghcr.io';

/** The given logins, made whole, and GHCR's by the token of the run where none was given. */
export function decideLogins(facts: LoginFacts): LoginDecision {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const logins: Login[] = [];
  for (const given of facts.given) {
    const login = completeLogin(given, facts);
    const problem = findProblem(login, given.input);
    if (!problem) logins.push(login);
    else if (facts.push || problem.code !== 'login.empty-password') problems.push(problem);
    else
      notices.push({
        ...problem,
        message: `${problem.message}; nothing is pushed, so this login is left out`,
      });
  }
  const wantsGithub =
    facts.hosts.includes(githubRegistry) &&
    !facts.given.some((given) => hostOf(given, facts) === githubRegistry);
  if (wantsGithub && facts.githubToken !== '') {
    logins.push({ host: githubRegistry, username: facts.actor || 'token', password: facts.githubToken });
  }
  return { logins, problems, notices };
}

function hostOf(given: RegistryLogin, facts: LoginFacts): string {
  return given.host || facts.mainHost;
}

function completeLogin(given: RegistryLogin, facts: LoginFacts): Login {
  const host = hostOf(given, facts);
  const isGithub = host === githubRegistry;
  return {
    host,
    username: given.username || (isGithub ? facts.actor || 'token' : ''),
    password: given.password || (isGithub && given.username === '' ? facts.githubToken : ''),
  };
}

/** What can be known of a login without asking the registry. Says the kind of a token, never the token. */
function findProblem(login: Login, input: string): Problem | undefined {
  const { host, username, password } = login;
  if (password === '') {
    return {
      code: 'login.empty-password',
      input,
      message: `the password for ${host} is empty`,
      hint: 'the secret is misspelt, belongs to another environment, or this run gets none (fork, Dependabot)',
    };
  }
  if (username === '') {
    return {
      code: 'login.no-username',
      input: 'username',
      message: `there is a password for ${host}, but no username`,
    };
  }
  if (password !== password.trim() || /[\r\n]/.test(password)) {
    return {
      code: 'login.white-space',
      input,
      message: `the password for ${host} begins or ends with white space, or has a line break`,
      hint: 'save the secret again without the line break at its end',
    };
  }
  if (host === githubRegistry && password.startsWith('github_pat_')) {
    return {
      code: 'login.fine-grained-token',
      input,
      message:
        'the password for ghcr.io is a fine-grained personal access token, which ghcr.io does not take',
      hint: 'leave `password` out: the token of the run is enough with `permissions: { packages: write }`',
    };
  }
  return undefined;
}
