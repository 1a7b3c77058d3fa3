import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type GitHttp, startGitHttp } from './git-http.ts';

const run = promisify(execFile);

/** A git server as GitHub is one: only for who has the token, except below `public/`. */
export interface GitServer extends GitHttp {
  /** Makes a commit of files in a repository, moves a ref to it, and returns its id. */
  readonly commit: (
    repository: string,
    ref: string,
    files: Readonly<Record<string, string>>,
    submodules?: Readonly<Record<string, string>>,
  ) => Promise<string>;
}

const identity = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'Wile'],
  [`GIT_${role}_EMAIL`, 'wile@example.com'],
]);
const clean = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };

export async function startGitServer(token: string): Promise<GitServer> {
  const server = await startGitHttp((path) => (path.startsWith('/public/') ? undefined : token));
  return {
    ...server,
    commit: (repository, ref, files, submodules = {}) =>
      makeCommit(join(server.root, `${repository}.git`), ref, files, submodules),
  };
}

async function makeCommit(
  folder: string,
  ref: string,
  files: Readonly<Record<string, string>>,
  submodules: Readonly<Record<string, string>>,
): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'slipway-commit-'));
  const env = { ...process.env, ...clean, ...Object.fromEntries(identity), GIT_DIR: folder };
  const git = async (...args: readonly string[]) =>
    (await run('git', [...args], { cwd: work, env })).stdout.trim();
  await git('init', '--quiet', '--bare', folder);
  // GitHub gives any commit that one of its refs reaches, by its id.
  await git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(work, name)), { recursive: true });
    await writeFile(join(work, name), text);
  }
  await git('--work-tree', work, 'add', '--all', '.');
  for (const [path, commit] of Object.entries(submodules))
    await git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  const id = await git('commit-tree', '-m', 'one', await git('write-tree'));
  await git('update-ref', ref, id);
  await rm(work, { recursive: true });
  return id;
}
