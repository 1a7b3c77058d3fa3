import type { Problem } from '../problem.ts';
import { type Assembly, assembleTags } from './assemble.ts';
import { shortenSha } from './context.ts';
import { createRenderer } from './expressions.ts';
import { type Flavor, parseFlavor } from './flavor.ts';
import { parseImages } from './images.ts';
import { joinSources } from './join-labels.ts';
import { deriveStandardPairs, type PairReading, parsePairs } from './labels.ts';
import { deriveJson, formatBakeFiles } from './outputs.ts';
import { parseTagRules } from './rules.ts';
import { CallerMistake, createTemplates } from './template.ts';
import type {
  LabelSources,
  Metadata,
  MetadataContext,
  MetadataInputs,
  MetadataReading,
  MetadataTools,
} from './types.ts';

/**
 * Tags, labels and annotations of an image, from what the user wrote and what happened.
 *
 * The answers are those of docker/metadata-action; where the settings ask for more, types.ts says what.
 * All mistakes are found in one go, and what can be derived in spite of them is.
 */
export function deriveMetadata(
  inputs: MetadataInputs,
  context: MetadataContext,
  tools: MetadataTools = {},
): MetadataReading {
  const { event } = context;
  const shortSha = shortenSha(event.sha, inputs.shortShaLength);
  const { formatDate, compilePattern = lackPatterns } = tools;
  const templates = createTemplates(inputs.escapeHtml, tools.templateEngine);
  const render = createRenderer(context, { templates, shortSha: shortSha ?? '', formatDate });
  const images = parseImages(inputs.images, event.repository.owner);
  const rules = parseTagRules(inputs.tags, { templates, compilePattern });
  const flavor = parseFlavor(inputs.flavor, templates);
  const scope = { event, shortSha: shortSha ?? '', flavor: flavor.value, render, compilePattern };
  const assembly = assembleTags(rules.value, scope, inputs.mendTags);
  const labels = parsePairs('labels', inputs.labels, render);
  const annotations = parsePairs('annotations', inputs.annotations, render);
  const readings = [images, rules, flavor, assembly, labels, annotations];
  const facts = {
    flavor: flavor.value,
    images: images.value,
    assembly,
    labels: labels.value,
    annotations: annotations.value,
  };
  return {
    metadata: composeMetadata(inputs, context, facts),
    problems: [
      ...(shortSha === undefined ? [explainShortSha(inputs.shortShaLength)] : []),
      ...readings.flatMap((reading) => reading.problems),
    ],
    warnings: readings.flatMap((reading) => reading.warnings),
  };
}

function lackPatterns(): never {
  throw new CallerMistake(
    'a rule has a regular expression, and no compilePattern was handed in: see findTools',
  );
}

interface Facts {
  readonly flavor: Flavor;
  readonly images: readonly string[];
  readonly assembly: Assembly;
  readonly labels: PairReading;
  readonly annotations: PairReading;
}

function composeMetadata(inputs: MetadataInputs, context: MetadataContext, facts: Facts): Metadata {
  const { images, assembly } = facts;
  const { version, tagNames } = assembly;
  const tags = joinImages(images, tagNames);
  const sources: LabelSources = {
    derived: deriveStandardPairs(context, version, inputs),
    labels: facts.labels.pairs,
    forced: facts.labels.forced,
    annotations: facts.annotations.pairs,
  };
  const { labels, annotations } = joinSources(sources, inputs);
  const json = deriveJson(tags, tagNames, labels, annotations);
  return {
    images,
    version,
    tagNames,
    tags,
    labels,
    annotations,
    sources,
    json,
    bakeFiles: formatBakeFiles({ target: inputs.bakeTarget, images, version, json }),
    latest: assembly.latest,
    latestTag: assembly.latestTag,
    latestChoice: facts.flavor.latest,
    ...(assembly.latestRule && { latestRule: assembly.latestRule }),
    ...(assembly.first && { first: assembly.first }),
    rules: assembly.results,
  };
}

/** The same metadata without some of its tags, in every output that names them. */
export function withoutTags(metadata: Metadata, held: ReadonlySet<string>, bakeTarget: string): Metadata {
  const tagNames = metadata.tagNames.filter((tag) => !held.has(tag));
  const { images, version } = metadata;
  const tags = joinImages(images, tagNames);
  const json = { ...metadata.json, tags, 'tag-names': tagNames };
  const bakeFiles = formatBakeFiles({ target: bakeTarget, images, version, json });
  return {
    ...metadata,
    tagNames,
    tags,
    json,
    bakeFiles,
    latest: metadata.latest && !held.has(metadata.latestTag),
  };
}

/** Full references; without an image, the bare tags. */
function joinImages(images: readonly string[], tagNames: readonly string[]): readonly string[] {
  if (images.length === 0) return tagNames;
  return images.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`));
}

function explainShortSha(length: string): Problem {
  return {
    code: 'env.short-sha-length',
    message: `the environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is a number, found "${length}"`,
  };
}
