import type { Problem } from './problem.ts';

export type Driver = 'docker' | 'docker-container' | 'remote' | 'kubernetes';

/** What `docker info`, and for a named builder `docker buildx inspect`, say. */
export interface EngineFacts {
  readonly serverVersion: string;
  readonly buildxVersion: string;
  /** The containerd image store: holds indexes and attestations. The classic one holds single images only. */
  readonly hasContainerdStore: boolean;
  /** The engine's own platform, e.g. `linux/amd64`. */
  readonly platform: string;
  /** The driver of the builder named by the user. */
  readonly builderDriver?: Driver;
  /** The platforms that the named builder says it has; absent where none is named. */
  readonly builderPlatforms?: readonly string[];
}

/** Stands in for an engine that could not be asked, so that everything else can still be checked. */
export const assumedEngine: EngineFacts = {
  serverVersion: '',
  buildxVersion: '',
  hasContainerdStore: true,
  platform: 'linux/amd64',
};

/** What the build asks of an engine. */
export interface EngineNeeds {
  readonly driver: 'auto' | Driver;
  readonly builder: string;
  readonly driverOpts: readonly string[];
  readonly platforms: number;
  readonly hasAttestations: boolean;
  /** Whether the user asked for attestations in so many words. */
  readonly insistsOnAttestations: boolean;
  readonly repositories: number;
  readonly push: boolean;
  readonly load: boolean;
  readonly exportsCache: boolean;
}

export interface EngineChoice {
  readonly driver: Driver;
  /** The user's builder; absent where one is created for this step, or where the engine itself builds. */
  readonly builder?: string;
  readonly creates: boolean;
  readonly reason: string;
  /** False where the engine cannot hold attestations and the user did not insist on them. */
  readonly withAttestations: boolean;
  /** Whether what is built has the same digest here as in a registry: not so in the classic store. */
  readonly storesIndexes: boolean;
}

/** Which BuildKit builds, and why; a contradiction with the needs is a problem. */
export function decideEngine(
  needs: EngineNeeds,
  engine: EngineFacts,
): { readonly choice: EngineChoice; readonly problems: readonly Problem[] } {
  const chosen = choose(needs, engine);
  const choice = { ...chosen, storesIndexes: chosen.driver !== 'docker' || engine.hasContainerdStore };
  return { choice, problems: checkEngine(choice, needs, engine) };
}

function choose(needs: EngineNeeds, engine: EngineFacts): Omit<EngineChoice, 'storesIndexes'> {
  const withAttestations = needs.hasAttestations;
  if (needs.builder !== '') {
    const driver = engine.builderDriver ?? 'docker-container';
    const keeps = driver !== 'docker' || engine.hasContainerdStore || needs.insistsOnAttestations;
    return {
      driver,
      builder: needs.builder,
      creates: false,
      reason: 'the builder named in `builder`',
      withAttestations: withAttestations && keeps,
    };
  }
  if (needs.driver === 'docker') {
    const keeps = engine.hasContainerdStore || needs.insistsOnAttestations;
    return {
      driver: 'docker',
      creates: false,
      reason: '`driver: docker`',
      withAttestations: withAttestations && keeps,
    };
  }
  if (needs.driver !== 'auto') {
    return { driver: needs.driver, creates: true, reason: `\`driver: ${needs.driver}\``, withAttestations };
  }
  const obstacle = findObstacle(needs, engine);
  return obstacle
    ? {
        driver: 'docker-container',
        creates: true,
        reason: `the engine's own BuildKit cannot do it: ${obstacle}`,
        withAttestations,
      }
    : {
        driver: 'docker',
        creates: false,
        reason: "the engine's own BuildKit can do all that is asked, with nothing to pull or boot",
        withAttestations,
      };
}

/** Why the engine's own BuildKit does not serve; nothing where it does. */
function findObstacle(needs: EngineNeeds, engine: EngineFacts): string | undefined {
  if (needs.driverOpts.length > 0) return '`driver-opts` are for a builder of its own';
  if (needs.push && needs.repositories > 1) {
    return 'with several repositories all content goes out before any tag, and the engine pushes by tag';
  }
  if (engine.hasContainerdStore) return undefined;
  const store = `engine ${engine.serverVersion} has the classic image store`;
  if (needs.platforms > 1) return `${store}, which holds one platform`;
  if (needs.hasAttestations) return `${store}, which holds no attestations`;
  if (needs.exportsCache) return `${store}, which exports no cache`;
  return undefined;
}

function checkEngine(choice: EngineChoice, needs: EngineNeeds, engine: EngineFacts): readonly Problem[] {
  const problems: Problem[] = [];
  if (needs.load && needs.platforms > 1 && choice.driver !== 'docker') {
    problems.push({
      code: 'engine.load-several-platforms',
      input: 'load',
      message: `an engine loads several platforms at once only into its containerd store and with driver \`docker\`; the driver here is \`${choice.driver}\` (${choice.reason})`,
      hint: 'leave out `load`, build one platform, or use an engine with the containerd image store',
    });
  }
  if (choice.driver !== 'docker') return problems;
  if (!engine.hasContainerdStore && needs.platforms > 1) {
    problems.push(refuse('platforms', 'several platforms'));
  }
  if (!engine.hasContainerdStore && choice.withAttestations && needs.insistsOnAttestations) {
    problems.push(refuse('provenance', 'attestations'));
  }
  if (needs.push && needs.repositories > 1) problems.push(refuseRepositories(needs.repositories));
  return problems;
}

function refuse(input: string, what: string): Problem {
  return {
    code: 'engine.classic-store',
    input,
    message: `the classic image store of this engine cannot hold ${what}, which driver \`docker\` would need`,
    hint: 'use `driver: auto` or `driver: docker-container`, or switch the engine to the containerd image store',
  };
}

function refuseRepositories(count: number): Problem {
  return {
    code: 'engine.several-repositories',
    input: 'images',
    message: `${count} repositories are to be pushed to, all content before any tag, and driver \`docker\` can only push by tag`,
    hint: 'use `driver: auto` or `driver: docker-container`',
  };
}
