import { type JsonObject, textAt } from '../core/event.ts';
import { code } from '../core/markdown.ts';
import { checkPublished, withPublished } from '../core/monorepo/completed-plan.ts';
import { refuse } from '../core/problem.ts';
import { formatName, parseReference, type Reference } from '../core/reference.ts';
import type { TagState } from '../core/release.ts';
import type { Target } from '../core/targets.ts';
import type { GivenPlan, PlanNeed } from '../inputs/plan-json.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { writeOutputs, writeSummary } from '../io/runner.ts';
import { openRegistry } from './open-registry.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** The plan of one of several images, with the digests of those that it is built on: they are published by now. */
export async function completePlan(io: Io, request: PlanRequest, plan: GivenPlan): Promise<void> {
  refuse(request.findings.problems);
  const needs = plan.push ? plan.needs : [];
  const published = needs.length > 0 ? await findNeeds(io, request, plan, needs) : new Map<string, string>();
  for (const [image, reference] of published) io.log.line(`${plan.image} is built on ${image}: ${reference}`);
  writeOutputs(deriveOutputs(withPublished(plan.fields, needs, published), plan));
  await writeSummary(formatSummary(plan, published));
}

/** `<name>@<digest>` of each image; refused where one of them is not this run's. */
async function findNeeds(
  io: Io,
  { inputs, facts, findings }: PlanRequest,
  plan: GivenPlan,
  needs: readonly PlanNeed[],
): Promise<ReadonlyMap<string, string>> {
  const targets = needs.flatMap(({ name }) => readTarget(name));
  const client: RegistryClient = await openRegistry(io, {
    event: facts.event,
    targets: [],
    sources: targets.map(({ reference }) => reference),
    githubToken: inputs.githubToken,
    findings,
  });
  const states = await readTagStates(client, targets);
  await client.settle();
  const stateOf = ({ name }: PlanNeed): TagState => states.get(name) ?? { kind: 'absent' };
  refuse(needs.flatMap((need) => checkPublished(need, stateOf(need), plan)));
  return new Map(
    needs.flatMap((need) => {
      const state = stateOf(need);
      const reference = targets.find(({ text }) => text === need.name)?.reference;
      return reference && state.kind === 'present'
        ? [[need.image, `${formatName(reference)}@${state.digest}`] as const]
        : [];
    }),
  );
}

function readTarget(name: string): readonly Target[] {
  const reading = parseReference(name);
  if ('problem' in reading || reading.reference.tag === undefined) return [];
  const reference: Reference & { readonly tag: string } = {
    ...reading.reference,
    tag: reading.reference.tag,
  };
  return [{ reference, text: name, isFloating: true }];
}

function deriveOutputs(completed: JsonObject, plan: GivenPlan): Readonly<Record<string, string>> {
  return {
    plan: JSON.stringify(completed),
    matrix: JSON.stringify(completed.matrix),
    push: String(plan.push),
    reason: plan.reason,
    tags: plan.tags.join('\n'),
    'tag-names': plan.tagNames.join('\n'),
    version: textAt(completed, 'image-version') ?? '',
  };
}

function formatSummary(plan: GivenPlan, published: ReadonlyMap<string, string>): string {
  const lines = [
    ...plan.tags.map((tag) => `- ${code(tag)}`),
    ...[...published].map(([image, reference]) => `- built on ${code(image)}: ${code(reference)}`),
  ];
  return `### Plan for ${code(plan.image || plan.images.join(', '))}\n\n${lines.join('\n')}\n`;
}
