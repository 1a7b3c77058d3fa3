import { isCommitId } from '../core/guard/commits.ts';
import { readImageFacts } from '../core/guard/image-facts.ts';
import { refuse } from '../core/problem.ts';
import { checkDigest, decidePromotion, findDestinations } from '../core/promote/decide.ts';
import {
  derivePromoteOutputs,
  formatPromoteLog,
  formatPromoteSummary,
  type Promoted,
} from '../core/promote/report.ts';
import { formatReference } from '../core/reference.ts';
import { decideMoves, findPlatformRemovals, type TagMove, type TagStates } from '../core/release.ts';
import type { Io } from '../io/io.ts';
import type { ReadManifest, RegistryClient } from '../io/registry/client.ts';
import { readPlatforms, readTagStates } from '../io/registry/tags.ts';
import { writeOutputs, writeSummary } from '../io/runner.ts';
import { afterTags } from './after-tags.ts';
import { bringImage } from './bring-image.ts';
import { findOlderMoves } from './hold-older.ts';
import { openRegistry } from './open-registry.ts';
import { type PromoteRequest, readPromoteRequest } from './read-promote-request.ts';
import { checkRequiredAttestation } from './required-attestation.ts';
import { setTags } from './set-tags.ts';

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
  const promotion = await decide(io, { registry, request }, image, before);
  const isWritten = !inputs.dryRun && request.reasonToStay === undefined;
  if (request.reasonToStay) io.log.notice(`No tag is moved: ${request.reasonToStay}`);
  const destinations = findDestinations(source, targets);
  const copies = isWritten ? await bringImage(registry, request, image, destinations) : [];
  const moves = isWritten
    ? await setTags(
        { registry, image, platforms: promotion.platforms },
        promotion.moves,
        copies.length > 0 || inputs.guardFloatingTags,
      )
    : promotion.moves;
  await report(io, {
    source: formatReference(source),
    digest: image.digest,
    moves,
    kept: promotion.kept,
    copies,
    isWritten,
  });
  await afterTags(io, 'The registry was left with requests under way', () => registry.settle());
}

/** All that stands against the promotion, before anything is written. */
async function decide(
  io: Io,
  { registry, request }: { readonly registry: RegistryClient; readonly request: PromoteRequest },
  image: ReadManifest,
  before: TagStates,
): Promise<{ moves: readonly TagMove[]; kept: readonly TagMove[]; platforms: readonly string[] }> {
  const { source, targets, inputs } = request;
  const wanted = decideMoves(targets, image.digest, before);
  // The image's own word is true whatever this run is about.
  const { revision = '' } = readImageFacts(image.content.annotations);
  const sha = isCommitId(revision) ? revision : request.sha;
  const older = await findOlderMoves(io, { ...request, sha }, wanted, before);
  const { moves, kept, problems } = decidePromotion(
    wanted.filter((move) => !older.includes(move)),
    inputs.ifExists,
  );
  const [platforms, attestations] = await Promise.all([
    readPlatforms(registry, source, image.content),
    checkRequiredAttestation(io, registry, request, image),
  ]);
  const removals = findPlatformRemovals(targets, before, platforms, inputs.allowPlatformRemoval);
  refuse([
    ...checkDigest(source, image.digest, inputs.expectDigest),
    ...problems,
    ...removals.filter(({ severity }) => severity === 'error'),
    ...attestations,
  ]);
  return { moves, kept: [...older, ...kept], platforms };
}

async function report(io: Io, promoted: Promoted): Promise<void> {
  for (const line of formatPromoteLog(promoted)) io.log.line(line);
  writeOutputs(derivePromoteOutputs(promoted));
  await writeSummary(formatPromoteSummary(promoted));
}
