import type { EmulationNeed } from '../dockerfile/emulation.ts';
import type { Problem } from '../problem.ts';
import { labelNode, type NodeInput } from './node.ts';
import type { Placement } from './node-platforms.ts';

/** Platforms that no node offers and whose commands would have to run there. */
export function checkPlacements(
  placements: readonly Placement[],
  nodes: readonly NodeInput[],
  needs: readonly EmulationNeed[],
): readonly Problem[] {
  const nowhere = placements.filter(({ node }) => node === undefined).map(({ platform }) => platform);
  const [need] = needs;
  if (nowhere.length === 0 || !need) return [];
  const labels = nodes.map(labelNode).join(', ');
  return [
    {
      code: 'builder.no-platform',
      input: 'platforms',
      message: `no node of the builder offers ${nowhere.join(', ')}, and ${need.reason} (asked: ${labels})`,
      hint: 'append a node that has it, register its emulator on a machine of a node (tonistiigi/binfmt), or let the stage run on the build platform: `FROM --platform=$BUILDPLATFORM`',
    },
  ];
}

/** `linux/arm64 is built by arm (tcp://arm:1234)`, and how. */
export function formatPlacement({ platform, node, how }: Placement, nodes: readonly NodeInput[]): string {
  const at = node ?? 0;
  const label = nodes[at] ? labelNode(nodes[at], at) : `node ${at}`;
  const why = {
    claimed: ', as the inputs say',
    native: ', which runs it by itself',
    emulated: ', which emulates it',
    nowhere: ': no node offers it, and no command has to run there',
  }[how];
  return `${platform} is built by ${label}${why}`;
}
