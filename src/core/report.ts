import { type AttestReport, deriveAttestOutputs } from './attest/report.ts';
import { type BuildxMetadata, formatPushedMetadata } from './buildx-metadata.ts';
import type { CacheReport } from './cache/report.ts';
import type { MountsReport } from './cache-mounts/report.ts';
import type { TestResult } from './candidate/test.ts';
import type { PictureLayer } from './picture/layers.ts';
import type { ImagePicture } from './picture/picture.ts';
import type { ProgressSummary } from './progress/summary.ts';
import type { PublishPlan } from './publish-plan.ts';
import { formatName } from './reference.ts';
import { formatPrevious, type TagMove } from './release.ts';

/** One platform of the image that came out. */
export interface PlatformResult {
  readonly name: string;
  readonly digest: string;
  /** Bytes that a pull transfers; absent where nothing was pushed. */
  readonly size?: number;
  /** Digest of its configuration. */
  readonly config?: string;
  readonly layers?: readonly PictureLayer[];
}

/** What came of the user's test. */
export interface Tested {
  readonly results: readonly TestResult[];
  /** Folder with the reports of each platform. */
  readonly reports?: string;
}

/** What came of the step: all that outputs, log and summary say. */
export interface PublishResult {
  readonly plan: PublishPlan;
  readonly digest: string;
  readonly buildx: BuildxMetadata;
  readonly progress: ProgressSummary;
  /** Milliseconds that registering emulators took. */
  readonly registering?: number;
  /** Milliseconds that the build of a reused image took; absent where nothing is reused, or it is not known. */
  readonly reusedBuild?: number;
  readonly platforms: readonly PlatformResult[];
  /** What became of each tag; empty where nothing was pushed. */
  readonly moves: readonly TagMove[];
  /** What was signed; absent where nothing was. */
  readonly attested?: AttestReport;
  readonly tested: Tested;
  /** Absent where nothing was pushed. */
  readonly picture?: ImagePicture;
  /** Absent where the build had no cache of Slipway's choice. */
  readonly cache?: CacheReport;
  /** Absent where no cache mounts were kept. */
  readonly mounts?: MountsReport;
}

/** The outputs of the root door, by name; the summary is Markdown. */
export function deriveOutputs(result: PublishResult, summary = ''): Readonly<Record<string, string>> {
  const { plan, digest, buildx } = result;
  const tags = plan.targets.map((target) => target.text);
  // Without a tag the image is there all the same, by its digest.
  const names = tags.length > 0 || !plan.push.push ? tags : plan.repositories.map(formatName);
  return {
    ...derivePlanOutputs(plan),
    digest,
    refs: names.map((name) => `${name}@${digest}`).join('\n'),
    metadata: plan.push.push ? formatPushedMetadata(buildx, digest, names) : buildx.text,
    imageid: buildx.imageId ?? digest,
    pushed: String(plan.push.push),
    platforms: (result.platforms.length > 0 ? result.platforms.map(({ name }) => name) : plan.platforms).join(
      ',',
    ),
    digests: JSON.stringify(
      Object.fromEntries(result.platforms.map((platform) => [platform.name, platform.digest])),
    ),
    previous: formatPrevious(result.moves),
    ...deriveAttestOutputs(result.attested),
    reports: result.tested.reports ?? '',
    summary,
  };
}

/** What is known before anything was built; all that a dry run gives. */
export function derivePlanOutputs(plan: PublishPlan): Readonly<Record<string, string>> {
  const { metadata, targets, separators } = plan;
  const first = targets[0]?.reference ?? plan.repositories[0];
  return {
    name: first ? formatName(first) : (metadata.images[0] ?? ''),
    tags: targets.map((target) => target.text).join(separators.tags),
    'tag-names': metadata.tagNames.join(separators.tags),
    version: metadata.version,
    labels: metadata.labels.map(([key, value]) => `${key}=${value}`).join(separators.labels),
    annotations: metadata.annotations.join(separators.annotations),
    json: JSON.stringify(metadata.json),
    pushed: 'false',
  };
}
