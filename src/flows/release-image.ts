import type { AttestReport } from '../core/attest/report.ts';
import { holdTags } from '../core/guard/held.ts';
import { verifyExisting } from '../core/guard/if-exists.ts';
import { checkForm } from '../core/index-decision.ts';
import { type Manifest, platformImagesOf } from '../core/manifest.ts';
import type { ImagePicture } from '../core/picture/picture.ts';
import { refuse, SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import { decideMoves, type TagMove, type TagStates } from '../core/release.ts';
import { checkCompleteness } from '../core/release-report.ts';
import type { PlatformResult } from '../core/report.ts';
import type { StoredManifest } from '../io/registry/client.ts';
import { findLostParts, readClosure } from '../io/registry/closure.ts';
import type { ImageReader } from '../io/registry/image-reader.ts';
import { readPlatforms } from '../io/registry/tags.ts';
import { bringContent, type ReleaseTools } from './bring-content.ts';
import { announce, hold } from './guard-tags.ts';
import { moveTags, orRollBack } from './move-tags.ts';
import { readPlatformResults } from './platform-results.ts';
import { checkRemovals } from './preflight.ts';
import { readPicture } from './read-picture.ts';

/** What the registries hold in the end. */
export interface Released {
  readonly digest: string;
  readonly platforms: readonly PlatformResult[];
  readonly moves: readonly TagMove[];
  /** Without the names that stayed where they were. */
  readonly plan: PublishPlan;
  readonly attested?: AttestReport;
  readonly picture?: ImagePicture;
}

/** Content is everywhere before a tag moves; specific tags go before floating ones; every tag is read back. */
export async function releaseImage(tools: ReleaseTools, built: string, before: TagStates): Promise<Released> {
  const plan = verifyVersions(tools, built, before);
  if (!plan.push.push) return { digest: built, platforms: [], moves: [], plan };
  return orRollBack(tools.registry, async (moved) => {
    const content = await bringContent({ ...tools, plan }, built, before, moved);
    if (!content.plan.push.push) return { digest: built, platforms: [], moves: [], plan: content.plan };
    return moveAndVerify({ ...tools, plan: content.plan }, content.digest, before, moved);
  });
}

/** `if-exists: verify`, now that the digest is known: a version tag that exists stays, or the step fails. */
function verifyVersions({ io, plan, request }: ReleaseTools, built: string, before: TagStates): PublishPlan {
  if (request.inputs.ifExists !== 'verify' || !plan.push.push) return plan;
  const existing = verifyExisting(plan, before, built, request.facts.event.sha);
  refuse(existing.problems);
  return hold(io, plan, existing.held);
}

async function moveAndVerify(
  tools: ReleaseTools,
  digest: string,
  before: TagStates,
  moved: TagMove[],
): Promise<Released> {
  const { io, plan, registry, guard } = tools;
  const moves = decideMoves(plan.targets, digest, before);
  const image = await readImage(tools, digest, before);
  const platforms = await readPlatformResults(tools, plan, image);
  const sboms = isSbomWanted(plan) ? 'required' : 'none';
  const { repositories } = plan;
  // Nothing waits for the picture but the summary.
  const [name] = repositories;
  const { event } = tools.request.facts;
  const picture =
    name && readPicture(tools.images, { event, name, digest, platforms, previous: tools.previous });
  const attested = await tools.attest?.({ registry, repositories, image, sboms });
  // The build took its time.
  const mover = { registry, guard, image, platforms: plan.platforms, looksAgain: true };
  const { moves: kept, held } = await moveTags(mover, moves, moved);
  await attested?.confirm();
  announce(io, held);
  for (const { text } of kept) io.log.line(`${text} -> ${digest}`);
  return {
    digest,
    platforms,
    moves: kept,
    plan: holdTags(plan, held),
    ...(attested && { attested: attested.report }),
    ...(picture && { picture: await picture }),
  };
}

function isSbomWanted({ sbom }: PublishPlan): boolean {
  return !['', 'false'].includes(sbom);
}

/** The image as the registries have it: complete in each of them, and no tag poorer than before, or no tag moves. */
async function readImage(
  { io, plan, registry, images: reader }: ReleaseTools,
  digest: string,
  before: TagStates,
): Promise<StoredManifest> {
  const images = await Promise.all(
    plan.repositories.map(async (name) => {
      const image = await reader.read(name, digest);
      if (name === plan.repositories[0]) readSizes(reader, name, image.content);
      refuse(checkForm(plan.index, image.content, `${formatName(name)}@${digest}`));
      const found = await readPlatforms(registry, name, image.content);
      refuse(checkCompleteness(`${formatName(name)}@${digest}`, found, plan.platforms));
      const place = { client: registry, name };
      const closure = await readClosure(place, image, (part) => reader.find(name, part));
      refuse(await findLostParts(place, closure, { origin: 'built', blobs: 'known' }));
      if (plan.platforms.length === 0) checkRemovals(io, plan, before, found);
      return image;
    }),
  );
  const [image] = images;
  if (image) return image;
  throw new SlipwayError({ code: 'release.no-repository', message: 'there is no repository to push to' });
}

/** The summary tells the size of each platform's image, so these are read at once instead of only asked for. */
function readSizes(images: ImageReader, name: RepositoryName, content: Manifest): void {
  const platforms = content.kind === 'index' ? platformImagesOf(content) : [];
  for (const { digest } of platforms) images.read(name, digest).catch(() => undefined);
}
