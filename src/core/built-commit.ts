import type { BuildContext } from './build-context.ts';
import { type Event, textAt } from './event.ts';
import type { Problem } from './problem.ts';

/** What the checkout says that is built. */
export interface CheckoutState {
  /** The commit that HEAD names. */
  readonly head: string;
  /** Paths that are not as HEAD has them. */
  readonly changed: readonly string[];
}

/** The commit that the image is of: labels, dates, guards and reuse go by it. */
export interface BuiltCommit {
  /** That of the event where nobody says anything else. */
  readonly sha: string;
  /** Where it is known from, for the log. */
  readonly source: string;
  /** Why the image may not be what that commit alone would give; absent where it is that. */
  readonly doubt?: string;
  /** What a user should hear of it. */
  readonly notice?: Problem;
}

export interface CommitFacts {
  readonly event: Event;
  readonly context: Pick<BuildContext, 'kind' | 'value'>;
  /** Nothing where the context is no checkout, or git cannot say. */
  readonly checkout?: CheckoutState | undefined;
  /** GITHUB_SHA as the runner has it: on pull requests the trial merge, whatever commit the labels are to name. */
  readonly runSha: string;
}

/** What was built is what HEAD is, or what the address of a git context names: not what the event is about. */
export function decideBuiltCommit(facts: CommitFacts): BuiltCommit {
  const { event, context, checkout } = facts;
  if (context.kind === 'remote') return decideRemote(event, context);
  if (!checkout) return { sha: event.sha, source: "the event's; nothing here says otherwise" };
  const { head } = checkout;
  const doubts = describeChanges(checkout);
  if (head === event.sha || event.sha === '')
    return { sha: head, source: 'HEAD of the checkout', ...join(doubts) };
  const isHeadOfPull = event.sha === textAt(event.payload, 'pull_request', 'head', 'sha');
  if (head === facts.runSha && isHeadOfPull) return decideTrialMerge(event.sha, head, doubts);
  return {
    sha: head,
    source: 'HEAD of the checkout',
    ...join([`the checkout is at ${shorten(head)}, and the event is about ${shorten(event.sha)}`, ...doubts]),
    notice: describeOther(head, event.sha),
  };
}

/** DOCKER_METADATA_PR_HEAD_SHA asks for the commit that a pull request's author pushed, and it is merged into what is built. */
function decideTrialMerge(sha: string, head: string, doubts: readonly string[]): BuiltCommit {
  const doubt = `the checkout is at ${shorten(head)}, the trial merge of ${shorten(sha)}`;
  return {
    sha,
    source: 'by DOCKER_METADATA_PR_HEAD_SHA',
    ...join([doubt, ...doubts]),
  };
}

/** A git context is what its address names: a commit, or a ref that may move before BuildKit fetches it. */
function decideRemote(event: Event, { value }: Pick<BuildContext, 'value'>): BuiltCommit {
  const sha = findNamedCommit(value);
  if (sha === undefined) {
    const doubt = 'the address of the context names no commit, so which one is built is not known here';
    return { sha: event.sha, source: "the event's", doubt };
  }
  if (sha === event.sha) return { sha, source: 'the commit that the git context names' };
  return {
    sha,
    source: 'the commit that the git context names',
    doubt: `the git context names ${shorten(sha)}, and the event is about ${shorten(event.sha)}`,
    notice: describeOther(sha, event.sha),
  };
}

/** `....git#<commit>:folder`, and `?commit=` or `?checksum=` (BuildKit, util/gitutil): whole ids alone name one commit. */
export function findNamedCommit(address: string): string | undefined {
  const [before = '', fragment = ''] = address.split('#', 2);
  const query = /[?&](?:commit|checksum)=([^&]*)/.exec(before)?.[1];
  const name = query ?? fragment.replace(/:.*$/, '');
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name) ? name : undefined;
}

const mostNamed = 3;

function describeChanges({ changed }: CheckoutState): readonly string[] {
  if (changed.length === 0) return [];
  const named = changed.slice(0, mostNamed).map((path) => `\`${path}\``);
  const rest = changed.length - named.length;
  const list = `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return [`the checkout is not clean: ${list} ${changed.length === 1 ? 'is' : 'are'} not as HEAD has it`];
}

function describeOther(built: string, asked: string): Problem {
  return {
    code: 'commit.other',
    message: `the image is built from commit ${built}, and the event is about ${asked}: revision, dates, \`{{sha}}\`, the guards of tags and \`reuse\` go by what is built`,
    hint: 'that is right where the workflow checks out another commit on purpose; tags still come from the ref of the event, unless `ref` or `metadata-context: git` says otherwise',
  };
}

function join(doubts: readonly string[]): Pick<BuiltCommit, 'doubt'> {
  return doubts.length > 0 ? { doubt: doubts.join('; ') } : {};
}

/** `860c190 (HEAD of the checkout)`, for the plan in the log. */
export function formatBuiltCommit({ sha, source, doubt }: BuiltCommit): string {
  return `${shorten(sha) || 'not known'} (${source}${doubt === undefined ? '' : `; ${doubt}`})`;
}

/** The event with what is built in the place of its commit; its own git context stays what it is. */
export function withBuiltCommit(event: Event, { sha }: Pick<BuiltCommit, 'sha'>): Event {
  if (sha === event.sha) return event;
  return Object.freeze({ ...event, sha, contextSha: event.contextSha ?? event.sha });
}

function shorten(sha: string): string {
  return sha.slice(0, 7);
}
