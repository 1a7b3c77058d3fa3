/** Our answer to a case, from the same facts that the peer reads from its environment. */
import { type Event, findCommitDate, parseEvent, textAt, valueAt } from '../../src/core/event.ts';
import { findNeeds, parseAnnotationLevels, type ToolNeeds } from '../../src/core/metadata/context.ts';
import { formatDate } from '../../src/core/metadata/date.ts';
import { deriveMetadata } from '../../src/core/metadata/metadata.ts';
import { formatOutputs } from '../../src/core/metadata/outputs.ts';
import { compilePattern } from '../../src/core/metadata/pattern.ts';
import { templateEngine } from '../../src/core/metadata/template-engine.ts';
import {
  emptyMetadataInputs,
  type MetadataInputs,
  type MetadataTools,
  planSettings,
} from '../../src/core/metadata/types.ts';
import type { Problem } from '../../src/core/problem.ts';
import type { Answer, CompareCase } from './case.ts';

export interface OurAnswer {
  readonly answer: Answer;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export function answerCase(one: CompareCase): OurAnswer {
  const event = withApi(parseEvent(one.env, one.payload), one);
  const context = {
    event,
    now: new Date(one.now),
    commitDate: findCommitDate(event) ?? new Date(one.commitDate),
  };
  const inputs = readInputs(one);
  const { metadata, problems, warnings } = deriveMetadata(
    inputs,
    context,
    takeTools(findNeeds(inputs).tools),
  );
  if (problems.length > 0) {
    return { answer: { error: problems.map((problem) => problem.message).join('; ') }, problems, warnings };
  }
  const { bakeFiles } = metadata;
  const outputs = {
    ...formatOutputs(metadata, inputs),
    'bake-file-tags': bakeFiles.tags,
    'bake-file-labels': bakeFiles.labels,
    'bake-file-annotations': bakeFiles.annotations,
    'bake-file': bakeFiles.all,
  };
  return { answer: { outputs }, problems, warnings };
}

/** Those only that the doors would load. */
function takeTools(needs: ToolNeeds): MetadataTools {
  return {
    ...(needs.formatDate && { formatDate }),
    ...(needs.templateEngine && { templateEngine }),
    ...(needs.compilePattern && { compilePattern }),
  };
}

/** The plan door asks the API where the payload is silent; the peer asks it always. */
function withApi(event: Event, one: CompareCase): Event {
  const { repository } = one;
  const facts = {
    description: textAt(repository, 'description') ?? '',
    htmlUrl: textAt(repository, 'html_url') ?? '',
    defaultBranch: textAt(repository, 'default_branch') ?? '',
    licence: textAt(repository, 'license', 'spdx_id') ?? '',
  };
  const told = valueAt(one.payload, 'repository') === undefined ? {} : event.repository;
  return {
    ...event,
    repository: { ...facts, ...told, owner: event.repository.owner, name: event.repository.name },
  };
}

function readInputs(one: CompareCase): MetadataInputs {
  const input = (name: string) => one.inputs[name] ?? '';
  return {
    ...emptyMetadataInputs,
    ...planSettings,
    annotationLevels: parseAnnotationLevels(
      one.env.DOCKER_METADATA_ANNOTATIONS_LEVELS,
      planSettings.annotationLevels,
    ),
    images: input('images'),
    tags: input('tags'),
    flavor: input('flavor'),
    labels: input('labels'),
    annotations: input('annotations'),
    sepTags: input('sep-tags') || '\n',
    sepLabels: input('sep-labels') || '\n',
    sepAnnotations: input('sep-annotations') || '\n',
    bakeTarget: input('bake-target').trim() || 'docker-metadata-action',
    shortShaLength: one.env.DOCKER_METADATA_SHORT_SHA_LENGTH ?? '',
  };
}
