import type { PublishInputs } from '../inputs/publish.ts';
import type { Event } from './event.ts';
import { deriveMetadata } from './metadata/metadata.ts';
import { splitTagLines } from './metadata/tag-lines.ts';
import { emptyMetadataInputs, type FormatDate, type Metadata, publishSettings } from './metadata/types.ts';
import type { Problem } from './problem.ts';
import { deriveTargets, type PlainReference, type Target } from './targets.ts';

export interface TagFacts {
  readonly event: Event;
  readonly now: Date;
  readonly commitDate?: Date;
  readonly formatDate?: FormatDate;
}

export interface TagReading {
  readonly metadata: Metadata;
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Tags, labels and annotations of the root door: the rules of metadata-action, plain references, and our defaults. */
export function readTags(texts: PublishInputs['metadata'], facts: TagFacts): TagReading {
  const { rules, references } = splitTagLines(texts.tags);
  const { owner } = facts.event.repository;
  const onlyReferences = references.length > 0 && rules.trim() === '' && texts.images.trim() === '';
  const reading = deriveMetadata(
    {
      ...emptyMetadataInputs,
      ...publishSettings,
      ...texts,
      images: texts.images.trim() === '' && !onlyReferences ? defaultImage(facts.event) : texts.images,
      tags: onlyReferences ? rulesOf(references) : rules,
    },
    facts,
    facts.formatDate,
  );
  const targets = deriveTargets(reading.metadata, references, owner);
  return {
    metadata: withTargets(reading.metadata, targets.targets),
    targets: targets.targets,
    problems: [...reading.problems, ...targets.problems],
    notices: [...reading.warnings, ...targets.notices],
  };
}

/** `ghcr.io/<owner>/<repository>`; the registry takes lower case only. */
function defaultImage(event: Event): string {
  return `ghcr.io/${event.repository.owner}/${event.repository.name}`.toLowerCase();
}

/** Plain references give the version too: as if their tags had been written as raw rules. */
function rulesOf(references: readonly PlainReference[]): string {
  const tags = references.map(({ text }) => /:([\w.-]+)(?:@.*)?$/.exec(text)?.[1] ?? 'latest');
  return [...new Set(tags)].map((tag) => `type=raw,value=${tag}`).join('\n');
}

/** The tags of the metadata are the names that the image really gets, plain references included. */
function withTargets(metadata: Metadata, targets: readonly Target[]): Metadata {
  if (targets.length === 0) return metadata;
  const tags = targets.map((target) => target.text);
  const tagNames = [...new Set(targets.map((target) => target.reference.tag))];
  return { ...metadata, tags, tagNames, json: { ...metadata.json, tags, 'tag-names': tagNames } };
}
