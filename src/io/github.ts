import { type Event, type JsonObject, textAt } from '../core/event.ts';
import { explainGitHubFailure } from '../core/github-failure.ts';
import type { CommitRelation } from '../core/metadata/floating.ts';
import { SlipwayError } from '../core/problem.ts';
import type { RetryPolicy } from '../core/registry-retry.ts';
import { NetworkFault, ResponseTooLarge } from './http/fault.ts';
import { Http, type HttpOptions, type HttpRequest, type HttpResponse } from './http/http.ts';

export interface GitHubOptions extends Pick<HttpOptions, 'agentFor' | 'signal' | 'onExchange'> {
  readonly event: Pick<Event, 'apiUrl' | 'repository'>;
  readonly token: string;
}

/** One request to the API. */
export interface GitHubCall
  extends Pick<HttpRequest, 'method' | 'body' | 'timeout' | 'policy' | 'isRepeatable'> {
  readonly url: URL;
  /** What is being done, for errors, to go on after "could not". */
  readonly doing: string;
  readonly expected: readonly number[];
  /** What a token that may not do this needs. */
  readonly advice?: string;
}

// A question that a guard asks is not worth a long wait: without an answer it decides by what it has.
const POLICY: RetryPolicy = { attempts: 3, baseDelay: 250, maxDelay: 4000 };
const TIMEOUT = 4000;
// A page of a hundred tags has 40 kB; older servers give all tags as one page.
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_PAGES = 100;

const relations: Readonly<Record<string, CommitRelation>> = {
  ahead: 'ahead',
  behind: 'behind',
  identical: 'same',
  diverged: 'diverged',
};

/** The few questions to GitHub's API that git in the checkout cannot answer. */
export class GitHub {
  private readonly http: Http;
  private readonly options: GitHubOptions;

  constructor(options: GitHubOptions) {
    this.options = options;
    this.http = new Http({ ...options, policy: POLICY, timeout: TIMEOUT });
  }

  /** The names of all git tags: one request for a hundred. */
  async listTags(): Promise<readonly string[]> {
    const names: string[] = [];
    let next: URL | undefined = this.urlOf('git/matching-refs/tags/?per_page=100');
    for (let page = 0; next && page < MAX_PAGES; page++) {
      const response: HttpResponse = await this.get(next, 'list the tags of the repository');
      for (const { ref } of readObjects(response)) {
        if (typeof ref === 'string') names.push(ref.replace(/^refs\/tags\//, ''));
      }
      next = nextPageOf(response);
    }
    return names;
  }

  /** What GitHub says of the repository: description, licence, default branch. */
  async readRepository(): Promise<JsonObject> {
    const [repository] = readObjects(await this.get(this.urlOf(''), 'read the facts of the repository'));
    return (repository ?? {}) as JsonObject;
  }

  /** When a commit was made; nothing where the repository does not have it. */
  async findCommitDate(sha: string): Promise<Date | undefined> {
    const url = this.urlOf(`commits/${encodeURIComponent(sha)}`);
    const response = await this.get(url, 'look up the date of the commit', [404, 422]);
    const [commit] = response.status === 200 ? readObjects(response) : [];
    const date = new Date(textAt(commit as JsonObject | undefined, 'commit', 'committer', 'date') ?? '');
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  /** How `head` stands to `base`; nothing where the repository does not have one of them. */
  async compareCommits(base: string, head: string): Promise<CommitRelation | undefined> {
    // The first page alone carries the changed files, up to megabytes of them; each page has the answer.
    const url = this.urlOf(`compare/${base}...${head}?per_page=1&page=2`);
    const response = await this.get(url, 'compare two commits', [404, 422]);
    const [comparison] = response.status === 200 ? readObjects(response) : [];
    return relations[String(comparison?.status)];
  }

  /** The commit behind a full ref; nothing where there is no such ref. */
  async findCommit(ref: string): Promise<string | undefined> {
    const path = ref
      .replace(/^refs\//, '')
      .split('/')
      .map(encodeURIComponent)
      .join('/');
    const response = await this.get(this.urlOf(`commits/${path}`), `look up ${ref}`, [404, 422]);
    const [commit] = response.status === 200 ? readObjects(response) : [];
    return typeof commit?.sha === 'string' ? commit.sha : undefined;
  }

  /** Below the repository of the run. */
  urlOf(path: string): URL {
    const { repository } = this.options.event;
    const [owner, name] = [repository.owner, repository.name].map(encodeURIComponent);
    return this.addressOf(`repos/${owner}/${name}${path && `/${path}`}`);
  }

  /** Below the API itself. */
  addressOf(path: string): URL {
    return new URL(`${this.options.event.apiUrl.replace(/\/$/, '')}/${path}`);
  }

  private get(url: URL, doing: string, alsoExpected: readonly number[] = []): Promise<HttpResponse> {
    return this.ask({ method: 'GET', url, doing, expected: [200, ...alsoExpected] });
  }

  /** Asks, and turns every other answer than the expected ones into a problem with its remedy. */
  async ask({ url, doing, expected, advice, ...request }: GitHubCall): Promise<HttpResponse> {
    const { token, event } = this.options;
    // A next page elsewhere is a mistake of the server; the token is for its own origin only.
    const isOwn = url.origin === new URL(event.apiUrl).origin;
    const headers = {
      accept: 'application/vnd.github+json',
      'user-agent': 'slipway',
      'x-github-api-version': '2022-11-28',
      ...(token && isOwn && { authorization: `Bearer ${token}` }),
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
    };
    const response = await this.send({ ...request, url, headers }, doing);
    if (expected.includes(response.status)) return response;
    throw this.refusal(url, doing, {
      status: response.status,
      said: readMessage(response),
      isRateLimited: response.headers.get('x-ratelimit-remaining') === '0',
      ...(advice !== undefined && { advice }),
    });
  }

  private async send(request: HttpRequest, doing: string) {
    try {
      return await this.http.send({ maxBytes: MAX_BYTES, ...request });
    } catch (cause) {
      const isTooLarge = cause instanceof ResponseTooLarge;
      if (!isTooLarge && !(cause instanceof NetworkFault)) throw cause;
      throw this.refusal(request.url, doing, { fault: isTooLarge ? cause.message : cause.fault });
    }
  }

  private refusal(url: URL, doing: string, what: Partial<Parameters<typeof explainGitHubFailure>[0]>) {
    const { event, token } = this.options;
    const repository = `${event.repository.owner}/${event.repository.name}`;
    return new SlipwayError(
      explainGitHubFailure({ doing, host: url.host, repository, hasToken: token !== '', ...what }),
    );
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** One object or a list of them; nothing of anything else. */
export function readObjects({ body }: HttpResponse): readonly Fields[] {
  const value = parseJson(body);
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is Fields => typeof item === 'object' && item !== null,
  );
}

function readMessage(response: HttpResponse): string {
  const [answer] = readObjects(response);
  return typeof answer?.message === 'string' ? answer.message : '';
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function nextPageOf({ headers, url }: HttpResponse): URL | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(headers.get('link') ?? '')?.[1];
  return next && URL.canParse(next, url.href) ? new URL(next, url) : undefined;
}
