import { listMissing } from '../core/attest/findings.ts';
import { PROVENANCE_TYPE } from '../core/attest/statement.ts';
import { findDoubt } from '../core/event-origin.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { withDigest } from '../core/reference.ts';
import { decideReuse, findObstacle, listCandidates, type Reuse, withReuse } from '../core/reuse/decision.ts';
import { deriveRecipe, formatRecipe, type Recipe } from '../core/reuse/recipe.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { findLostParts, readClosure } from '../io/registry/closure.ts';
import { digestOf } from '../io/registry/digest.ts';
import { readTagStates } from '../io/registry/tags.ts';
import { readSources } from './read-recipe.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** The plan with the image that can stand for a build, or with what a later run needs to know to reuse this one. */
export async function findReuse(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  registry: RegistryClient,
  session: Session,
): Promise<PublishPlan> {
  const { inputs, facts } = request;
  if (inputs.reuse === 'off' || !plan.push.push) return plan;
  const sources = await readSources(io, request, plan, session);
  if ('obstacle' in sources) {
    io.log.line(`Built anew: ${sources.obstacle}`);
    return plan;
  }
  const recipe = hashParts(deriveRecipe(inputs, plan, sources));
  const test = inputs.test === '' ? '' : hash(inputs.test + inputs.testPlatforms.join(','));
  const noted = note(io, request, plan, { ...recipe, ...(test && { test }) });
  const obstacle = findObstacle(inputs, plan, facts.event);
  if (obstacle) {
    io.log.line(`Built anew: ${obstacle}`);
    return noted;
  }
  const candidates = listCandidates(inputs.metadata, plan, facts);
  const states = await readTagStates(registry, candidates);
  const { platforms } = plan;
  const wanted = { mode: inputs.reuse, sha: facts.event.sha, platforms, recipe, test };
  const { reuse, reasons } = decideReuse(candidates, states, wanted);
  const faults = reuse ? await findFaults({ io, request, registry, plan, session }, reuse) : [];
  if (reuse && faults.length === 0) {
    io.log.notice(`Not built: ${reuse.reason}. ${reuse.digest} is released as it is`);
    return withReuse(plan, reuse);
  }
  for (const reason of [...reasons, ...faults]) io.log.line(`Built anew: ${reason}`);
  return noted;
}

/** Why an image that fits cannot be released all the same. */
async function findFaults(
  { io, request, registry, plan, session }: ReuseTools,
  reuse: Reuse,
): Promise<readonly string[]> {
  const [isAttested, lost] = await Promise.all([
    !plan.attest.attest || hasProvenance(io, request, registry, session, reuse),
    findLost(registry, reuse),
  ]);
  const unattested = `${reuse.source.text} has no attestation that verifies, and this run cannot vouch for what it did not build`;
  return [...(isAttested ? [] : [unattested]), ...lost];
}

interface ReuseTools {
  readonly io: Io;
  readonly request: PublishRequest;
  readonly registry: RegistryClient;
  readonly plan: PublishPlan;
  readonly session: Session;
}

/** What a clean-up has taken from it is built again. */
async function findLost(registry: RegistryClient, { source, digest }: Reuse): Promise<readonly string[]> {
  const place = { client: registry, name: source.reference };
  const image = await registry.readManifest(withDigest(place.name, digest));
  const lost = await findLostParts(place, await readClosure(place, image), { origin: 'found', blobs: 'ask' });
  return lost.map(({ message }) => message);
}

/** What a run in doubt builds is never taken for what a run of the repository's own would build. */
function note(io: Io, { inputs, facts }: PublishRequest, plan: PublishPlan, recipe: Recipe): PublishPlan {
  const doubt = findDoubt(facts.event);
  if (doubt) io.log.line(`No later run reuses this image: ${doubt}`);
  return doubt ? plan : { ...plan, recipe: formatRecipe(inputs.reuse, recipe) };
}

/**
 * Who vouches for it is whoever built it, in a run of this repository: this run could not say that it did. A place that
 * does not answer is no reason to fail, since it can be built.
 */
async function hasProvenance(
  io: Io,
  { inputs, facts: { event } }: PublishRequest,
  registry: RegistryClient,
  session: Session,
  { source, digest }: Reuse,
): Promise<boolean> {
  const { owner, name } = event.repository;
  const repository = `${owner}/${name}`;
  const signers = { serverUrl: event.serverUrl, repository, allowsAnyWorkflow: true };
  const required = [PROVENANCE_TYPE];
  const wanted = { name: source.reference, digest, required, signers, trustedRoot: '' };
  const { githubToken } = inputs;
  try {
    const { verifyAttestations } = await import('./verify-attestations.ts');
    const demand = { ...wanted, registry, event, githubToken, signal: session.signal };
    const { fitting, unfit } = await verifyAttestations(io, demand);
    for (const { reasons } of unfit) io.log.line(`An attestation of ${source.text}: ${reasons.join('; ')}`);
    return listMissing(required, fitting).length === 0;
  } catch (error) {
    if (!(error instanceof SlipwayError) || session.signal.aborted) throw error;
    io.log.line(`The attestation of ${source.text} could not be verified: ${error.message}`);
    return false;
  }
}

function hashParts(recipe: Recipe): Recipe {
  return Object.fromEntries(Object.entries(recipe).map(([name, text]) => [name, hash(text)]));
}

// 64 bits a part: that two which differ are taken for equal by accident is out of the question.
function hash(text: string): string {
  return digestOf(new TextEncoder().encode(text)).slice('sha256:'.length, 'sha256:'.length + 16);
}
