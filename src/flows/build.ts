import { formatLeg } from '../core/merge/leg-results.ts';
import { type LegInputs, parseLegInputs, withoutPlannedCommit } from '../inputs/leg.ts';
import type { Io } from '../io/io.ts';
import { writeOutputs } from '../io/runner.ts';
import { publishImage } from './publish.ts';
import { type PublishRequest, readPublishRequest } from './read-request.ts';

/** The build door: one leg of a distributed build, pushed by digest without a tag; its last act is to say its result. */
export async function build(io: Io): Promise<void> {
  const request = fitPlan(await readPublishRequest(io, parseLegInputs));
  const result = await publishImage(io, request);
  if (!result?.plan.push.push) return;
  const platforms = result.platforms.map(({ name }) => name);
  const text = formatLeg({ platforms, digest: result.digest });
  const { legIndex, image } = request.inputs;
  // In the log too: GitHub drops an output that holds a masked word, and then this line is what is left of it.
  io.log.notice(`Leg ${legIndex}: ${text}`);
  const own = `r${legIndex}`;
  const names = legIndex === '' ? [] : [own, ...(image === '' ? [] : [`${image}-${own}`])];
  writeOutputs({ result: text, ...Object.fromEntries(names.map((name) => [name, text])) });
}

/** What the plan says of its commit is not true of another one. */
function fitPlan(request: LegRequest): LegRequest {
  const { inputs, facts } = request;
  const isAsPlanned = inputs.plannedSha === undefined || facts.event.sha === inputs.plannedSha;
  return isAsPlanned ? request : { ...request, inputs: withoutPlannedCommit(inputs) };
}

type LegRequest = PublishRequest & { readonly inputs: LegInputs };
