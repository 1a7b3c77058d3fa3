import { type BaseMove, decideBaseMove, noImage, readBaseNote } from '../core/base/base-move.ts';
import type { PlanValue } from '../core/plan-value.ts';
import { refuse } from '../core/problem.ts';
import { parseReference, type Reference } from '../core/reference.ts';
import { deriveTargets } from '../core/targets.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readContent } from '../io/registry/client.ts';
import { openRegistry } from './open-registry.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** Whether the base image has moved since the image was published that the first of these tags names. */
export async function checkBase(
  io: Io,
  { inputs, facts, findings }: PlanRequest,
  plan: PlanValue,
): Promise<BaseMove> {
  const { event } = facts;
  const { targets, problems } = deriveTargets(plan.metadata, [], event.repository.owner);
  refuse(problems);
  const open = (names: readonly Reference[]) =>
    openRegistry(io, { event, targets: names, githubToken: inputs.githubToken, findings });
  const names = targets.map(({ reference }) => reference);
  const client = await open(names);
  for (const { reference, text } of targets) {
    const stored: StoredManifest | undefined = await client.findManifest(reference);
    if (!stored) continue;
    const base = readBaseNote(readContent(stored).content.annotations);
    return decideBaseMove(text, base, base && (await headNow(open, base.name)));
  }
  return noImage(targets.map(({ text }) => text));
}

async function headNow(
  open: (names: readonly Reference[]) => Promise<RegistryClient>,
  name: string,
): Promise<string | undefined> {
  const reading = parseReference(name);
  if ('problem' in reading) return undefined;
  return (await (await open([reading.reference])).headManifest(reading.reference))?.digest;
}
