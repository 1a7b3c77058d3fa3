import type { Login } from './docker-config.ts';
import { findLoginFor } from './login-scope.ts';
import type { Problem } from './problem.ts';
import type { RepositoryName } from './reference.ts';

const githubRegistry = 'ghcr.io';
const dockerHub = 'docker.io';

/** How the tokens of a service begin, and the one registry that takes them; where there are several, none. */
const tokenKinds: readonly { readonly form: RegExp; readonly service: string; readonly host: string }[] = [
  { form: /^(?:gh[pousr]_|github_pat_)/, service: 'GitHub', host: githubRegistry },
  { form: /^dckr_[po]at_/, service: 'Docker Hub', host: dockerHub },
  { form: /^gl(?:pat|dt|cbt)-/, service: 'GitLab', host: '' },
];

/** What can be known of a login without asking the registry. Says the kind of a token, never the token. */
export function checkLogin(
  login: Login,
  input: string,
  stranger?: 'fork' | 'dependabot',
): Problem | undefined {
  const { host, username, password } = login;
  const found = (code: string, message: string, hint: string): Problem => ({
    code: `login.${code}`,
    input,
    message,
    hint,
  });
  if (password === '') {
    return found('empty-password', `the password for ${host} is empty`, adviseOnEmpty(host, stranger));
  }
  if (username === '') {
    const problem = found(
      'no-username',
      `there is a password for ${host}, but no username`,
      'set `username` beside the password; registries that take a token alone want some name, too',
    );
    return input === 'password' ? { ...problem, input: 'username' } : problem;
  }
  // The key of a Google service account is JSON of several lines, and is the password as it is.
  if (/[\r\n]/.test(password) && !password.startsWith('{')) {
    const message = `the password for ${host} has a line break in it`;
    return found('white-space', message, 'save the secret again, as one line');
  }
  return checkToken(login, found);
}

function checkToken(
  { host, username, password }: Login,
  found: (code: string, message: string, hint: string) => Problem,
): Problem | undefined {
  if (/^\*+$/.test(password)) {
    return found(
      'masked-password',
      `the password for ${host} is nothing but stars`,
      'it was copied from a log, or comes from an output of another job, which GitHub empties of secrets: hand it over as a secret',
    );
  }
  const kind = tokenKinds.find(({ form }) => form.test(password));
  const isExclusive = host === githubRegistry || host === dockerHub;
  if (kind && isExclusive && kind.host !== host) {
    const message = `the password for ${host} is a token of ${kind.service}, which ${host} does not take`;
    return found('other-service', message, `give a token of ${host}, or the \`registry\` that it is for`);
  }
  if (host === githubRegistry && password.startsWith('github_pat_')) {
    return found(
      'fine-grained-token',
      'the password for ghcr.io is a fine-grained personal access token, which ghcr.io does not take',
      'leave `password` out: the token of the run is enough with `permissions: { packages: write }`',
    );
  }
  // Other registries want a token in both places (DigitalOcean's does).
  if (isExclusive && username === password) {
    const message = `user name and password for ${host} are the same`;
    return found('same', message, 'look at the names of the two secrets: one stands in both places');
  }
  return undefined;
}

function adviseOnEmpty(host: string, stranger: 'fork' | 'dependabot' | undefined): string {
  const other = host === githubRegistry ? '; without `username` too, the token of the run is used' : '';
  if (stranger === 'dependabot') {
    return `runs of Dependabot get secrets of their own: add it in the settings of the repository under "Secrets and variables", "Dependabot"${other}`;
  }
  if (stranger === 'fork')
    return `a pull request from a fork gets no secrets: leave \`push\` on \`auto\`${other}`;
  return `the secret is misspelt, belongs to another environment, or was not handed on to a reusable workflow (\`secrets: inherit\`)${other}`;
}

/** A token that GitHub gave to a run or an app ends at its owner: to push elsewhere takes a person's token. */
export function checkForeignOwner(
  logins: readonly Login[],
  { targets, owner }: { readonly targets: readonly RepositoryName[]; readonly owner: string },
): readonly Problem[] {
  const own = owner.toLowerCase();
  const isForeign = (name: RepositoryName) =>
    name.host === githubRegistry && own !== '' && !name.repository.startsWith(`${own}/`);
  const isOfRun = (name: RepositoryName) => findLoginFor(logins, name)?.password.startsWith('ghs_');
  const owners = targets.filter((name) => isForeign(name) && isOfRun(name)).map(ownerOf);
  return [...new Set(owners)].map((foreign) => ({
    code: 'login.foreign-owner',
    input: 'password',
    message: `ghcr.io/${foreign} is logged in to by a token that GitHub gave to a run or an app, and this repository belongs to ${own}: such a token seldom may push to another owner`,
    hint: `where it is refused, give a classic personal token of a member of ${foreign} in \`registries\`: \`registry=ghcr.io/${foreign},username=...,password=...\``,
  }));
}

function ownerOf({ repository }: RepositoryName): string {
  return repository.split('/')[0] ?? '';
}
