import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { close, listen } from '../io/faults.ts';

/** Real git behind HTTP. */
export interface GitHttp {
  readonly url: string;
  /** Bare repositories put here are served. */
  readonly root: string;
  /** `GET /Acme/App.git/info/refs?service=git-upload-pack`: one a request that was let in. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** `tokenFor` says by which token a path is read, as private repositories are on GitHub; nothing: by anybody. */
export async function startGitHttp(tokenFor: (path: string) => string | undefined): Promise<GitHttp> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const token = tokenFor(request.url ?? '');
    if (token !== undefined && !hasToken(request, token)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    runBackend(root, request, response);
  });
  const url = `http://${await listen(server)}`;
  return {
    url,
    root,
    requests,
    close: async () => {
      await close(server);
      await rm(root, { recursive: true, force: true });
    },
  };
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const login = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  return headers.authorization?.toLowerCase() === login.toLowerCase();
}

/** git's own CGI program. */
function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
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
  // git may answer before it has read everything.
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    const lines = answer.subarray(0, end).toString().split('\r\n');
    const { Status = '200', ...headers } = Object.fromEntries(lines.map((line) => line.split(': ')));
    response.writeHead(Number.parseInt(Status, 10), headers);
    response.end(answer.subarray(end + 4));
  });
}
