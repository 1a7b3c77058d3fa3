import type { CacheWish } from '../../inputs/caches.ts';
import type { EngineChoice, EngineFacts } from '../engine.ts';
import type { Event } from '../event.ts';
import type { Problem } from '../problem.ts';
import { formatReference, type Reference, withTag } from '../reference.ts';
import { type CachedBuild, formatCacheTag, formatScope, formatTagsCacheTag } from './place.ts';
import type { CacheService } from './service.ts';
import { findSharedWriteObstacle, findWriteObstacle, isTagRun, listBranches } from './trust.ts';

/** A cache to read: buildx's line for it, and what it is called for people. */
export interface CacheSource {
  readonly line: string;
  readonly label: string;
  /** Where it lies in a registry. */
  readonly reference?: Reference;
}

/** Where the build's cache comes from, and where it goes, each with its reason. */
export interface CachePlan {
  readonly kind: 'gha' | 'registry' | 'local' | 'none';
  readonly reason: string;
  /** What is built, for whatever else is kept beside the cache under a name; absent where there is none. */
  readonly scope?: string;
  readonly from: readonly CacheSource[];
  /** buildx's line for what is written; absent where nothing is. */
  readonly to?: string;
  /** Why nothing is written, or where to. */
  readonly writing: string;
}

export interface CacheFacts {
  readonly wish: CacheWish;
  /** Whether the user writes `cache-from` or `cache-to`. */
  readonly hasLines: boolean;
  readonly event: Event;
  /** Absent where the image has no name. */
  readonly build?: CachedBuild;
  readonly push: boolean;
  readonly noCache: boolean;
  readonly service?: CacheService | undefined;
  readonly engine: EngineFacts;
  readonly choice: EngineChoice;
  /** Whether BuildKit's own cache is still there at the next run. */
  readonly isKept: boolean;
}

export function decideCache(facts: CacheFacts): {
  readonly plan: CachePlan;
  readonly warnings: readonly Problem[];
} {
  const { wish, hasLines, build, service } = facts;
  if (hasLines) return none('`cache-from` and `cache-to` say it');
  if (wish === 'off' || !build) return none(wish === 'off' ? '`cache: off`' : 'the image has no name');
  if (wish === 'auto' && facts.isKept) return none('the builder keeps its own');
  const obstacle = findObstacle(facts);
  if (obstacle) return none(obstacle, wish);
  if (wish === 'registry') return { plan: planRegistry(facts, build), warnings: [] };
  if (!service) return none('this runner offers no Actions cache', wish);
  return { plan: planService(facts, build, service), warnings: [] };
}

function findObstacle({ wish, choice, engine, service }: CacheFacts): string | undefined {
  if (choice.driver === 'docker' && !engine.hasContainerdStore)
    return 'the engine has the classic image store, which exports no cache';
  const isOld = service?.version === 2 && isOlder(engine.buildxVersion, 21);
  return isOld && (wish === 'gha' || wish === 'auto')
    ? `buildx ${engine.buildxVersion} is too old for the Actions cache of today: 0.21 is the first that speaks to it`
    : undefined;
}

/** A version that is no release is taken as new. */
function isOlder(version: string, minor: number): boolean {
  const [, own] = /^0\.(\d+)\./.exec(version) ?? [];
  return own !== undefined && Number(own) < minor;
}

/** Only who asked for a cache is told that there is none. */
function none(reason: string, wish: CacheWish = 'auto') {
  const plan: CachePlan = { kind: 'none', reason, from: [], writing: 'nothing' };
  const warning = {
    code: 'cache.unavailable',
    input: 'cache',
    message: `\`cache: ${wish}\` has no effect: ${reason}`,
    hint: 'the image is built all the same, without a cache',
  };
  return { plan, warnings: wish === 'auto' ? [] : [warning] };
}

/**
 * The service hands out what the run's ref, its base and the default branch have; it reads no other. BuildKit speaks to
 * it by itself, or Slipway keeps BuildKit's local cache there: then the lines lack the folder, which is made later.
 */
function planService(facts: CacheFacts, build: CachedBuild, service: CacheService): CachePlan {
  const scope = formatScope(build);
  const isLocal = facts.wish === 'local';
  const type = isLocal ? 'type=local' : `type=gha,scope=${scope}`;
  const label = service.reads.map(nameScope).join(', ');
  const place = service.writes.at(-1);
  const obstacle =
    findWriteObstacle(facts.event, place?.startsWith('refs/pull/') ?? false) ??
    (place === undefined ? 'the token of the run may only read' : undefined);
  return {
    kind: isLocal ? 'local' : 'gha',
    reason: `${facts.wish === 'auto' ? 'the builder goes when the job ends' : `\`cache: ${facts.wish}\``}; scope ${scope}`,
    scope,
    from: facts.noCache || service.reads.length === 0 ? [] : [{ line: type, label }],
    ...(obstacle === undefined && { to: `${type},mode=max` }),
    writing: obstacle === undefined && place !== undefined ? nameScope(place) : `nothing (${obstacle})`,
  };
}

/** Services of other makers keep no refs apart, and give them no name. */
function nameScope(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|pull)\//, '') || 'all refs';
}

/** What every registry takes, Amazon's and Google's too: an image manifest of OCI's media types. */
const form = 'mode=max,image-manifest=true,oci-mediatypes=true';

function planRegistry({ event, push, noCache }: CacheFacts, build: CachedBuild): CachePlan {
  const branches = listBranches(event);
  const { defaultBranch } = event.repository;
  const placeOf = (branch: string) =>
    withTag(build.image, formatCacheTag(build, branch === defaultBranch ? undefined : branch));
  const ofTags = isTagRun(event) ? [withTag(build.image, formatTagsCacheTag(build))] : [];
  const all = [...ofTags, ...branches.map(placeOf)];
  const places = noCache ? [] : all;
  const obstacle = findSharedWriteObstacle(event) ?? (push ? undefined : 'the image is not pushed either');
  const [own] = all;
  const to = obstacle === undefined && own !== undefined ? formatReference(own) : undefined;
  return {
    kind: 'registry',
    reason: '`cache: registry`',
    scope: formatScope(build),
    from: places.map((reference) => {
      const label = formatReference(reference);
      return { line: `type=registry,ref=${label}`, label, reference };
    }),
    ...(to && { to: `type=registry,ref=${to},${form}` }),
    writing: to ?? `nothing (${obstacle})`,
  };
}

const places = { gha: 'Actions cache', local: 'Actions cache, in one piece', registry: 'registry' };

/** `gha: main; writes refs/heads/main`, for the plan in the log. */
export function formatCache({ kind, reason, from, writing }: CachePlan): string {
  if (kind === 'none') return `none: ${reason}`;
  const read = from.map(({ label }) => label).join(', ') || 'nothing';
  return `${places[kind]}: reads ${read}; writes ${writing} (${reason})`;
}
