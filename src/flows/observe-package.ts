import { isCacheOfBranch } from '../core/cache/place.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import type { PackageHead } from '../core/retention/api-answer.ts';
import type { ManifestFacts, PackageFacts, PullRequestState, Version } from '../core/retention/facts.ts';
import { findPullRequests, findUnlistedTags, isSameListing } from '../core/retention/listing.ts';
import { ABSENT, readManifestFacts, shareBlobs, UNREAD } from '../core/retention/manifest-facts.ts';
import { mayDelete } from '../core/retention/need.ts';
import { pause } from '../io/http/pause.ts';
import type { Io } from '../io/io.ts';
import type { PackagesClient } from '../io/packages/client.ts';
import { readAnyManifest } from '../io/registry/any-manifest.ts';
import { listTags } from '../io/registry/tag-list.ts';
import { inPool } from './in-pool.ts';
import type { PruneWorld } from './open-prune-world.ts';

const LISTINGS = 4;
const BETWEEN_LISTINGS = 1000;
const READERS = 8;
const ASKERS = 4;
/** So many manifests in a row of one package say that the registry is down. */
const MAX_UNREAD = 10;
/** A registry may see a version later than GitHub does; these milliseconds are for all of a package, not for each. */
const LAG_DELAYS = [500, 1500];

/** Everything that the decision about a package is made from, read once and completely, or not at all. */
export async function observePackage(io: Io, world: PruneWorld, name: string): Promise<PackageFacts> {
  const { policy, usage } = world.inputs;
  const { head, versions } = await listUntilStable(io, world, name);
  const now = io.now().getTime();
  const pullRequests = await askPullRequests(io, world, head, { versions, now });
  const branches = await askBranches(io, world, head, versions, pullRequests);
  const known = { name, versions, pullRequests, now, ...(branches && { branches }) };
  const isNeeded = usage || mayDelete(known, policy);
  const manifests = isNeeded
    ? await readManifests(io, world, name, versions)
    : new Map<string, ManifestFacts>();
  return { ...known, manifests };
}

/** Lists again until two listings agree, none lacks what GitHub counts, and none lacks a tag that the registry has. */
async function listUntilStable(io: Io, { packages, registry, repositoryOf }: PruneWorld, name: string) {
  let before: readonly Version[] | undefined;
  let doubt = 'two listings of its versions did not agree';
  for (let listing = 1; listing <= LISTINGS; listing++) {
    const versions = await packages.listVersions(name);
    const isSame = before !== undefined && isSameListing(before, versions);
    before = versions;
    if (isSame) {
      const [head, tags] = await Promise.all([
        packages.readPackage(name),
        listTags(registry, repositoryOf(name)),
      ]);
      const [unlisted] = findUnlistedTags(versions, tags);
      if (versions.length < (head.versionCount ?? 0))
        doubt = `GitHub counts ${head.versionCount} versions and lists ${versions.length}`;
      else if (unlisted !== undefined)
        doubt = `the registry has the tag \`${unlisted}\`, which GitHub does not list`;
      else return { head, versions };
    }
    if (listing > 1) await pause(BETWEEN_LISTINGS, io.signal);
  }
  throw new SlipwayError({
    code: 'prune.changing',
    message: `the package \`${name}\` is changing while it is read: ${doubt}`,
    hint: 'nothing was deleted; run it when nothing is pushed, with a `concurrency` group that publishing has too',
  });
}

/** Each manifest once, whole, and checked against its digest; what is not there is asked for again, all of it at once. */
export async function readManifests(
  io: Io,
  world: PruneWorld,
  name: string,
  versions: readonly Version[],
): Promise<Map<string, ManifestFacts>> {
  const manifests = await readOnce(io, world, name, versions);
  for (const delay of LAG_DELAYS) {
    const missing = versions.filter(({ digest }) => manifests.get(digest)?.kind === 'absent');
    if (missing.length === 0) break;
    await pause(delay, io.signal);
    for (const [digest, facts] of await readOnce(io, world, name, missing)) manifests.set(digest, facts);
  }
  return manifests;
}

async function readOnce(
  io: Io,
  { registry, repositoryOf }: PruneWorld,
  name: string,
  versions: readonly Version[],
) {
  const share = shareBlobs();
  const manifests = new Map<string, ManifestFacts>();
  let inARow = 0;
  let served = 0;
  let last: Problem | undefined;
  await inPool(versions, READERS, async ({ digest }) => {
    const manifest = await readAnyManifest(registry, repositoryOf(name), digest);
    if (manifest.kind === 'unread') {
      last = manifest.problem;
      if (++inARow > MAX_UNREAD) throw new SlipwayError(last);
      io.log.line(`  ${last.message}`);
      manifests.set(digest, UNREAD);
      return;
    }
    inARow = 0;
    served++;
    manifests.set(
      digest,
      manifest.kind === 'absent' ? ABSENT : readManifestFacts(manifest.bytes, manifest.mediaType, share),
    );
  });
  // A registry that serves none of them is down, or does not let this token read.
  if (last && served === 0 && versions.length > 1) throw new SlipwayError(last);
  return manifests;
}

async function askPullRequests(
  io: Io,
  { packages, inputs }: PruneWorld,
  head: PackageHead,
  facts: Pick<PackageFacts, 'versions' | 'now'>,
): Promise<ReadonlyMap<number, PullRequestState>> {
  const isAsked = inputs.policy.rules.some(({ select }) => select.kind === 'pull-requests');
  const numbers = isAsked ? findPullRequests(facts, inputs.policy) : [];
  const { repository } = head;
  if (numbers.length > 0 && repository === undefined)
    io.log.warning(`The package \`${head.name}\` belongs to no repository: its images of pull requests stay`);
  if (repository === undefined) return new Map();
  const states = await inPool(numbers, ASKERS, (number) => packages.readPullRequest(repository, number));
  return new Map(numbers.map((number, at) => [number, states[at] ?? 'unknown']));
}

/** Only where a rule speaks of caches or of pull requests, and there is one that a branch may still have. */
async function askBranches(
  io: Io,
  { packages, inputs }: PruneWorld,
  { name, repository }: PackageHead,
  versions: readonly Version[],
  pullRequests: ReadonlyMap<number, PullRequestState>,
): Promise<readonly string[] | undefined> {
  const isAsked = inputs.policy.rules.some(({ select }) => select.kind === 'caches');
  const isForCaches = isAsked && versions.some(({ tags }) => tags.some(isCacheOfBranch));
  const isForPullRequests = [...pullRequests.values()].includes('closed');
  if (repository === undefined) {
    if (isForCaches)
      io.log.warning(`The package \`${name}\` belongs to no repository: its build caches stay`);
    return undefined;
  }
  if (isForCaches) return packages.listBranches(repository);
  return isForPullRequests ? listBranchesIfAllowed(io, packages, repository) : undefined;
}

/** Pull requests can be decided without, but for tags that may be those of a branch: they stay. */
async function listBranchesIfAllowed(io: Io, packages: PackagesClient, repository: string) {
  try {
    return await packages.listBranches(repository);
  } catch (error) {
    const [problem] = error instanceof SlipwayError ? error.problems : [];
    if (problem?.code !== 'packages.permission') throw error;
    io.log.problem('warning', {
      ...problem,
      message: `${problem.message}, so images stay whose tag says more than \`pr-<number>\`: a branch may be called so`,
    });
    return undefined;
  }
}
