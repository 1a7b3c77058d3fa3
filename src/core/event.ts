/** What happened, and where: read once from the runner's environment and the webhook payload, never changed. */
export interface Event {
  /** `push`, `pull_request`, `release`, `schedule`, `workflow_dispatch`, ... */
  readonly name: string;
  /** The full ref, e.g. `refs/heads/main`, `refs/tags/v1.2.3`, `refs/pull/7/merge`. */
  readonly ref: string;
  /** Full commit id. */
  readonly sha: string;
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
}

/** What the payload or the environment says of the repository; a field is absent where neither says it. */
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
