import {
  describeBusyBuilder,
  describeFleetingCertificates,
  formatSettings,
  nameLasting,
} from '../core/builder/lasting.ts';
import { labelNode } from '../core/builder/node.ts';
import { describeNodeErrors } from '../core/builder/node-report.ts';
import { findBuilderImage } from '../core/helper-images.ts';
import { readTlsVariables } from '../core/node-tls.ts';
import { type Problem, refuse, SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import { digestOf } from '../io/registry/digest.ts';
import { createBuilder } from './create-builder.ts';
import { withHelperImage } from './helper-image.ts';
import { type NodeDraft, prepareNodes } from './prepare-nodes.ts';
import type { PublishRequest } from './read-request.ts';
import { removeBuilder, type Session } from './session.ts';

/** Makes a builder for this step; one that is to last, or whose cache is, has the same name in every run. */
export async function makeBuilder(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<string> {
  const { keepState, cleanup } = request.inputs;
  if (!cleanup) refuse(findFleeting(io, request, plan));
  const drafts = await prepareNodes(io, request, plan, session);
  const usual = findBuilderImage(io.env, drafts.some(isRootless));
  const make = async (builder: string, keeps: boolean) => {
    session.ownBuilder({ name: builder, keepState: keeps });
    await withHelperImage(io, usual, request.inputs.helperImagesFrom, async (image) => {
      // buildx keeps the record of a builder that did not boot.
      if (image !== usual) await removeBuilder(io, { name: builder, keepState: keeps });
      await createBuilder(io, request, plan, session, { builder, drafts: withImage(drafts, image) });
    });
    return builder;
  };
  const makeFleeting = () => make(`slipway-${crypto.randomUUID().slice(0, 8)}`, false);
  if (cleanup && !keepState) return makeFleeting();
  const name = nameLasting(io.env.GITHUB_REPOSITORY ?? '', fingerprint(request, drafts));
  try {
    await make(name, keepState);
    if (!cleanup) session.ownBuilder(undefined);
    return name;
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'builder.exists') throw error;
  }
  // It is not of this step.
  session.ownBuilder(undefined);
  if (!cleanup) return useExisting(io, request, session, name);
  io.log.problem('warning', describeBusyBuilder(name));
  return makeFleeting();
}

/** On Kubernetes, where that is another image. */
function isRootless({ driver, driverOpts }: NodeDraft): boolean {
  return (
    driver === 'kubernetes' && driverOpts.some(({ name, value }) => name === 'rootless' && value === 'true')
  );
}

/** The nodes with the image that is pinned, where the user names none: buildx's own goes by a tag. */
function withImage(drafts: readonly NodeDraft[], image: string): readonly NodeDraft[] {
  return drafts.map((draft) => {
    const isGiven = draft.driver === 'remote' || draft.driverOpts.some(({ name }) => name === 'image');
    return isGiven ? draft : { ...draft, driverOpts: [...draft.driverOpts, { name: 'image', value: image }] };
  });
}

async function useExisting(
  io: Io,
  { inputs }: PublishRequest,
  session: Session,
  name: string,
): Promise<string> {
  refuse(describeNodeErrors(inputs.nodes, await session.docker.bootBuilder(name)));
  io.log.line(`Found builder ${name}, which an earlier run with the same settings has left`);
  return name;
}

function fingerprint({ daemonConfig }: PublishRequest, drafts: readonly NodeDraft[]): string {
  // The file is another one in every run; what stands in it counts.
  const nodes = drafts.map(({ configFile: _, ...draft }) => draft);
  return digestOf(new TextEncoder().encode(formatSettings({ nodes, daemonConfig })));
}

function findFleeting({ env }: Io, { inputs }: PublishRequest, plan: PublishPlan): readonly Problem[] {
  if (plan.engine.driver !== 'remote') return [];
  return inputs.nodes.flatMap((node, index) => {
    const isFleeting = Object.keys(readTlsVariables(env, index)).length > 0;
    return isFleeting ? [describeFleetingCertificates(labelNode(node, index))] : [];
  });
}
