import type { NodeInput } from '../core/builder/node.ts';
import { listPlatformsOfNodes, placePlatforms } from '../core/builder/node-platforms.ts';
import { describeNodeErrors, type NodeReport } from '../core/builder/node-report.ts';
import { checkPlacements, formatPlacement } from '../core/builder/placement.ts';
import { findDockerfile, findEmulationNeeds, isOtherMachine } from '../core/emulator-choice.ts';
import { refuse } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import type { NodeDraft } from './prepare-nodes.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** Makes all nodes of the builder and starts them; with several it is settled which of them builds which platform. */
export async function createBuilder(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  { builder, drafts }: Draft,
): Promise<void> {
  const { nodes } = request.inputs;
  const isPlain = plan.engine.driver === 'docker-container' && nodes.length === 1;
  const isHere = isPlain && !isOtherMachine(nodes[0].endpoint);
  // One after the other: buildx keeps all nodes of a builder in one file.
  for (const [index, draft] of drafts.entries()) {
    // A name would change the first node of a builder that is there, instead of refusing to make it once more.
    const name = index === 0 ? {} : { name: nameNode(builder, nodes[index], index) };
    await session.docker.createNode({ builder, ...name, ...draft }, isHere);
  }
  if (isHere) return;
  const reports = await session.docker.bootBuilder(builder);
  refuse(describeNodeErrors(nodes, reports));
  // The pods of a cluster come and go: buildx asks them at every build.
  if (plan.engine.driver !== 'kubernetes')
    await placeBuild(io, request, plan, session, { builder, drafts, reports });
}

/** Part of the names of containers and pods, so that two runs on one machine do not meet. */
function nameNode(builder: string, node: NodeInput | undefined, index: number): string {
  return node?.name ? `${builder}-${node.name}` : `${builder}${index}`;
}

/** A builder that is yet to be made. */
export interface Draft {
  readonly builder: string;
  readonly drafts: readonly NodeDraft[];
}

interface Made extends Draft {
  readonly reports: readonly NodeReport[];
}

async function placeBuild(
  io: Io,
  { inputs, facts }: PublishRequest,
  plan: PublishPlan,
  session: Session,
  { builder, drafts, reports }: Made,
): Promise<void> {
  const { nodes } = inputs;
  const placements = placePlatforms(plan.platforms, nodes, reports);
  const nowhere = placements.filter(({ node }) => node === undefined).map(({ platform }) => platform);
  const dockerfile = findDockerfile(inputs, plan.context, facts.workspace);
  const offered = reports.flatMap(({ platforms }) => platforms);
  const needs = inputs.options.call ? [] : findEmulationNeeds(inputs, dockerfile, nowhere, offered);
  refuse(checkPlacements(placements, nodes, needs));
  for (const placement of placements) io.log.line(formatPlacement(placement, nodes));
  if (nodes.length === 1) return;
  for (const [index, platforms] of listPlatformsOfNodes(nodes, placements).entries()) {
    const draft = drafts[index];
    if (!draft || platforms.length === 0 || nodes[index]?.platforms.length !== 0) continue;
    const name = nameNode(builder, nodes[index], index);
    await session.docker.createNode({ builder, name, ...draft, platforms, isAppended: false }, false);
  }
}
