import type { PublishInputs } from '../inputs/publish.ts';
import type { Problem } from './problem.ts';

interface Feature {
  readonly flag: string;
  /** The input that asks for it; none for what every build needs. */
  readonly input?: string;
  /** The first buildx that does what the flag says; some flags were there before and did nothing. */
  readonly first: string;
  readonly isAsked: (inputs: PublishInputs) => boolean;
}

/** Every build is read through `--progress rawjson`, so what came before that release is here for its name only. */
const features: readonly Feature[] = [
  { flag: '--progress rawjson', first: '0.12.0', isAsked: () => true },
  { flag: '--metadata-file', first: '0.6.0', isAsked: ({ options }) => !options.call },
  { flag: '--shm-size', input: 'shm-size', first: '0.7.0', isAsked: ({ options }) => options.shmSize !== '' },
  { flag: '--ulimit', input: 'ulimit', first: '0.7.0', isAsked: ({ options }) => options.ulimits.length > 0 },
  {
    flag: '--cgroup-parent',
    input: 'cgroup-parent',
    first: '0.7.0',
    isAsked: ({ options }) => options.cgroupParent !== '',
  },
  {
    flag: '--build-context',
    input: 'build-contexts',
    first: '0.8.0',
    isAsked: ({ buildContexts }) => buildContexts.length > 0,
  },
  {
    flag: '--no-cache-filter',
    input: 'no-cache-filters',
    first: '0.8.0',
    isAsked: ({ options }) => options.noCacheFilters.length > 0,
  },
  { flag: '--attest', input: 'sbom', first: '0.10.0', isAsked: ({ sbom }) => sbom !== '' },
  { flag: '--attest', input: 'provenance', first: '0.10.0', isAsked: ({ provenance }) => provenance !== '' },
  {
    flag: '--annotation',
    input: 'annotations',
    first: '0.12.0',
    isAsked: ({ metadata }) => metadata.annotations.trim() !== '',
  },
  { flag: '--call', input: 'call', first: '0.15.0', isAsked: ({ options }) => options.call !== undefined },
  {
    flag: 'history export --finalize',
    input: 'build-record',
    first: '0.24.0',
    isAsked: ({ buildRecord }) => buildRecord,
  },
  {
    flag: '--allow device',
    input: 'allow',
    first: '0.21.0',
    isAsked: ({ options }) => options.allow.some((entry) => entry.startsWith('device')),
  },
  {
    flag: '--allow buildx.local.delete',
    input: 'allow',
    first: '0.35.0',
    isAsked: ({ options }) => options.allow.includes('buildx.local.delete'),
  },
];

/** What an older buildx lacks, each by its name. A version that is no release (a commit, nothing) is taken as new. */
export function checkBuildxVersion(version: string, inputs: PublishInputs): readonly Problem[] {
  const own = parseRelease(version);
  if (!own) return [];
  return features
    .filter((feature) => feature.isAsked(inputs) && isBefore(own, parseRelease(feature.first) ?? []))
    .map(({ flag, input, first }) => ({
      code: 'engine.old-buildx',
      ...(input && { input }),
      message: `${input ? `\`${input}\`` : 'every build'} needs buildx ${first} (\`${flag}\`), and this runner has buildx ${version}`,
      hint: 'install a newer docker-buildx-plugin on the runner, or run docker/setup-buildx-action with `version: latest` before this step',
    }));
}

/** `0.29.1+ds1-4`, `0.13.0-rc1`: what counts is the release. */
function parseRelease(version: string): readonly number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
}

function isBefore(own: readonly number[], first: readonly number[]): boolean {
  const at = first.findIndex((part, index) => part !== own[index]);
  return at >= 0 && (own[at] ?? 0) < (first[at] ?? 0);
}
