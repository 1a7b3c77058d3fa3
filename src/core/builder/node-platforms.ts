import { listNativePlatforms } from '../emulators.ts';
import { labelNode, type NodeInput } from './node.ts';

/** A node of the builder, and what of this build it is to build. */
export interface NodePlan {
  readonly label: string;
  readonly platforms: readonly string[];
  /** What is left to it and other nodes, once they have said what they offer. */
  readonly open: readonly string[];
}

/** Which node builds which platform, as far as the inputs say it: what nobody claims is for those that claim nothing. */
export function planNodes(nodes: readonly NodeInput[], wanted: readonly string[]): readonly NodePlan[] {
  const owners = findOwners(nodes);
  const rest = wanted.filter((platform) => !owners.has(platform));
  const free = nodes.filter(({ platforms }) => platforms.length === 0);
  return nodes.map((node, index) => {
    const own = wanted.filter((platform) => owners.get(platform) === index);
    const isFree = free.includes(node);
    return {
      label: labelNode(node, index),
      platforms: isFree && free.length === 1 ? rest : own,
      open: isFree && free.length > 1 ? rest : [],
    };
  });
}

/** As buildx has it, the last node that claims a platform gets it. */
function findOwners(nodes: readonly NodeInput[]): ReadonlyMap<string, number> {
  return new Map(
    nodes.flatMap(({ platforms }, index) => platforms.map((platform) => [platform, index] as const)),
  );
}

/** What a node says that it can build; its own platform first, as BuildKit lists them. */
export interface NodeOffer {
  readonly platforms: readonly string[];
}

/** Where a platform is built, and whether that machine runs its programs by itself. */
export interface Placement {
  readonly platform: string;
  /** Index of the node; absent where none offers the platform. */
  readonly node?: number;
  readonly how: 'claimed' | 'native' | 'emulated' | 'nowhere';
}

/**
 * The node of each platform. buildx by itself takes the first node that can, and so would emulate on it what a later
 * one runs natively.
 */
export function placePlatforms(
  wanted: readonly string[],
  nodes: readonly NodeInput[],
  offers: readonly NodeOffer[],
): readonly Placement[] {
  const owners = findOwners(nodes);
  return wanted.map((platform) => {
    const owner = owners.get(platform);
    if (owner !== undefined) return { platform, node: owner, how: 'claimed' };
    const isFree = (index: number) => nodes[index]?.platforms.length === 0;
    const native = offers.findIndex((offer, at) => isFree(at) && isNative(offer, platform));
    if (native >= 0) return { platform, node: native, how: 'native' };
    const able = offers.findIndex((offer, at) => isFree(at) && offer.platforms.includes(platform));
    return able >= 0 ? { platform, node: able, how: 'emulated' } : { platform, how: 'nowhere' };
  });
}

function isNative({ platforms: [own] }: NodeOffer, platform: string): boolean {
  return own !== undefined && listNativePlatforms(own).includes(platform);
}

/** The platforms that each node is told to build; those that are nowhere go to the first. */
export function listPlatformsOfNodes(
  nodes: readonly NodeInput[],
  placements: readonly Placement[],
): readonly (readonly string[])[] {
  return nodes.map(({ platforms }, index) =>
    platforms.length > 0
      ? platforms
      : placements.filter(({ node = 0 }) => node === index).map(({ platform }) => platform),
  );
}
