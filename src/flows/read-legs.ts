import { type Annotations, readFields } from '../core/descriptor.ts';
import type { JsonObject } from '../core/event.ts';
import {
  isImageConfig,
  parseConfigPlatform,
  parseDocument,
  parseManifest,
  platformImagesOf,
} from '../core/manifest.ts';
import { checkLegPlatforms, describeLost } from '../core/merge/check-legs.ts';
import type { LegManifest } from '../core/merge/index-bytes.ts';
import type { LegResult } from '../core/merge/leg-results.ts';
import { formatPlatform } from '../core/platform.ts';
import { type Problem, refuse, SlipwayError, uniqueProblems } from '../core/problem.ts';
import { formatName, type RepositoryName, withDigest } from '../core/reference.ts';
import type { Place } from '../io/registry/blobs.ts';
import { type RegistryClient, readContent, type StoredManifest } from '../io/registry/client.ts';
import { findLostParts, readClosure } from '../io/registry/closure.ts';

/** A platform of a leg, and the manifest behind it. */
export interface LegPlatform {
  readonly name: string;
  readonly digest: string;
}

/** A leg as a registry has it. */
export interface StoredLeg {
  readonly manifest: LegManifest;
  readonly platforms: readonly LegPlatform[];
  readonly annotations: Annotations;
}

/** The legs as a repository has them: all of them, each with just the platforms that it says it has. */
export async function readLegs(
  registry: RegistryClient,
  name: RepositoryName,
  legs: readonly LegResult[],
): Promise<readonly StoredLeg[]> {
  const stored = await Promise.all(legs.map((leg) => readLeg(registry, name, leg)));
  const others = stored.flatMap(({ platforms }, at) => {
    const leg = legs[at];
    const names = platforms.map((platform) => platform.name);
    return leg ? checkLegPlatforms(leg, names) : [];
  });
  refuse([...others, ...(await findLostInLegs({ client: registry, name }, stored))]);
  return stored;
}

/** A leg of which a part is gone would make an image that nobody can pull on its platform. */
async function findLostInLegs(place: Place, legs: readonly StoredLeg[]): Promise<readonly Problem[]> {
  const lost = legs.map(async ({ manifest }) => {
    const closure = await readClosure(place, readContent(manifest));
    return findLostParts(place, closure, { origin: 'found', blobs: 'ask' });
  });
  return uniqueProblems((await Promise.all(lost)).flat());
}

async function readLeg(registry: RegistryClient, name: RepositoryName, leg: LegResult): Promise<StoredLeg> {
  const reference = withDigest(name, leg.digest);
  // It was pushed a moment ago, from another machine: GHCR may not see it yet.
  const stored = await registry.door.untilSeen(() => registry.findManifest(reference));
  if (!stored) throw new SlipwayError(describeLost(leg, formatName(name)));
  const content = parseManifest(stored.bytes, stored.mediaType);
  const { annotations } = content;
  if (content.kind === 'index')
    return { manifest: stored, platforms: platformImagesOf(content), annotations };
  if (!isImageConfig(content.config)) return { manifest: stored, platforms: [], annotations };
  return { ...readSingle(stored, await registry.getBlob(name, content.config.digest)), annotations };
}

/** An image without attestations is no index; its platform stands in its config. */
function readSingle(stored: StoredManifest, config: Uint8Array): Omit<StoredLeg, 'annotations'> {
  const own = formatPlatform(parseConfigPlatform(config));
  const fields = readFields(parseDocument(config), 'the image config') as JsonObject;
  const { architecture, os, variant, 'os.version': version, 'os.features': features } = fields;
  const platform = { architecture, os, 'os.version': version, 'os.features': features, variant };
  return {
    manifest: { ...stored, platform },
    platforms: [{ name: own, digest: stored.digest }],
  };
}
