import { checkBuilder } from './builder/check.ts';
import type { NodeInput } from './builder/node.ts';
import { type NodePlan, planNodes } from './builder/node-platforms.ts';
import type { MachineRegistries } from './buildkitd-config.ts';
import {
  nameOf,
  refuse,
  refuseArchive,
  refuseAttestations,
  refuseDigest,
  refuseGateway,
  refuseLoad,
  refuseRepositories,
  refuseTimes,
} from './engine-refusals.ts';
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
  /** A builder that an earlier step or the environment has selected; absent where the engine's own is. */
  readonly selectedBuilder?: { readonly name: string; readonly reason: string };
  /** Mirrors and hosts without TLS that the engine was told of: a builder in a container has to be told, too. */
  readonly registries: MachineRegistries;
  /** What the engine says of the machine it runs on. */
  readonly host?: { readonly host: string; readonly memory: number; readonly folder: string };
}

/** Stands in for an engine that could not be asked, so that everything else can still be checked. */
export const assumedEngine: EngineFacts = {
  serverVersion: '',
  buildxVersion: '',
  hasContainerdStore: true,
  platform: 'linux/amd64',
  registries: { mirrors: [], insecure: [] },
};

/** What the build asks of an engine. */
export interface EngineNeeds {
  readonly driver: 'auto' | Driver;
  readonly builder: string;
  readonly nodes: readonly NodeInput[];
  /** The inputs that describe a builder of one's own, of those that were given. */
  readonly builderSettings: readonly string[];
  readonly keepState: boolean;
  readonly platforms: number;
  /** The platforms by name; empty where the builder's own is built. */
  readonly platformNames: readonly string[];
  /** Whether the image is to be an index although it has one platform. */
  readonly isIndex: boolean;
  readonly hasAttestations: boolean;
  /** Whether the user asked for attestations in so many words. */
  readonly insistsOnAttestations: boolean;
  readonly repositories: number;
  readonly push: boolean;
  /** Whether a signed attestation is to be in the registry before the first tag. */
  readonly attests: boolean;
  /** Whether what is pushed gets no tag: a leg of a distributed build. */
  readonly byDigest: boolean;
  /** Whether the image goes into the engine's store too: `load`, or an output `type=docker`. */
  readonly load: boolean;
  /** Types of outputs that write an image into a file: `oci`, `docker`. */
  readonly archives: readonly string[];
  readonly exportsCache: boolean;
  /** Types of caches that only a BuildKit of its own has: `s3`, `azblob`. */
  readonly cacheTypes: readonly string[];
  /** Whether times in layers are to be those of the commit. */
  readonly rewritesTimes: boolean;
  /** Whether images that it is built on are built first, and handed over as folders. */
  readonly buildsFirst?: boolean;
  /** Entitlements that an engine does not grant by itself: `security.insecure`, `device`. */
  readonly insecure: readonly string[];
  /** Whether a host is to mean the machine, by `host-gateway`. */
  readonly hostGateway: boolean;
}

export interface EngineChoice {
  readonly driver: Driver;
  /** The user's builder; absent where one is created for this step, or where the engine itself builds. */
  readonly builder?: string;
  readonly creates: boolean;
  readonly reason: string;
  /** The BuildKits of the builder that is created, where there are several. */
  readonly nodes: readonly NodePlan[];
  /** False where something asked for cannot hold attestations and the user did not insist on them. */
  readonly withAttestations: boolean;
  /** What cannot hold attestations; absent where all can. */
  readonly attestationObstacle?: string;
  /** Whether what is built has the same digest here as in a registry: not so in the classic store. */
  readonly storesIndexes: boolean;
}

/** Which BuildKit builds, and why; a contradiction with the needs is a problem. */
export function decideEngine(
  needs: EngineNeeds,
  engine: EngineFacts,
): { readonly choice: EngineChoice; readonly problems: readonly Problem[] } {
  const place = choosePlace(needs, engine);
  const obstacle = findAttestationObstacle(place.driver, needs, engine);
  const choice = {
    ...place,
    nodes: place.creates && needs.nodes.length > 1 ? planNodes(needs.nodes, needs.platformNames) : [],
    withAttestations: needs.hasAttestations && (!obstacle || needs.insistsOnAttestations),
    ...(obstacle && { attestationObstacle: obstacle }),
    storesIndexes: place.driver !== 'docker' || engine.hasContainerdStore,
  };
  return { choice, problems: [...checkBuilder(choice, needs), ...checkEngine(choice, needs, engine)] };
}

type Place = Pick<EngineChoice, 'driver' | 'builder' | 'creates' | 'reason'>;

function choosePlace(needs: EngineNeeds, engine: EngineFacts): Place {
  if (needs.builder !== '') {
    const driver = engine.builderDriver ?? 'docker-container';
    return { driver, builder: needs.builder, creates: false, reason: 'the builder named in `builder`' };
  }
  if (needs.driver !== 'auto') {
    const { driver } = needs;
    return { driver, creates: driver !== 'docker', reason: `\`driver: ${driver}\`` };
  }
  if (engine.selectedBuilder && needs.builderSettings.length === 0) {
    const { name, reason } = engine.selectedBuilder;
    return { driver: engine.builderDriver ?? 'docker-container', builder: name, creates: false, reason };
  }
  const obstacle = findObstacle(needs, engine);
  return obstacle
    ? {
        driver: 'docker-container',
        creates: true,
        reason: `the engine's own BuildKit cannot do it: ${obstacle}`,
      }
    : {
        driver: 'docker',
        creates: false,
        reason: "the engine's own BuildKit can do all that is asked, with nothing to pull or boot",
      };
}

/** Why the engine's own BuildKit does not serve; nothing where it does. */
function findObstacle(needs: EngineNeeds, engine: EngineFacts): string | undefined {
  const [setting] = needs.builderSettings;
  if (setting) return `\`${setting}\` is for a builder of its own`;
  if (needs.push && needs.repositories > 1)
    return 'with several repositories all content goes out before any tag, and the engine pushes by tag';
  if (needs.attests) return 'an attestation goes out before the first tag, and the engine pushes by tag';
  if (needs.push && needs.byDigest) return 'a leg is pushed by its digest, and the engine pushes by tag';
  if (needs.insecure.length > 0) return `it grants no \`${needs.insecure.join('`, `')}\` by itself`;
  if (needs.rewritesTimes)
    return 'it unpacks what it builds, and the times in layers have to stay as they are';
  const [cacheType] = needs.cacheTypes;
  if (cacheType) return `it has no cache \`type=${cacheType}\``;
  if (needs.buildsFirst) return 'an image that this one is built on is handed over as a folder';
  if (engine.hasContainerdStore) return undefined;
  const store = `${nameOf(engine)} has the classic image store`;
  if (needs.platforms > 1) return `${store}, which holds one platform`;
  if (needs.isIndex) return `${store}, which holds no index`;
  // What cannot be loaded with attestations anywhere is built without them, and that the engine can do.
  const elsewhere = findAttestationObstacle('docker-container', needs, engine);
  if (needs.hasAttestations && !elsewhere) return `${store}, which holds no attestations`;
  if (needs.exportsCache) return `${store}, which exports no cache`;
  if (needs.archives.length > 0) return `${store}, which writes no image into a file`;
  return undefined;
}

/** What cannot hold attestations, which make an index of the image (buildx, build/opt.go). */
function findAttestationObstacle(
  driver: Driver,
  needs: EngineNeeds,
  engine: EngineFacts,
): string | undefined {
  const store = `${nameOf(engine)} has the classic image store`;
  if (driver === 'docker' && !engine.hasContainerdStore) return `${store}, which holds no attestations`;
  if (needs.load && !engine.hasContainerdStore) return `${store}, which loads no image with attestations`;
  return needs.archives.includes('docker') ? 'an archive of `type=docker` holds no attestations' : undefined;
}

function checkEngine(choice: EngineChoice, needs: EngineNeeds, engine: EngineFacts): readonly Problem[] {
  const { driver, withAttestations, attestationObstacle } = choice;
  const isClassic = !engine.hasContainerdStore;
  const usesStore = driver === 'docker' && isClassic;
  const several = needs.platforms > 1 || needs.isIndex;
  const what = needs.platforms > 1 ? 'several platforms' : 'an index';
  const input = needs.platforms > 1 ? 'platforms' : 'index';
  return [
    ...(several && isClassic && needs.load && driver !== 'docker' ? [refuseLoad(what, engine)] : []),
    ...(several && needs.archives.includes('docker') ? [refuseArchive] : []),
    ...(several && usesStore ? [refuse(input, `hold ${what}`)] : []),
    ...(withAttestations && attestationObstacle ? [refuseAttestations(attestationObstacle)] : []),
    ...(driver === 'docker' && needs.rewritesTimes ? [refuseTimes] : []),
    ...(usesStore && needs.exportsCache ? [refuse('cache-to', 'export a cache')] : []),
    ...(usesStore && needs.archives.length > 0 ? [refuse('outputs', 'write an image into a file')] : []),
    ...(driver === 'docker' && needs.push && needs.repositories > 1
      ? [refuseRepositories(needs.repositories)]
      : []),
    ...(driver === 'docker' && needs.push && needs.byDigest ? [refuseDigest] : []),
    ...(needs.hostGateway && driver !== 'docker' ? [refuseGateway(driver)] : []),
  ];
}
