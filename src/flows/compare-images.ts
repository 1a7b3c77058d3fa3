import { textAt, valueAt } from '../core/event.ts';
import type { Comparison, PublishedImage, Question } from '../core/monorepo/decide-images.ts';
import { parseImageList } from '../inputs/images-file.ts';
import type { PlanInputs } from '../inputs/plan.ts';
import { isShallow, readChangedFiles, readFileAt, type Tree } from '../io/git-changes.ts';
import type { Io } from '../io/io.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** What is asked about, and of what. */
export interface CompareWish {
  readonly request: PlanRequest;
  readonly publishes: boolean;
  readonly published: readonly PublishedImage[];
  readonly tree: Tree | undefined;
}

/** Since when something counts as changed, and what has changed since; without history everything has. */
export async function readQuestion(io: Io, wish: CompareWish): Promise<Question> {
  const { request, publishes, tree } = wish;
  const { inputs, facts } = request;
  const { event } = facts;
  if (inputs.changedSince === 'all') return { kind: 'all', reason: '`changed-since: all` asks for it' };
  if (event.name === 'schedule') return { kind: 'all', reason: 'a schedule is there to build anew' };
  if (facts.built?.doubt) return { kind: 'all', reason: facts.built.doubt };
  if (inputs.changedSince === 'content') return { kind: 'content' };
  if (!tree) return { kind: 'all', reason: `commit ${event.sha.slice(0, 7)} is not in the checkout` };
  if (!tree.paths.has(inputs.imagesFile)) return { kind: 'all', reason: describeUntracked(inputs) };
  if (inputs.changedSince !== 'auto') return compareWith(io, request, [inputs.changedSince]);
  if (!publishes) return compareWith(io, request, listBefore(request));
  const commits = [...new Set(wish.published.flatMap(({ revision }) => revision ?? []))];
  const comparisons = await Promise.all(commits.map((commit) => compare(io, request, commit)));
  await explainMissing(io, comparisons);
  return { kind: 'published', comparisons: new Map(comparisons.map((one) => [one.commit, one])) };
}

/** The commit before this one where nothing is published that could tell: the pull request's base, or the push's. */
function listBefore({ facts: { event } }: PlanRequest): readonly string[] {
  const { payload, ref, sha, name } = event;
  const base = textAt(payload, 'pull_request', 'base', 'sha');
  const isTrialMerge =
    name === 'pull_request' &&
    ref.endsWith('/merge') &&
    sha !== textAt(payload, 'pull_request', 'head', 'sha');
  // A trial merge has the base at that moment as its first parent; the payload's may be older.
  if (valueAt(payload, 'pull_request') !== undefined)
    return [...(isTrialMerge ? [`${sha}^1`] : []), ...(base ? [base] : [])];
  const before = textAt(payload, 'before');
  return before && !/^0+$/.test(before) ? [before] : [];
}

async function compareWith(io: Io, request: PlanRequest, names: readonly string[]): Promise<Question> {
  for (const name of names) {
    const comparison = await compare(io, request, name);
    if (comparison.files) return { kind: 'commit', name: shorten(name), comparison };
  }
  const [first] = names;
  if (first === undefined) return { kind: 'all', reason: 'the event does not say what was there before' };
  await explainMissing(io, [{ commit: first }]);
  return { kind: 'all', reason: `${shorten(first)} is not in this checkout` };
}

async function compare(io: Io, { inputs, facts }: PlanRequest, commit: string): Promise<Comparison> {
  const { workspace, env } = io;
  const files = await readChangedFiles(workspace, commit, facts.event.sha, env);
  if (!files?.includes(inputs.imagesFile)) return { commit, files };
  const text = await readFileAt(workspace, commit, inputs.imagesFile, env);
  // Variables of a bake definition had the values of their time.
  const isReadable = text !== undefined && !inputs.imagesFile.endsWith('.hcl');
  const before = isReadable ? parseImageList(text, inputs.imagesFile) : undefined;
  const isSound = before && before.problems.length === 0;
  return { commit, files, ...(isSound && { entries: before.images }) };
}

async function explainMissing(io: Io, comparisons: readonly Comparison[]): Promise<void> {
  if (comparisons.every(({ files }) => files !== undefined)) return;
  const hint = (await isShallow(io.workspace, io.env))
    ? 'the checkout is shallow: give actions/checkout `fetch-depth: 0` (with `filter: blob:none` it stays small), or compare by `changed-since: content`, which needs no history'
    : 'it may have been on a branch that is gone';
  io.log.notice(
    `What has changed is not known for every image, so more are built than may be needed: ${hint}`,
  );
}

function describeUntracked({ imagesFile }: PlanInputs): string {
  return `${imagesFile} is not part of the commit, so what it said before is not known; \`changed-since: content\` compares without it`;
}

function shorten(name: string): string {
  return /^[0-9a-f]{40}$/.test(name) ? name.slice(0, 7) : name;
}
