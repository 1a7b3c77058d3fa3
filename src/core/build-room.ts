import type { BuildOptions } from './build-options.ts';
import type { DriverOption } from './builder/driver-options.ts';
import type { NodeInput } from './builder/node.ts';
import type { EngineChoice } from './engine.ts';
import type { Problem } from './problem.ts';

/** What the machine that builds has, in bytes; only of a machine that is this one. */
export interface MachineFacts {
  readonly memory: number;
  readonly freeMemory: number;
  /** Where the engine keeps images and caches, and what is free there; absent where that is not seen from here. */
  readonly disk?: { readonly folder: string; readonly free: number };
}

/** What the build may use of the machine. */
export interface BuildRoom {
  readonly memory: number;
  /** What `driver-opts` leave the builder of it. */
  readonly memoryLimit?: number;
  readonly folder?: string;
  /** How many steps run at once, where that is bounded: in a builder of this step's own. */
  readonly parallelism?: number;
}

export interface RoomNeeds {
  readonly engine: Pick<EngineChoice, 'driver' | 'creates'>;
  readonly nodes: readonly Pick<NodeInput, 'endpoint' | 'driverOpts'>[];
  /** The user's own configuration of BuildKit, in a file or inline: then how many steps run at once is theirs to say. */
  readonly buildkitdConfig: string;
  readonly buildkitdConfigInline: string;
  readonly platforms: readonly string[];
  readonly emulation: readonly { readonly platform: string }[];
  /** With a question to the Dockerfile nothing is built. */
  readonly options: Pick<BuildOptions, 'call'>;
}

export interface RoomDecision {
  /** Absent where another machine builds, or one that nothing is known of. */
  readonly room?: BuildRoom;
  readonly warnings: readonly Problem[];
}

const gibibyte = 2 ** 30;
/** What a step of an ordinary build takes, a compiler or a package manager; an emulated one keeps its translation, too. */
const nativeShare = 0.5 * gibibyte;
const emulatedShare = gibibyte;
/** For base images and layers of a platform; the first one brings the builder's own. */
const diskShare = gibibyte;

/** Whether memory and disk may be too small for what is asked, and how many steps are run at once because of it. */
export function decideRoom(machine: MachineFacts | undefined, needs: RoomNeeds): RoomDecision {
  const { engine } = needs;
  const platforms = Math.max(needs.platforms.length, 1);
  const emulated = needs.platforms.filter((name) =>
    needs.emulation.some((need) => need.platform === name),
  ).length;
  if (!machine || needs.options.call || !buildsHere(needs)) return { warnings: [] };
  const limit = engine.creates ? findMemoryLimit(needs.nodes[0]?.driverOpts ?? []) : undefined;
  const free = Math.min(machine.freeMemory, limit ?? Number.POSITIVE_INFINITY);
  const wanted = (platforms - emulated) * nativeShare + emulated * emulatedShare;
  const isTight = platforms > 1 && free < wanted;
  const parallelism = Math.max(1, Math.floor(free / (emulated > 0 ? emulatedShare : nativeShare)));
  const isBound =
    isTight && engine.creates && `${needs.buildkitdConfig}${needs.buildkitdConfigInline}` === '';
  return {
    room: {
      memory: machine.memory,
      ...(limit !== undefined && { memoryLimit: limit }),
      ...(machine.disk && { folder: machine.disk.folder }),
      ...(isBound && { parallelism }),
    },
    warnings: [
      ...(isTight ? [warnOfMemory(free, limit, platforms, isBound ? parallelism : undefined)] : []),
      ...warnOfDisk(machine, platforms),
    ],
  };
}

/** Not with an endpoint or several nodes: a docker context may be anywhere. */
function buildsHere({ engine, nodes }: RoomNeeds): boolean {
  if (engine.driver === 'docker') return true;
  return (
    engine.driver === 'docker-container' && engine.creates && nodes.length === 1 && nodes[0]?.endpoint === ''
  );
}

function warnOfMemory(
  free: number,
  limit: number | undefined,
  platforms: number,
  parallelism: number | undefined,
): Problem {
  const where = limit === free ? 'the builder may use' : 'this machine has';
  const own = '`driver: docker-container`, whose steps can be run one after another';
  const bound = parallelism === 1 ? 'one step runs at a time' : `${parallelism} steps run at once`;
  return {
    code: 'room.memory',
    message: `${where} ${formatBytes(free)} of memory free, and ${platforms} platforms are built side by side${parallelism === undefined ? '' : `: ${bound}`}`,
    hint: `build the platforms in jobs of their own, or take a larger runner${parallelism === undefined ? `, or ${own}` : ''}`,
  };
}

function warnOfDisk({ disk }: MachineFacts, platforms: number): readonly Problem[] {
  if (!disk || disk.free >= (1 + platforms) * diskShare) return [];
  const count = platforms === 1 ? 'one platform is' : `${platforms} platforms are`;
  return [
    {
      code: 'room.disk',
      message: `${formatBytes(disk.free)} are free in ${disk.folder}, and ${count} to be built there`,
      hint: diskAdvice,
    },
  ];
}

const diskAdvice =
  'free some in an earlier step: `docker system prune --all --force`, on a hosted runner `sudo rm -rf /usr/share/dotnet /usr/local/lib/android /opt/ghc`; leave `load` out, or build the platforms in jobs of their own';

/** A disk that was full when a file of this step's own was written; a write that is under way knows no path. */
export function describeFullDisk(path: string | undefined, free: number | undefined): Problem {
  const left = free === undefined ? '' : `: ${formatBytes(free)} are free`;
  return {
    code: 'room.disk-full',
    message: `the disk is full, ${path || 'a file'} could not be written${left}`,
    hint: diskAdvice,
  };
}

/** `memory=512m` of the driver docker-container, as docker reads sizes. */
function findMemoryLimit(driverOpts: readonly DriverOption[]): number | undefined {
  const text = driverOpts.findLast(({ name }) => name === 'memory')?.value ?? '';
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  return number === undefined
    ? undefined
    : Number(number) * 1024 ** 'bkmgt'.indexOf(unit.toLowerCase() || 'b');
}

/** `7.8 GiB`, `512 MiB`: as memory is sold. */
export function formatBytes(bytes: number): string {
  return bytes < gibibyte ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / gibibyte).toFixed(1)} GiB`;
}
