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
  const logins = new Map<string, Login>();
  for (const given of facts.given) {
    const login = completeLogin(given, facts);
    const problem = findProblem(login, given.input) ?? findSecond(login, given.input, logins);
    if (!problem) logins.set(login.host, login);
    else if (facts.push || problem.code !== 'login.empty-password') problems.push(problem);
    else
      notices.push({
        ...problem,
        message: `${problem.message}; nothing is pushed, so this login is left out`,
      });
  }
  const wantsGithub = facts.hosts.includes(githubRegistry) && !logins.has(githubRegistry);
  if (wantsGithub && facts.githubToken !== '') {
    logins.set(githubRegistry, {
      host: githubRegistry,
      username: facts.actor || 'token',
      password: facts.githubToken,
      isDefault: true,
    });
  }
  return { logins: [...logins.values()], problems, notices };
}

function completeLogin(given: RegistryLogin, facts: LoginFacts): Login {
  const host = given.host || facts.mainHost;
  const isGithub = host === githubRegistry;
  return {
    host,
    username: given.username || (isGithub ? facts.actor || 'token' : ''),
    // A user name that is given wants a password of its own: an empty one is a secret that was misspelt.
    password: given.password || (isGithub && given.username === '' ? facts.githubToken : ''),
  };
}

/** docker keeps one login a registry: of two that differ, one would be lost without a word. */
function findSecond(login: Login, input: string, logins: ReadonlyMap<string, Login>): Problem | undefined {
  const first = logins.get(login.host);
  const isSame = first?.username === login.username && first.password === login.password;
  if (!first || isSame) return undefined;
  return {
    code: 'login.twice',
    input,
    message: `there are two logins for ${login.host}, and docker keeps one a registry`,
    hint: 'give each registry once, in `registry`, `username` and `password`, or in `registries`',
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
      hint: `the secret is misspelt, belongs to another environment, or this run gets none (fork, Dependabot)${
        host === githubRegistry ? '; without `username` too, the token of the run is used' : ''
      }`,
    };
  }
  if (username === '') {
    return {
      code: 'login.no-username',
      input: input === 'password' ? 'username' : input,
      message: `there is a password for ${host}, but no username`,
      hint: 'set `username` beside the password; registries that take a token alone want some name, too',
    };
  }
  // The key of a Google service account is JSON of several lines, and is the password as it is.
  if (/[\r\n]/.test(password) && !password.startsWith('{')) {
    return {
      code: 'login.white-space',
      input,
      message: `the password for ${host} has a line break in it`,
      hint: 'save the secret again, as one line',
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
