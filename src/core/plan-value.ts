import type { PlanInputs } from '../inputs/plan.ts';
import type { BuiltCommit } from './built-commit.ts';
import type { Event } from './event.ts';
import { guardMetadata } from './guard/versions.ts';
import { deriveMatrix, type Matrix } from './job-matrix.ts';
import { parseAnnotationLevels } from './metadata/context.ts';
import type { FloatingFacts, TagDecision } from './metadata/floating.ts';
import { deriveMetadata } from './metadata/metadata.ts';
import { formatBakeFiles, formatOutputs } from './metadata/outputs.ts';
import {
  type Metadata,
  type MetadataInputs,
  type MetadataTools,
  planSettings,
  publishSettings,
} from './metadata/types.ts';
import { formatPlatform } from './platform.ts';
import type { Problem } from './problem.ts';
import { decidePush, type PushDecision } from './push-decision.ts';
import { formatReference, parseReference } from './reference.ts';
import { defaultImage } from './tag-reading.ts';
import { describeNoTags } from './targets.ts';

/** Values that the plan is decided from. */
export interface PlanFacts {
  readonly event: Event;
  readonly now: Date;
  readonly commitDate?: Date;
  /** The commit that is built, where the checkout was looked at. */
  readonly built?: BuiltCommit;
  readonly tools?: MetadataTools;
  /** DOCKER_METADATA_SHORT_SHA_LENGTH and DOCKER_METADATA_ANNOTATIONS_LEVELS as they came. */
  readonly shortShaLength: string;
  readonly annotationLevels: string;
}

/** Everything that the later doors need to know, decided once: rules that use the time must not be read twice. */
export interface PlanValue {
  readonly metadataInputs: MetadataInputs;
  readonly metadata: Metadata;
  readonly push: PushDecision;
  readonly platforms: readonly string[];
  readonly matrix: Matrix;
  readonly ref: string;
  readonly sha: string;
  /** Tags that the guard has left out, each with its reason. */
  readonly held: readonly TagDecision[];
}

export interface PlanReading {
  readonly plan: PlanValue;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** With `style: publish` the image has the name that the publishing step would give it. */
function nameImage(inputs: PlanInputs, event: PlanFacts['event']): PlanInputs {
  const { style, metadata } = inputs;
  if (style !== 'publish' || metadata.images.trim() !== '') return inputs;
  return { ...inputs, metadata: { ...metadata, images: defaultImage(event) } };
}

/** What a run of this event would publish, and why; nothing is built. */
export function decidePlan(inputs: PlanInputs, facts: PlanFacts): PlanReading {
  const metadataInputs = deriveMetadataInputs(nameImage(inputs, facts.event), facts);
  const reading = deriveMetadata(metadataInputs, facts, facts.tools);
  const { matrix, problems } = deriveMatrix(inputs.platforms, inputs.runners);
  const { event } = facts;
  const push = decidePush(inputs.push, event);
  const isNameless = inputs.style === 'publish' && push.push && reading.metadata.tagNames.length === 0;
  const noTags = isNameless ? [describeNoTags(reading.metadata.rules, event.name, event.ref)] : [];
  return {
    plan: {
      metadataInputs,
      metadata: reading.metadata,
      push,
      platforms: inputs.platforms.map(formatPlatform),
      matrix,
      ref: event.ref,
      sha: event.sha,
      held: [],
    },
    problems: [...reading.problems, ...problems, ...noTags],
    warnings: reading.warnings,
  };
}

/** The plan without the tags that would go back to an older version. */
export function guardPlan(plan: PlanValue, facts: FloatingFacts): PlanValue {
  const { metadata, decisions } = guardMetadata(plan.metadata, facts, plan.metadataInputs.bakeTarget);
  return { ...plan, metadata, held: decisions.filter(({ moves }) => !moves) };
}

/** The plan without the names of these targets, in every output that names them; the others stay as they are written. */
export function leaveOut(plan: PlanValue, held: ReadonlySet<string>): PlanValue {
  if (held.size === 0) return plan;
  const { metadata } = plan;
  const tags = metadata.tags.filter((tag) => !held.has(nameFully(tag)));
  const tagNames = metadata.tagNames.filter((name) => tags.some((tag) => tag.endsWith(`:${name}`)));
  const json = { ...metadata.json, tags, 'tag-names': tagNames };
  const { images, version } = metadata;
  const bakeFiles = formatBakeFiles({ target: plan.metadataInputs.bakeTarget, images, version, json });
  const latest = metadata.latest && tagNames.includes(metadata.latestTag);
  return { ...plan, metadata: { ...metadata, tags, tagNames, json, bakeFiles, latest } };
}

/** `acme/app:1` is the target `docker.io/acme/app:1`. */
function nameFully(tag: string): string {
  const reading = parseReference(tag);
  return 'reference' in reading ? formatReference(reading.reference) : tag;
}

export function deriveMetadataInputs(
  { metadata, style }: Pick<PlanInputs, 'metadata' | 'style'>,
  { shortShaLength, annotationLevels }: Pick<PlanFacts, 'shortShaLength' | 'annotationLevels'>,
): MetadataInputs {
  const settings = style === 'publish' ? publishSettings : planSettings;
  return {
    ...settings,
    ...metadata,
    shortShaLength,
    annotationLevels: parseAnnotationLevels(annotationLevels, settings.annotationLevels),
  };
}

/** The outputs of the plan door, but for the paths of its bake files. */
export function derivePlanDoorOutputs(plan: PlanValue): Readonly<Record<string, string>> {
  const { metadata, push, matrix } = plan;
  return {
    ...formatOutputs(metadata, plan.metadataInputs),
    plan: JSON.stringify(formatPlanValue(plan)),
    matrix: JSON.stringify(matrix),
    push: String(push.push),
    reason: push.reason,
  };
}

/** The input `labels`, line by line: `key=value`, or a key alone. */
function listOwnLabels({ sources: { labels, forced } }: Metadata): readonly string[] {
  return [...forced, ...labels.map(([key, value]) => `${key}=${value}`)];
}

/** The plan as it is handed to the other doors. */
export function formatPlanValue({ metadata, push, platforms, matrix, ref, sha }: PlanValue) {
  return {
    version: 1,
    ref,
    sha,
    push: push.push,
    reason: push.reason,
    images: metadata.images,
    tags: metadata.tags,
    'tag-names': metadata.tagNames,
    'image-version': metadata.version,
    labels: metadata.json.labels,
    // The rest is what the run derives, and gives way to a LABEL of the Dockerfile.
    'own-labels': listOwnLabels(metadata),
    annotations: metadata.annotations,
    platforms,
    matrix,
  };
}
