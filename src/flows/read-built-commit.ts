import { join, resolve } from 'node:path';
import { type BuildContext, fillDefaultContext, isRemote } from '../core/build-context.ts';
import {
  type BuiltCommit,
  type CheckoutState,
  decideBuiltCommit,
  withBuiltCommit,
} from '../core/built-commit.ts';
import { type Event, findCommitDate } from '../core/event.ts';
import { type GitChange, parseGitStatus } from '../core/git-status.ts';
import { usesCommitDate } from '../core/metadata/context.ts';
import { describeOtherCheckout, type RefWish } from '../core/ref-input.ts';
import type { Findings } from '../inputs/raw.ts';
import { readCommitDate } from '../io/git.ts';
import { findCheckoutRoot, isObject, readStatus } from '../io/git-status.ts';
import type { Io } from '../io/io.ts';

/** What is built, and the event with that commit in its place. */
export interface BuiltReading {
  readonly event: Event;
  readonly built: BuiltCommit;
  /** When the commit that is built was made, as far as event and checkout tell. */
  readonly commitDate?: Date;
}

/** What decides, beside the event. */
export interface BuiltQuestion {
  /** Of the build, as the user wrote it. */
  readonly context: string;
  readonly refWish?: RefWish;
  /** The commit that the plan is of, where this run builds a leg of it. */
  readonly plannedSha?: string;
  readonly githubToken: string;
  /** Texts of the rules and of all else that may ask for the date of the commit. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Asks git once where the context is a checkout, once more where the event does not say when its commit was made, and
 * GitHub only where a rule needs that date and neither of them says it.
 */
export async function readBuiltCommit(
  io: Io,
  asked: Event,
  question: BuiltQuestion,
  findings: Findings,
): Promise<BuiltReading> {
  const context = describeContext(question.context, asked);
  const event = question.plannedSha ? withBuiltCommit(asked, { sha: question.plannedSha }) : asked;
  const isPath = context.kind === 'path';
  const workspace = resolve(io.workspace);
  const root = await findCheckoutRoot(isPath ? resolve(workspace, context.value) : workspace, workspace);
  const [checkout, own] = await Promise.all([
    root !== undefined && isPath ? readCheckoutState(root, io) : undefined,
    readDate(io, root, event),
  ]);
  const built = decideBuiltCommit({ event, context, checkout, runSha: io.env.GITHUB_SHA ?? '' });
  report(built, event, question, findings);
  const known = withBuiltCommit(event, built);
  const local = known === event ? own : await readDate(io, root, known);
  const commitDate = local ?? (await askDate(io, known, question));
  return { event: known, built, ...(commitDate && { commitDate }) };
}

/** Another commit than that of the event may be meant; another one than that of the input `ref` is a mistake. */
function report({ notice, sha }: BuiltCommit, event: Event, { refWish }: BuiltQuestion, found: Findings) {
  if (!notice) return;
  const isTold = found.problems.some(({ code }) => code === 'ref.checkout');
  if (!refWish) found.notices.push(notice);
  else if (!isTold) found.problems.push(describeOtherCheckout(refWish, event.ref, event.sha, sha));
}

async function askDate(
  io: Io,
  event: Event,
  { metadata, githubToken }: BuiltQuestion,
): Promise<Date | undefined> {
  if (!usesCommitDate(Object.values(metadata).join('\n'))) return undefined;
  const { askCommitDate } = await import('./missing-facts.ts');
  return askCommitDate(io, event, githubToken);
}

/** When the commit of an event was made, where nothing is built: by the payload, the checkout, or one call to GitHub. */
export async function readDateOfCommit(io: Io, event: Event, token: string): Promise<Date | undefined> {
  const workspace = resolve(io.workspace);
  const local = await readDate(io, await findCheckoutRoot(workspace, workspace), event);
  if (local) return local;
  const { askCommitDate } = await import('./missing-facts.ts');
  return askCommitDate(io, event, token);
}

async function readDate(io: Io, root: string | undefined, event: Event): Promise<Date | undefined> {
  return findCommitDate(event) ?? (root ? await readCommitDate(root, event.sha, io.env) : undefined);
}

/** As it is decided later, but for a workspace that is empty: that has no HEAD either. */
function describeContext(wish: string, event: Event): Pick<BuildContext, 'kind' | 'value'> {
  const given = fillDefaultContext(wish === 'git' ? '{{defaultContext}}' : wish, event);
  return isRemote(given) ? { kind: 'remote', value: given } : { kind: 'path', value: given || '.' };
}

/** HEAD, and what differs from it; nothing where git cannot say. */
async function readCheckoutState(root: string, io: Io): Promise<CheckoutState | undefined> {
  const status = parseGitStatus((await readStatus(root, io.env)) ?? '');
  if (!status) return undefined;
  const changes = await keepChanged(status.changes, (change) => isChanged(root, change));
  return { head: status.head, changed: changes.map(({ path }) => path) };
}

/** A file that is to the byte what HEAD has is not changed, whatever `.gitattributes` would make of its line endings. */
async function isChanged(root: string, { path, object }: GitChange): Promise<boolean> {
  return object === undefined || !(await isObject(join(root, path), object));
}

/** Those that are changed. After so many there is no doubt left, and the rest counts as changed without a look. */
async function keepChanged(
  changes: readonly GitChange[],
  judge: (change: GitChange) => Promise<boolean>,
): Promise<readonly GitChange[]> {
  const kept: GitChange[] = [];
  for (const [at, change] of changes.entries()) {
    if (kept.length > 0 && at >= mostLooks) kept.push(change);
    else if (await judge(change)) kept.push(change);
  }
  return kept;
}

const mostLooks = 200;
