import { each, option } from './arguments.ts';
import type { Dockerfile } from './dockerfile/parse.ts';
import { findNearest } from './nearest.ts';
import type { Problem } from './problem.ts';

/** What is asked of a Dockerfile instead of a build. */
export interface BuildCall {
  readonly method: 'check' | 'outline' | 'targets';
  readonly format: string;
  /** Findings are shown, and the step stays green. */
  readonly ignoreStatus: boolean;
}

/** How the commands of a build run, as docker/build-push-action has it. */
export interface BuildOptions {
  readonly addHosts: readonly string[];
  readonly allow: readonly string[];
  readonly cgroupParent: string;
  readonly network: string;
  readonly noCacheFilters: readonly string[];
  readonly shmSize: string;
  readonly ssh: readonly string[];
  readonly ulimits: readonly string[];
  /** Absent where the image is built. */
  readonly call?: BuildCall;
}

/** Their part of the command line, in a fixed order. */
export function deriveOptionArguments(options: BuildOptions): readonly string[] {
  return [
    ...option('--call', formatCall(options.call)),
    ...each('--add-host', options.addHosts),
    ...each('--allow', options.allow),
    ...option('--cgroup-parent', options.cgroupParent),
    ...option('--network', options.network),
    ...each('--no-cache-filter', options.noCacheFilters),
    ...option('--shm-size', options.shmSize),
    ...each('--ssh', options.ssh),
    ...each('--ulimit', options.ulimits),
  ];
}

/** A check is read as JSON: its findings become annotations. */
function formatCall(call: BuildCall | undefined): string | undefined {
  if (!call) return undefined;
  const format = call.method === 'check' ? 'json' : call.format;
  return format === '' ? call.method : `${call.method},format=${format}`;
}

/**
 * What the daemon has to be allowed to do, so that the build may ask for it. buildx asks for `network.host` by itself
 * with `--network host`. A daemon knows devices as a whole, a build names one: `device=vendor.com/device`.
 */
export function listEntitlements({ allow, network }: BuildOptions): readonly string[] {
  const names = allow.map((entry) => entry.split('=')[0] ?? '');
  return [...new Set([...names, ...(network === 'host' ? ['network.host'] : [])])].filter(
    (name) => name !== 'buildx.local.delete',
  );
}

/** Entitlements that an engine does not grant unless its own configuration says so. */
export function findInsecure(options: BuildOptions): readonly string[] {
  return listEntitlements(options).filter((name) => name !== 'network.host');
}

/** Whether a host name is to mean the machine itself, which only the engine's own BuildKit can tell. */
export function usesHostGateway({ addHosts }: BuildOptions): boolean {
  return addHosts.some((host) => /[:=]host-gateway$/.test(host));
}

/** BuildKit takes a filter that names no stage without a word, and the cache stays. */
export function noteUnknownFilters(
  { noCacheFilters }: BuildOptions,
  dockerfile: Dockerfile | undefined,
): readonly Problem[] {
  if (!dockerfile || dockerfile.problems.length > 0) return [];
  const stages = dockerfile.stages.flatMap(({ name }) => (name ? [name] : []));
  const isStage = (filter: string) => stages.some((name) => name.toLowerCase() === filter.toLowerCase());
  return noCacheFilters
    .filter((filter) => !isStage(filter))
    .map((filter) => {
      const nearest = findNearest(filter, stages);
      return {
        code: 'no-cache-filters.unknown',
        input: 'no-cache-filters',
        message: `the Dockerfile has no stage \`${filter}\`, so nothing of it is built anew`,
        ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
      };
    });
}
