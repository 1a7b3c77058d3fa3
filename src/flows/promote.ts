import { isCommitId } from '../core/guard/commits.ts';
import { readImageFacts } from '../core/guard/image-facts.ts';
import { type Problem, refuse } from '../core/problem.ts';
import { checkDigest, decidePromotion, findDestinations, type Promotion } from '../core/promote/decide.ts';
import {
  derivePromoteOutputs,
  formatPromoteLog,
  formatPromoteSummary,
  type Promoted,
} from '../core/promote/report.ts';
import { formatReference, isSameRepository, type RepositoryName } from '../core/reference.ts';
import { decideMoves, findPlatformRemovals, type TagMove, type TagStates } from '../core/release.ts';
import type { Io } from '../io/io.ts';
import type { ReadManifest, RegistryClient } from '../io/registry/client.ts';
import { type Closure, findLostParts, readClosure } from '../io/registry/closure.ts';
import { readPlatforms, readTagStates } from '../io/registry/tags.ts';
import { writeOutputs, writeSummary } from '../io/runner.ts';
import { afterTags } from './after-tags.ts';
import { bringImage } from './bring-image.ts';
import { announce } from './guard-tags.ts';
import { findOlderMoves } from './hold-older.ts';
import { moveTags, orRollBack } from './move-tags.ts';
import { openRegistry } from './open-registry.ts';
import { type PromoteRequest, readPromoteRequest } from './read-promote-request.ts';
import { checkRequiredAttestation } from './required-attestation.ts';
import { openPromoteGuard, type TagGuard } from './tag-guard.ts';

/** The promote door: tags move to an image that exists, in its repository or in another. Needs no Docker. */
export async function promote(io: Io): Promise<void> {
  const request = await readPromoteRequest(io);
  const { source, targets, inputs, event, findings } = request;
  for (const notice of findings.notices) io.log.problem('notice', notice);
  const registry = await openRegistry(io, {
    event,
    targets: targets.map(({ reference }) => reference),
    sources: [source],
    githubToken: inputs.githubToken,
    findings,
  });
  const [image, before] = await Promise.all([
    registry.readManifest(source),
    readTagStates(registry, targets),
  ]);
  const guard = openPromoteGuard(io, { ...request, sha: findCommit(image, request) }, registry);
  const promotion = await decide(io, { registry, request, guard }, image, before);
  const isWritten = !inputs.dryRun && request.reasonToStay === undefined;
  if (request.reasonToStay) io.log.notice(`No tag is moved: ${request.reasonToStay}`);
  const destinations = findDestinations(source, targets);
  const copies = isWritten ? await bringImage(registry, request, promotion.closure, destinations) : [];
  const { moves, held } = isWritten
    ? await orRollBack(registry, (moved) =>
        moveTags(
          {
            ...{ registry, guard, image, platforms: promotion.platforms },
            looksAgain: copies.length > 0 || inputs.guardFloatingTags,
          },
          promotion.moves,
          moved,
        ),
      )
    : { moves: promotion.moves, held: [] };
  announce(io, held);
  const lost = promotion.moves.filter(({ text }) => held.some((one) => one.text === text));
  await report(io, {
    source: formatReference(source),
    digest: image.digest,
    moves,
    kept: [...promotion.kept, ...lost],
    copies,
    isWritten,
  });
  await afterTags(io, 'The registry was left with requests under way', () => registry.settle());
}

/** The image's own word is true whatever this run is about. */
function findCommit({ content }: ReadManifest, request: PromoteRequest): string {
  const { revision = '' } = readImageFacts(content.annotations);
  return isCommitId(revision) ? revision : request.sha;
}

interface Decided extends Pick<Promotion, 'moves' | 'kept'> {
  readonly platforms: readonly string[];
  readonly closure: Closure;
}

interface DecideTools {
  readonly registry: RegistryClient;
  readonly request: PromoteRequest;
  readonly guard: TagGuard;
}

/** All that stands against the promotion, before anything is written. */
async function decide(
  io: Io,
  { registry, request, guard }: DecideTools,
  image: ReadManifest,
  before: TagStates,
): Promise<Decided> {
  const { source, targets, inputs } = request;
  const wanted = decideMoves(targets, image.digest, before);
  const older = await findOlderMoves(io, guard, wanted, before);
  const { moves, kept, problems } = decidePromotion(
    wanted.filter((move) => !older.includes(move)),
    inputs.ifExists,
  );
  const [platforms, attestations, { closure, lost }] = await Promise.all([
    readPlatforms(registry, source, image.content),
    checkRequiredAttestation(io, registry, request, image),
    readParts(registry, source, image, moves),
  ]);
  const removals = findPlatformRemovals(targets, before, platforms, inputs.allowPlatformRemoval);
  refuse([
    ...checkDigest(source, image.digest, inputs.expectDigest),
    ...problems,
    ...removals.filter(({ severity }) => severity === 'error'),
    ...attestations,
    ...lost,
  ]);
  return { moves, kept: [...older, ...kept], platforms, closure };
}

/** The whole image, and what is missing of it; what is only copied elsewhere is asked for by the copy. */
async function readParts(
  registry: RegistryClient,
  source: RepositoryName,
  image: ReadManifest,
  moves: readonly TagMove[],
): Promise<{ readonly closure: Closure; readonly lost: readonly Problem[] }> {
  const place = { client: registry, name: source };
  const closure = await readClosure(place, image);
  const isNamedHere = moves.some(({ reference }) => isSameRepository(reference, source));
  const blobs = isNamedHere ? 'ask' : 'known';
  return { closure, lost: await findLostParts(place, closure, { origin: 'found', blobs }) };
}

async function report(io: Io, promoted: Promoted): Promise<void> {
  for (const line of formatPromoteLog(promoted)) io.log.line(line);
  writeOutputs(derivePromoteOutputs(promoted));
  await writeSummary(formatPromoteSummary(promoted));
}
