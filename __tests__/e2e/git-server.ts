import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { close, listen } from '../io/faults.ts';

const run = promisify(execFile);

/** A git server as GitHub is one: real git behind HTTP, and only for who has the token, except below `public/`. */
export interface GitServer {
  readonly url: string;
  /** Makes a commit of files in a repository, moves a ref to it, and returns its id. */
  readonly commit: (
    repository: string,
    ref: string,
    files: Readonly<Record<string, string>>,
    submodules?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  /** `GET /Acme/App.git/info/refs?service=git-upload-pack`: one a request that was let in. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

const identity = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'Wile'],
  [`GIT_${role}_EMAIL`, 'wile@example.com'],
]);
const clean = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };

export async function startGitServer(token: string): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  const login = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const isPublic = request.url?.startsWith('/public/');
    if (!isPublic && request.headers.authorization?.toLowerCase() !== login.toLowerCase()) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    runBackend(root, request, response);
  });
  const url = `http://${await listen(server)}`;
  return {
    url,
    commit: (repository, ref, files, submodules = {}) =>
      makeCommit(join(root, `${repository}.git`), ref, files, submodules),
    requests,
    close: async () => {
      await close(server);
      await rm(root, { recursive: true, force: true });
    },
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

/** git's own CGI program. */
function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      ...clean,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    const headers = answer
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': ') as [string, string]);
    const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers));
    response.end(answer.subarray(end + 4));
  });
}
