/** What happened, and where: read once from the runner's environment and the webhook payload, never changed. */
export interface Event {
  /** `push`, `pull_request`, `release`, `schedule`, `workflow_dispatch`, ... */
  readonly name: string;
  /** The full ref, e.g. `refs/heads/main`, `refs/tags/v1.2.3`, `refs/pull/7/merge`. */
  readonly ref: string;
  /** Full commit id. */
  readonly sha: string;
  /** The commit that a git context fetches, where it is another. */
  readonly contextSha?: string;
  /** The user who caused the run. */
  readonly actor: string;
  /** e.g. `https://github.com` */
  readonly serverUrl: string;
  /** e.g. `https://api.github.com` */
  readonly apiUrl: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly repository: EventRepository;
  /** The webhook payload as it came; `{}` where there is none. */
  readonly payload: JsonObject;
  /** The event that really started the run, where an input (`ref`, `version`) puts another in its place. */
  readonly startedBy?: Event;
}

/**
 * What the payload or the environment says of the repository.
 * A field is absent where neither says it, and empty where the payload says that there is none.
 */
export interface EventRepository {
  readonly owner: string;
  readonly name: string;
  readonly description?: string;
  readonly htmlUrl?: string;
  readonly defaultBranch?: string;
  /** SPDX id as GitHub gives it, e.g. `MIT`, `NOASSERTION`. */
  readonly licence?: string;
  readonly isPrivate?: boolean;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The event of this run. Never fails: what is missing is an empty text, and whoever needs it says so. */
export function parseEvent(env: Environment, payload: JsonObject): Event {
  const name = env.GITHUB_EVENT_NAME ?? '';
  return Object.freeze({
    name,
    ref: findRef(name, env, payload),
    sha: findSha(name, env, payload),
    ...findContextSha(env, payload),
    actor: env.GITHUB_ACTOR ?? '',
    serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    runId: env.GITHUB_RUN_ID ?? '',
    runAttempt: env.GITHUB_RUN_ATTEMPT || '1',
    repository: Object.freeze(parseRepository(env, payload)),
    payload,
  });
}

/** The page of this run; nothing where it has none. */
export function deriveRunUrl({ serverUrl, repository, runId }: Event): string | undefined {
  return runId && `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}`;
}

/** Whether the event itself says all of its repository that labels are made of. */
export function isRepositoryTold({ repository }: Event): boolean {
  const { description, htmlUrl, licence } = repository;
  return description !== undefined && htmlUrl !== undefined && licence !== undefined;
}

/** The event with what GitHub's API says of its repository, where the payload is silent. */
export function fillRepository(event: Event, told: JsonObject): Event {
  const repository = { ...parseRepository({}, { repository: told }), ...event.repository };
  return Object.freeze({ ...event, repository: Object.freeze(repository) });
}

/** When the event's commit was made, as far as the payload of a push tells it. */
export function findCommitDate(event: Event): Date | undefined {
  const commits = valueAt(event.payload, 'commits');
  const all = Array.isArray(commits) ? commits : [];
  for (const commit of [...all, valueAt(event.payload, 'head_commit')]) {
    if (!isJsonObject(commit) || textAt(commit, 'id') !== event.sha) continue;
    const date = new Date(textAt(commit, 'timestamp') ?? '');
    if (!Number.isNaN(date.getTime())) return date;
  }
  return undefined;
}

/** The value at a path of keys; nothing where the path ends early, whatever stands there. */
export function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inner, key) => (isJsonObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** The text at a path of keys; nothing where there is none or something else. */
export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** On `pull_request_target` the runner gives the base branch, but what is meant is the pull request. */
function findRef(name: string, env: Environment, payload: JsonObject): string {
  const ref = env.GITHUB_REF ?? '';
  if (!name.includes('pull_request_target')) return ref;
  const number = valueAt(payload, 'number') ?? valueAt(payload, 'pull_request', 'number');
  return typeof number === 'number' || typeof number === 'string' ? `refs/pull/${number}/merge` : ref;
}

/**
 * On pull requests the runner's commit is a trial merge that is on no branch;
 * DOCKER_METADATA_PR_HEAD_SHA asks for the commit that its author pushed.
 */
function findSha(name: string, env: Environment, payload: JsonObject): string {
  const head = textAt(payload, 'pull_request', 'head', 'sha');
  const wanted = /true/i.test(env.DOCKER_METADATA_PR_HEAD_SHA ?? '') && name.includes('pull_request');
  return (wanted ? head : undefined) ?? env.GITHUB_SHA ?? '';
}

/** docker/build-push-action's variable: a pull request is built as its author pushed it, not as it would be merged. */
function findContextSha(env: Environment, payload: JsonObject): Pick<Event, 'contextSha'> {
  const head = textAt(payload, 'pull_request', 'head', 'sha');
  const isPull = env.GITHUB_REF?.startsWith('refs/pull/');
  const isWanted = /^(?:1|t|true)$/i.test(env.DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF ?? '');
  return head && isPull && isWanted ? { contextSha: head } : {};
}

function parseRepository(env: Environment, payload: JsonObject): EventRepository {
  const repository = valueAt(payload, 'repository');
  const [owner, name] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const description = optionalText(repository, 'description');
  const licence = optionalText(repository, 'license', 'spdx_id');
  const htmlUrl = textAt(repository, 'html_url');
  const defaultBranch = textAt(repository, 'default_branch');
  const isPrivate = valueAt(repository, 'private');
  return {
    owner: owner || (textAt(repository, 'owner', 'login') ?? textAt(repository, 'owner', 'name') ?? ''),
    name: name || (textAt(repository, 'name') ?? ''),
    ...(description !== undefined && { description }),
    ...(htmlUrl !== undefined && { htmlUrl }),
    ...(defaultBranch !== undefined && { defaultBranch }),
    ...(licence !== undefined && { licence }),
    ...(typeof isPrivate === 'boolean' && { isPrivate }),
  };
}

/** Empty where the payload says `null`, at the end of the path or on the way; nothing where it does not say. */
function optionalText(value: JsonValue | undefined, first: string, ...rest: readonly string[]) {
  if (valueAt(value, first) === null) return '';
  const found = valueAt(value, first, ...rest);
  return found === null ? '' : typeof found === 'string' ? found : undefined;
}
