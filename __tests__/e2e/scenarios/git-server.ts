import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A git server over HTTP whose repositories are read with a token only, as private ones are on GitHub. */
export interface GitServer {
  readonly url: string;
  /** Bare repositories put here are served. */
  readonly root: string;
  readonly close: () => Promise<void>;
}

/** `tokens` says which repository, such as `/Acme/App.git`, is read with which token. */
export async function startGitServer(tokens: Readonly<Record<string, string>>): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  const server = createServer((request, response) => answer(root, tokens, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async () => {
    await new Promise((done) => server.close(done));
    await rm(root, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, root, close };
}

function answer(
  root: string,
  tokens: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const token = Object.entries(tokens).find(([repository]) => pathname.startsWith(`${repository}/`))?.[1];
  const login = Buffer.from(`x-access-token:${token}`).toString('base64');
  if (
    token === undefined ||
    request.headers.authorization?.toLowerCase() !== `basic ${login}`.toLowerCase()
  ) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
    return;
  }
  serve(request, response, {
    ...process.env,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: request.headers['git-protocol']?.toString(),
  });
}

/** git's own server, which speaks CGI. */
function serve(request: IncomingMessage, response: ServerResponse, env: NodeJS.ProcessEnv): void {
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  // git may answer before it has read everything.
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const head = all.subarray(0, end).toString();
    const headers = [...head.matchAll(/^([^:\r\n]+): (.*?)\r?$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const { Status = '200', ...others } = Object.fromEntries(headers) as Record<string, string>;
    response.writeHead(Number.parseInt(Status, 10), others).end(all.subarray(end + 4));
  });
}
