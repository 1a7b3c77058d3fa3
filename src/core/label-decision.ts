import type { PublishInputs } from '../inputs/publish.ts';
import { isUnderstood } from './dockerfile/emulation.ts';
import { findLabels } from './dockerfile/labels.ts';
import { formatConflict, joinSources, withDockerfileLabels } from './metadata/join-labels.ts';
import { type Metadata, publishSettings } from './metadata/types.ts';
import type { PublishPlan } from './publish-plan.ts';
import type { SourceDecision } from './source-decision.ts';

/** What becomes of the labels that the Dockerfile sets. */
export interface LabelPlan {
  /** Keys that are not given to the build: the Dockerfile's own value stands. */
  readonly kept: readonly string[];
  /** In words for the log: where Dockerfile and run differ, and what could not be looked at. */
  readonly notes: readonly string[];
}

/** What goes into the image by name: its labels, and the build arguments that may stand in them. */
export type LabelDecision = Pick<PublishPlan, 'metadata' | 'labels' | 'buildArguments'>;

/** What a Dockerfile says on purpose stays; what the run derives fills what is missing; the input `labels` goes before both. */
export function decideLabels(
  { buildArgs }: Pick<PublishInputs, 'buildArgs'>,
  {
    dockerfile,
    choices,
    decideArguments,
  }: Pick<SourceDecision, 'dockerfile' | 'choices' | 'decideArguments'>,
  platforms: readonly string[],
  metadata: Metadata,
): LabelDecision {
  const buildArguments = decideArguments(metadata);
  if (!dockerfile || !isUnderstood(dockerfile))
    return { metadata, labels: { kept: [], notes: [unread] }, buildArguments };
  const automatic = Object.fromEntries(buildArguments.passed.map(({ name, value }) => [name, value]));
  const found = findLabels(dockerfile, {
    ...choices,
    platforms,
    buildArgs: { ...automatic, ...choices.buildArgs },
    // These come from the environment, or from buildx.
    openArgs: [...buildArgs.filter((line) => !line.includes('=')), 'SOURCE_DATE_EPOCH'],
  });
  const joined = joinSources(metadata.sources, publishSettings, found.labels);
  const notes = [...joined.conflicts.map(formatConflict), ...(found.isComplete ? [] : [hidden])];
  return {
    metadata: withDockerfileLabels(metadata, joined),
    labels: { kept: joined.kept, notes },
    buildArguments,
  };
}

const unread =
  'the Dockerfile is not here to be read: a LABEL in it gives way where the run has one of its name';
const hidden =
  'a stage or a key is named by a variable: a LABEL behind it gives way where the run has one of its name';
