/** Checkouts as actions/checkout and others leave them, made with git itself. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Git = (...args: readonly string[]) => string;

/** From a bare repository to a checkout: `origin` is its URL. */
type Recipe = (git: Git, origin: string) => void;

const clone: Recipe = (git, origin) => git('clone', '--quiet', origin, '.');
const at =
  (...args: readonly string[]): Recipe =>
  (git, origin) => {
    clone(git, origin);
    git('checkout', '--quiet', ...args);
  };
/** One ref with one commit, as actions/checkout fetches it. */
const shallow =
  (ref: string, local: string, ...args: readonly string[]): Recipe =>
  (git, origin) => {
    git('init', '--quiet', '--initial-branch=unused');
    git('remote', 'add', 'origin', origin);
    git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', `+${ref}:${local}`);
    git('checkout', '--quiet', ...args);
  };

const recipes = {
  branch: clone,
  'branch with a slash': at('-B', 'feature/a', 'origin/feature/a'),
  'detached at a tag': at('--detach', 'v1.2.3'),
  'detached at an annotated tag': at('--detach', 'app/v2.0.0'),
  'detached at two tags': at('--detach', 'v0.9.0'),
  'detached at a tag with a comma': at('--detach', 'one,two'),
  'detached at a branch of the remote': at('--detach', 'origin/feature/b'),
  'detached at a branch that is here, too': (git, origin) => {
    at('-B', 'simple', 'origin/simple')(git, origin);
    git('checkout', '--quiet', '--detach');
  },
  'detached at the default branch': at('--detach', 'origin/main'),
  'detached at a slashed branch that is here, too': (git, origin) => {
    at('-B', 'feature/a', 'origin/feature/a')(git, origin);
    git('checkout', '--quiet', '--detach');
  },
  'detached at an older commit': at('--detach', 'origin/simple~1'),
  'detached at an older commit of a remote branch': (git, origin) => {
    at('--detach', 'origin/feature/b~1')(git, origin);
    git('branch', '--quiet', '--delete', '--force', 'main');
  },
  'detached at a commit of a tag alone': at('--detach', 'lonely~1'),
  'detached at a commit of nothing': (git, origin) => {
    clone(git, origin);
    git('checkout', '--quiet', '--detach');
    git('commit', '--quiet', '--allow-empty', '--message=nowhere');
  },
  'detached at a branch without a remote': (git, origin) => {
    clone(git, origin);
    git('checkout', '--quiet', '-b', 'mine');
    git('commit', '--quiet', '--allow-empty', '--message=mine');
    git('checkout', '--quiet', '--detach');
  },
  'shallow branch': shallow(
    'refs/heads/simple',
    'refs/remotes/origin/simple',
    '-B',
    'simple',
    'origin/simple',
  ),
  'shallow commit of a branch': shallow(
    'refs/heads/simple',
    'refs/remotes/origin/simple',
    '--detach',
    'origin/simple',
  ),
  'shallow tag': shallow('refs/tags/v1.2.3', 'refs/tags/v1.2.3', '--detach', 'refs/tags/v1.2.3'),
  'pull request': shallow(
    'refs/pull/42/merge',
    'refs/remotes/pull/42/merge',
    '--detach',
    'refs/remotes/pull/42/merge',
  ),
  'pull request head': shallow(
    'refs/pull/42/head',
    'refs/remotes/pull/42/head',
    '--detach',
    'refs/remotes/pull/42/head',
  ),
  'no commit yet': (git) => git('init', '--quiet', '--initial-branch=main'),
  'no checkout': () => undefined,
} satisfies Readonly<Record<string, Recipe>>;

export type CheckoutName = keyof typeof recipes;
export const checkoutNames = Object.keys(recipes) as readonly CheckoutName[];

/** All checkouts below one folder; their paths by name. */
export function makeCheckouts(folder: string): ReadonlyMap<CheckoutName, string> {
  const origin = join(folder, 'origin');
  makeOrigin(origin);
  return new Map(
    checkoutNames.map((name, index) => {
      const path = join(folder, `checkout-${index}`);
      mkdirSync(path);
      const recipe: Recipe = recipes[name];
      recipe(gitIn(path), `file://${origin}`);
      return [name, path];
    }),
  );
}

function makeOrigin(path: string): void {
  mkdirSync(path);
  const git = gitIn(path);
  let hour = 0;
  const commit = () => {
    const date = `2024-03-01T${String(++hour).padStart(2, '0')}:00:00+0100`;
    writeFileSync(join(path, 'file'), `${hour}`);
    git('add', 'file');
    gitIn(path, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date })('commit', '--quiet', '--message=x');
  };
  git('init', '--quiet', '--initial-branch=main');
  commit();
  git('tag', 'v0.9.0');
  git('tag', 'v0.9.0-rc.1');
  for (const tag of ['v1.2.3', 'one,two']) {
    commit();
    git('tag', tag);
  }
  commit();
  git('tag', '--annotate', '--message=release', 'app/v2.0.0');
  commit();
  for (const branch of ['feature/a', 'feature/b', 'simple', 'pull']) {
    git('checkout', '--quiet', '-b', branch, 'main');
    commit();
    commit();
  }
  git('update-ref', 'refs/pull/42/merge', 'HEAD');
  git('update-ref', 'refs/pull/42/head', 'HEAD~1');
  git('checkout', '--quiet', '--detach', 'main');
  commit();
  commit();
  git('tag', 'lonely');
  git('checkout', '--quiet', 'main');
  git('branch', '--quiet', '--delete', '--force', 'pull');
}

const identity = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'Wile'],
  [`GIT_${role}_EMAIL`, 'wile@example.com'],
]);
export const gitEnv = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CEILING_DIRECTORIES: '/tmp',
};

function gitIn(cwd: string, more: NodeJS.ProcessEnv = {}): Git {
  const env = { PATH: process.env.PATH, ...Object.fromEntries(identity), ...gitEnv, ...more };
  return (...args) =>
    execFileSync('git', [...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
