import { createServer, type IncomingMessage } from 'node:http';
import { close, listen } from '../io/faults.ts';

/** A thin stand-in for the few questions that are put to GitHub's API; everything else is 404. */
export interface FakeGitHub {
  readonly url: string;
  /** `GET /repos/Acme/App/...`, one a request. */
  readonly requests: string[];
  readonly tokens: (string | undefined)[];
  /** Names of git tags, served in pages of `per_page`. */
  tags: readonly string[];
  /** By `base...head`. */
  comparisons: Readonly<Record<string, string>>;
  /** By `tags/v1.2.3`. */
  commits: Readonly<Record<string, string>>;
  /** What it says of the repository itself. */
  repository: object | undefined;
  /** Dates of commits, by id. */
  dates: Readonly<Record<string, string>>;
  /** Answers all requests with this status, or with none at all. */
  fault: number | 'hang' | undefined;
  reset(): void;
  close(): Promise<void>;
}

export async function startFakeGitHub(): Promise<FakeGitHub> {
  const server = createServer((request, response) => {
    github.requests.push(`${request.method} ${request.url}`);
    github.tokens.push(request.headers.authorization);
    if (github.fault === 'hang') return;
    const { status, body, headers } = answer(github, request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  const host = await listen(server);
  const empty = {
    tags: [],
    comparisons: {},
    commits: {},
    repository: undefined,
    dates: {},
    fault: undefined,
  };
  const github: FakeGitHub = {
    url: `http://${host}`,
    requests: [],
    tokens: [],
    ...empty,
    reset: () => {
      Object.assign(github, empty);
      github.requests.length = 0;
      github.tokens.length = 0;
    },
    close: () => close(server),
  };
  return github;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const missing: Answer = { status: 404, body: { message: 'Not Found' } };

function answer(github: FakeGitHub, request: IncomingMessage): Answer {
  if (typeof github.fault === 'number')
    return { status: github.fault, body: { message: 'Resource not accessible by integration' } };
  const url = new URL(request.url ?? '', github.url);
  const path = decodeURIComponent(url.pathname).replace(/^\/repos\/Acme\/App\/?/, '');
  if (path === '' && github.repository) return { status: 200, body: github.repository };
  if (path === 'git/matching-refs/tags/') return listTags(github, url);
  if (path.startsWith('compare/')) return found(github.comparisons[path.slice('compare/'.length)], 'status');
  if (path.startsWith('commits/')) return commitOf(github, path.slice('commits/'.length));
  return missing;
}

function commitOf({ commits, dates }: FakeGitHub, name: string): Answer {
  const date = dates[name];
  return date === undefined
    ? found(commits[name], 'sha')
    : { status: 200, body: { sha: commits[name] ?? name, commit: { committer: { date } } } };
}

function listTags({ tags }: FakeGitHub, url: URL): Answer {
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const page = Number(url.searchParams.get('page') ?? 1);
  const names = tags.slice((page - 1) * size, page * size);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const hasMore = tags.length > page * size;
  return {
    status: 200,
    body: names.map((name) => ({ ref: `refs/tags/${name}`, object: { type: 'commit' } })),
    ...(hasMore && { headers: { link: `<${next}>; rel="next", <${url}>; rel="first"` } }),
  };
}

function found(value: string | undefined, name: string): Answer {
  return value === undefined ? missing : { status: 200, body: { [name]: value } };
}
