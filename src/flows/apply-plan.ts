import { formatProblem, type Problem, SlipwayError } from '../core/problem.ts';
import { isDigest, withDigest, withTag } from '../core/reference.ts';
import { nameMissingRight } from '../core/retention/api-failure.ts';
import { nameOf, type PackageFacts, shortDigest, type Version } from '../core/retention/facts.ts';
import { findChanges, isNewestFirst, withChanges } from '../core/retention/listing.ts';
import { countImageDeletions, type Deletion } from '../core/retention/order.ts';
import { type Applied, formatOutcome, type Outcome } from '../core/retention/outcome.ts';
import { planRetention, type RetentionPlan } from '../core/retention/plan.ts';
import type { Policy } from '../core/retention/policy.ts';
import { formatUndo } from '../core/retention/undo.ts';
import { appendText } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { readAnyManifest } from '../io/registry/any-manifest.ts';
import { readManifests } from './observe-package.ts';
import type { PruneWorld } from './open-prune-world.ts';

/** Requests that are left to others when a run stops by itself. */
const RESERVE = 50;
const REQUESTS_A_DELETION = 2;
/** An image that no hour has enough requests for is begun all the same, with so many. */
const LARGE_IMAGE = 400;
/** After so many deletions it is looked again whether something new needs what is still to go. */
const LOOK_AGAIN = 20;

interface Run {
  readonly io: Io;
  readonly world: PruneWorld;
  readonly undoFile: string;
  readonly policy: Policy;
  readonly gone: Set<string>;
  /** What each version of the plan speaks of, by its id. */
  readonly subjects: ReadonlyMap<number, readonly string[]>;
  /** Grows by what appears while it deletes. */
  facts: PackageFacts;
  /** Digests that the plan would still delete, with what is known now. */
  planned: ReadonlySet<string>;
}

/** Deletes what was planned, one after the other, and nothing that has changed since. */
export async function applyPlan(
  io: Io,
  world: PruneWorld,
  plan: RetentionPlan,
  undoFile: string,
): Promise<Applied> {
  const { facts, policy } = plan;
  const known = { policy, facts, subjects: subjectsOf(plan), planned: digestsOf(plan) };
  const run: Run = { io, world, undoFile, gone: new Set(), ...known };
  const outcomes: Outcome[] = [];
  try {
    for (const [at, deletion] of plan.deletions.entries()) {
      io.signal.throwIfAborted();
      const stopped = describeBudget(world, plan, at);
      if (stopped) return { outcomes, stopped, problems: [] };
      if (at % LOOK_AGAIN === 0) await lookAgain(run);
      const outcome = { deletion, ...(await deleteOne(run, deletion)) };
      outcomes.push(outcome);
      io.log.line(formatOutcome(outcome));
    }
  } catch (error) {
    const problems: readonly Problem[] = error instanceof SlipwayError ? error.problems : [];
    if (problems.length === 0 || io.signal.aborted) throw error;
    const limit = problems.find(({ code }) => code === 'packages.rate-limit');
    if (limit) return { outcomes, stopped: formatProblem(limit), problems: [] };
    return { outcomes, stopped: 'a request failed', problems };
  }
  return { outcomes, problems: [] };
}

/** An image is not begun if it cannot be finished: parts that are left without it no rule may ever select again. */
function describeBudget(
  { packages }: PruneWorld,
  { deletions }: RetentionPlan,
  at: number,
): string | undefined {
  const { budget } = packages.door;
  const isRoot = deletions[at]?.after.length === 0;
  if (!budget || !isRoot) return undefined;
  const needed = Math.min(LARGE_IMAGE, REQUESTS_A_DELETION * countImageDeletions(deletions, at));
  if (budget.remaining - needed >= RESERVE) return undefined;
  return `${budget.remaining} requests to GitHub's API are left until ${new Date(budget.resetAt).toISOString()}`;
}

/** The root of an image goes first; where it stays, everything in it stays too. */
async function deleteOne(run: Run, { version, after }: Deletion): Promise<Omit<Outcome, 'deletion'>> {
  const { world, gone, facts } = run;
  if (!after.every((digest) => gone.has(digest)))
    return { kind: 'kept', reason: 'belongs to an image that was not deleted' };
  if (!run.planned.has(version.digest))
    return { kind: 'kept', reason: 'something that appeared since needs it' };
  const now = await world.packages.findVersion(facts.name, version.id);
  if (!now) return countAsGone(run, version);
  const change = await findChange(run, version, now);
  if (change) return { kind: 'kept', reason: change };
  await writeUndo(run, version);
  const answer = await world.packages.deleteVersion(facts.name, version.id);
  if (answer.kind === 'blocked') return answer;
  if (answer.kind === 'gone') return confirmGone(run, version);
  gone.add(version.digest);
  return { kind: 'deleted', reason: '' };
}

/** What belongs to an image goes only when that is gone for sure, also from the registry. */
async function countAsGone(
  { gone, world, facts }: Run,
  { digest }: Version,
): Promise<Omit<Outcome, 'deletion'>> {
  if (await world.registry.headManifest(withDigest(world.repositoryOf(facts.name), digest)))
    return { kind: 'kept', reason: 'GitHub does not show it, and the registry still has it' };
  gone.add(digest);
  return { kind: 'gone', reason: 'it was gone already' };
}

/** GitHub answers 404 also to whom it does not let delete: then the version is still there. */
async function confirmGone(run: Run, version: Version): Promise<Omit<Outcome, 'deletion'>> {
  const { packages } = run.world;
  const { name } = run.facts;
  if (!(await packages.findVersion(name, version.id))) return countAsGone(run, version);
  throw new SlipwayError({
    code: 'packages.permission',
    message: `could not delete version ${version.id} of \`${name}\`: GitHub says that there is none, and shows it`,
    hint: nameMissingRight({
      operation: 'delete',
      status: 403,
      settingsUrl: packages.settingsUrlOf(name),
      ...(packages.door.scopes && { scopes: packages.door.scopes }),
    }),
  });
}

/** What speaks against deleting a version that was planned a moment ago: in GitHub's list, or in the registry itself. */
async function findChange(run: Run, planned: Version, now: Version): Promise<string | undefined> {
  if (now.digest !== planned.digest || [...now.tags].sort().join() !== [...planned.tags].sort().join())
    return `its tags have changed: it is ${nameOf(now)} now`;
  const lacking = await findUnlistedSubject(run, planned);
  if (lacking) return `the registry has ${shortDigest(lacking)}, which it refers to and GitHub does not list`;
  const { world, facts } = run;
  for (const tag of planned.tags) {
    const head = await world.registry.headManifest(withTag(world.repositoryOf(facts.name), tag));
    if (head && head.digest !== planned.digest)
      return `the registry has \`${tag}\` at another image, so GitHub's list is old`;
  }
  return undefined;
}

/** An orphan is one only if the registry does not have its image either. */
async function findUnlistedSubject({ world, facts, subjects }: Run, { id }: Version) {
  const isListed = (digest: string) => facts.versions.some((one) => one.digest === digest);
  for (const digest of (subjects.get(id) ?? []).filter((one) => isDigest(one) && !isListed(one)))
    if (await world.registry.headManifest(withDigest(world.repositoryOf(facts.name), digest))) return digest;
  return undefined;
}

/** Before the version goes, so that no cut leaves one that nobody can name. */
async function writeUndo({ io, world, facts, undoFile }: Run, { id, digest, tags }: Version): Promise<void> {
  const stored = await readAnyManifest(world.registry, world.repositoryOf(facts.name), digest);
  if (stored.kind === 'unread') throw new SlipwayError(stored.problem);
  const [mediaType, bytes] =
    stored.kind === 'found' ? [stored.mediaType, stored.bytes] : ['', new Uint8Array()];
  const manifest = Buffer.from(bytes).toString('base64');
  await appendText(
    undoFile,
    formatUndo({ package: facts.name, id, digest, tags, mediaType, manifest }, io.now().getTime()),
  );
}

/** What appeared since may need what is to go: it is read, and the plan made again. Only what both delete is deleted. */
async function lookAgain(run: Run): Promise<void> {
  const { io, world, facts } = run;
  const ids = new Set(facts.versions.map(({ id }) => id));
  const isSorted = isNewestFirst(facts.versions);
  const seen = await world.packages.listVersions(
    facts.name,
    (page) => !isSorted || page.every(({ id }) => !ids.has(id)),
  );
  const changes = findChanges(facts.versions, seen);
  if (changes.length === 0) return;
  const added = await readManifests(
    io,
    world,
    facts.name,
    changes.filter(({ id }) => !ids.has(id)),
  );
  run.facts = {
    ...facts,
    versions: withChanges(facts.versions, changes),
    manifests: new Map([...facts.manifests, ...added]),
  };
  const again = digestsOf(planRetention(run.facts, run.policy));
  run.planned = new Set([...run.planned].filter((digest) => again.has(digest)));
}

function subjectsOf({ deletions, graph }: RetentionPlan): Run['subjects'] {
  const going = new Set(deletions.map(({ version }) => version.id));
  return new Map(
    graph.nodes.flatMap(({ version }, node) => {
      if (!version || !going.has(version.id)) return [];
      const digests = (graph.subjects[node] ?? []).flatMap((subject) => graph.nodes[subject]?.digest ?? []);
      return [[version.id, digests] as const];
    }),
  );
}

function digestsOf({ deletions }: RetentionPlan): ReadonlySet<string> {
  return new Set(deletions.map(({ version }) => version.digest));
}
