import { isCacheOfBranch } from '../core/cache/place.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PackageHead } from '../core/retention/api-answer.ts';
import type { ManifestFacts, PackageFacts, PullRequestState, Version } from '../core/retention/facts.ts';
import { findPullRequests, findUnlistedTags, isSameListing } from '../core/retention/listing.ts';
import { ABSENT, readManifestFacts, shareBlobs, UNREAD } from '../core/retention/manifest-facts.ts';
import { mayDelete } from '../core/retention/need.ts';
import { pause } from '../io/http/pause.ts';
import type { Io } from '../io/io.ts';
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

/** Everything that the decision about a package is made from, read once and completely, or not at all. */
export async function observePackage(io: Io, world: PruneWorld, name: string): Promise<PackageFacts> {
  const { policy, usage } = world.inputs;
  const { head, versions } = await listUntilStable(io, world, name);
  const now = io.now().getTime();
  const pullRequests = await askPullRequests(io, world, head, { versions, now });
  const branches = await askBranches(io, world, head, versions);
  const known = { name, versions, pullRequests, now, ...(branches && { branches }) };
  const isNeeded = usage || mayDelete(known, policy);
  const manifests = isNeeded ? await readManifests(world, name, versions) : new Map<string, ManifestFacts>();
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

/** Each manifest once, whole, and checked against its digest. */
export async function readManifests(
  { registry, repositoryOf }: PruneWorld,
  name: string,
  versions: readonly Version[],
): Promise<Map<string, ManifestFacts>> {
  const share = shareBlobs();
  const manifests = new Map<string, ManifestFacts>();
  let unread = 0;
  await inPool(versions, READERS, async ({ digest }) => {
    const manifest = await readAnyManifest(registry, repositoryOf(name), digest);
    if (manifest.kind === 'unread' && ++unread > MAX_UNREAD) throw new SlipwayError(manifest.problem);
    const facts = { absent: ABSENT, unread: UNREAD };
    manifests.set(
      digest,
      manifest.kind === 'found'
        ? readManifestFacts(manifest.bytes, manifest.mediaType, share)
        : facts[manifest.kind],
    );
  });
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

/** Only where a rule speaks of caches, and there is one of a branch. */
async function askBranches(
  io: Io,
  { packages, inputs }: PruneWorld,
  { name, repository }: PackageHead,
  versions: readonly Version[],
): Promise<readonly string[] | undefined> {
  const isAsked = inputs.policy.rules.some(({ select }) => select.kind === 'caches');
  if (!isAsked || !versions.some(({ tags }) => tags.some(isCacheOfBranch))) return undefined;
  if (repository !== undefined) return packages.listBranches(repository);
  io.log.warning(`The package \`${name}\` belongs to no repository: its build caches stay`);
  return undefined;
}
