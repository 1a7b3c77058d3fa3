import { Readable } from 'node:stream';
import type { SlipwayError } from '../../core/problem.ts';
import { isLoopbackHost, type RepositoryName } from '../../core/reference.ts';
import { mayGoOn } from '../../core/registry-address.ts';
import type { Access } from '../../core/registry-auth.ts';
import type { RunFacts } from '../../core/registry-error.ts';
import { DEFAULT_RETRY_POLICY, decideDelay, type RetryPolicy } from '../../core/registry-retry.ts';
import { discard } from '../http/bodies.ts';
import { NetworkFault } from '../http/fault.ts';
import {
  Http,
  type HttpOptions,
  type HttpRequest,
  type HttpResponse,
  type OpenResponse,
} from '../http/http.ts';
import { Limiter } from '../http/limiter.ts';
import { pause } from '../http/pause.ts';
import { Authorizer, type Credentials, listHosts } from './authorizer.ts';
import { describeFault, describeRefusal, readStart } from './call-failure.ts';

export interface RegistryOptions {
  /** By host, as users write it, `docker.io`, `registry:5000`, or by a repository of it, `ghcr.io/acme/app`. */
  readonly credentials?: ReadonlyMap<string, Credentials>;
  /** Hosts without TLS; those on this machine are anyway. */
  readonly insecureHosts?: readonly string[];
  /** What is known of the run, for the advice in errors. */
  readonly facts?: RunFacts;
  /** Ends everything that is under way, waits included. */
  readonly signal?: AbortSignal;
  readonly policy?: RetryPolicy;
  readonly timeout?: number;
  readonly silence?: NonNullable<HttpOptions['silence']>;
  readonly clock?: NonNullable<HttpOptions['clock']>;
  /** Milliseconds to wait, again and again, for what was written a moment ago to be seen. */
  readonly lagDelays?: readonly number[];
  readonly agentFor?: NonNullable<HttpOptions['agentFor']>;
  readonly onExchange?: NonNullable<HttpOptions['onExchange']>;
}

/** One request to one repository. */
export interface Call extends Omit<HttpRequest, 'url'> {
  readonly name: RepositoryName;
  /** Below `/v2/<name>/`, e.g. `manifests/latest`; or an address that the registry gave. */
  readonly path: string | URL;
  /** What is being done, for errors, to go on after "could not". */
  readonly doing: string;
  readonly actions: Access['actions'];
  /** Other repositories that the same request touches. */
  readonly alsoReads?: readonly string[];
  /** The statuses that are an answer; every other one is an error. */
  readonly expected: readonly number[];
  /** Answers beside those that are one too, e.g. a 404 that only means "not yet". */
  readonly alsoExpects?: (response: HttpResponse) => boolean;
}

// As many as browsers and docker keep open to one registry; more only provokes 429.
const REQUESTS_PER_HOST = 8;
// Each is one request at a time to the place it goes to, so none waits there for its turn with its source open.
const TRANSFERS_PER_HOST = REQUESTS_PER_HOST;
const API_HOSTS: ReadonlyMap<string, string> = new Map([['docker.io', 'registry-1.docker.io']]);
// GHCR has shown its own writes late by seconds; a build is worth eight of them.
const LAG_DELAYS = [200, 500, 1000, 2000, 4000];
const USER_AGENT = 'slipway';

/** Speaks to registries: logs in as each wants it, and turns every failure into a problem with its remedy. */
export class RegistryDoor {
  private readonly http: Http;
  private readonly authorizer: Authorizer;
  private readonly facts: RunFacts;
  private readonly insecureHosts: ReadonlySet<string>;
  private readonly lagDelays: readonly number[];
  private readonly policy: RetryPolicy;
  private readonly signal: AbortSignal | undefined;
  private readonly limiters = new Map<string, Limiter>();
  private readonly transfers = new Map<string, Limiter>();
  private readonly firstCalls = new Map<string, Promise<void>>();

  constructor(options: RegistryOptions) {
    const {
      credentials = new Map<string, Credentials>(),
      facts = {},
      insecureHosts = [],
      lagDelays = LAG_DELAYS,
      ...http
    } = options;
    const isInsecure = (host: string) => this.isInsecure(host);
    this.insecureHosts = new Set(insecureHosts.map((host) => host.toLowerCase()));
    this.facts = { ...facts, loggedIn: listHosts(credentials) };
    this.lagDelays = lagDelays;
    this.policy = options.policy ?? DEFAULT_RETRY_POLICY;
    this.signal = options.signal;
    this.http = new Http({ ...http, isInsecure });
    const apiOf = (host: string) => this.apiOf(host);
    this.authorizer = new Authorizer(this.http, { credentials, facts, isInsecure, apiOf });
  }

  /** Sends a call and reads its whole answer. */
  async send(call: Call): Promise<HttpResponse> {
    return this.guard(call, async () => {
      const response = await this.queue(call, (request) => this.http.send(request));
      if (call.expected.includes(response.status) || call.alsoExpects?.(response)) return response;
      throw this.refusal(call, response, new TextDecoder().decode(response.body));
    });
  }

  /** Sends a call and leaves the body of its answer to the caller. */
  async open(call: Call): Promise<OpenResponse> {
    return this.guard(call, async () => {
      const response = await this.queue(call, (request) => this.http.open(request));
      if (call.expected.includes(response.status)) return response;
      throw this.refusal(call, response, await readStart(response));
    });
  }

  /** Tries until there is an answer, for what this process itself has just written; `isLast` may be strict. */
  async untilSeen<T>(attempt: (isLast: boolean) => Promise<T | undefined>): Promise<T | undefined> {
    for (const delay of this.lagDelays) {
      const answer = await attempt(false);
      if (answer !== undefined) return answer;
      await pause(delay, this.signal);
    }
    return attempt(true);
  }

  /** Waits before content that broke off is asked for again. */
  async backOff(attempt: number): Promise<void> {
    const policy = { ...this.policy, attempts: attempt + 1 };
    const delay = decideDelay({ attempt, fault: 'BROKEN' }, policy, Math.random(), new Date());
    await pause(delay ?? 0, this.signal);
  }

  /** Content that is on its way from a host: so much at once is opened, and all that is opened is read. */
  transfersFrom(host: string): Limiter {
    const limiter = this.transfers.get(host) ?? new Limiter(TRANSFERS_PER_HOST);
    this.transfers.set(host, limiter);
    return limiter;
  }

  /** Waits for as long as an answer asks that says "not now". */
  async waitAsAsked({ status, headers, body }: HttpResponse): Promise<void> {
    const text = new TextDecoder().decode(body);
    const failed = { attempt: 1, status, retryAfter: headers.get('retry-after'), body: text };
    const delay = decideDelay(failed, this.policy, Math.random(), new Date());
    await pause(delay ?? 0, this.signal);
  }

  /** Where the API of a registry is. */
  apiOf(host: string): URL {
    const scheme = this.isInsecure(host) ? 'http' : 'https';
    return new URL(`${scheme}://${API_HOSTS.get(host) ?? host}/v2/`);
  }

  /** The address of a call; one that the registry gave has to be as safe as the registry's own. */
  private urlOf({ host, repository }: RepositoryName, path: string | URL): URL {
    const api = this.apiOf(host);
    if (!(path instanceof URL)) return new URL(`${repository}/${path}`, api);
    if (path.origin === api.origin) return path;
    if (mayGoOn(path, { namedBy: api, isInsecure: (one) => this.isInsecure(one) })) return path;
    throw new NetworkFault(path.host, 'ERR_INVALID_REDIRECT_TO_HTTP', 1);
  }

  private isInsecure(host: string): boolean {
    return isLoopbackHost(host) || this.insecureHosts.has(host);
  }

  /** The first call to a host goes alone: it finds out how to log in, so that those after it need not. */
  private async queue<T extends HttpResponse | OpenResponse>(call: Call, send: Send<T>): Promise<T> {
    const { host } = call.name;
    const first = this.firstCalls.get(host);
    if (first) {
      await first;
      return this.limiterOf(host).run(() => this.login(call, send));
    }
    const own = this.login(call, send);
    const settled = own.then(
      () => undefined,
      () => undefined,
    );
    this.firstCalls.set(host, settled);
    return own;
  }

  /** Sends with what the registry is known to want; a 401 that says something new gets one more attempt. */
  private async login<T extends HttpResponse | OpenResponse>(call: Call, send: Send<T>): Promise<T> {
    const { host } = call.name;
    const accesses = accessesOf(call);
    const before = await this.authorizer.authorize(host, accesses);
    const response = await send(this.requestOf(call, before.header));
    // A host that the request was sent on to, e.g. storage, says nothing of the registry's logins.
    const isOwn = response.url.origin === this.apiOf(host).origin;
    if (response.status !== 401 || !isOwn || call.body instanceof Readable) return response;
    const isNews = this.authorizer.learn(host, response.headers.get('www-authenticate'));
    if (!isNews && (before.isNew || !before.header)) return response;
    if (before.header) this.authorizer.forget(host, before.header);
    const after = await this.authorizer.authorize(host, accesses);
    if (!after.header) return response;
    discard(response);
    return send(this.requestOf(call, after.header));
  }

  private requestOf(call: Call, authorization: string | undefined): HttpRequest {
    const url = this.urlOf(call.name, call.path);
    const isOwn = url.origin === this.apiOf(call.name.host).origin;
    return {
      ...call,
      url,
      headers: {
        'user-agent': USER_AGENT,
        ...call.headers,
        // A registry may have uploads go to another origin, e.g. to its storage: no credentials there.
        ...(authorization && isOwn && { authorization }),
      },
    };
  }

  private limiterOf(host: string): Limiter {
    const limiter = this.limiters.get(host) ?? new Limiter(REQUESTS_PER_HOST);
    this.limiters.set(host, limiter);
    return limiter;
  }

  private refusal(call: Call, answer: Pick<HttpResponse, 'status' | 'url'>, body: string): SlipwayError {
    return describeRefusal(call, answer, body, { api: this.apiOf(call.name.host), facts: this.facts });
  }

  private async guard<T>(call: Call, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      throw describeFault(call, cause);
    }
  }
}

type Send<T> = (request: HttpRequest) => Promise<T>;

function accessesOf({ name, actions, alsoReads = [] }: Call): readonly Access[] {
  return [
    { repository: name.repository, actions },
    ...alsoReads.map((repository): Access => ({ repository, actions: ['pull'] })),
  ];
}
