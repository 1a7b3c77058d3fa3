import { checkList, formOf } from '../inputs/list-mistakes.ts';
import { readListItems } from '../inputs/lists.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import type { Event } from './event.ts';
import { findGithubRegistry } from './github-registry.ts';
import { lineList } from './metadata/line-list.ts';
import { deriveMetadata } from './metadata/metadata.ts';
import { splitTagLines } from './metadata/tag-lines.ts';
import { emptyMetadataInputs, type Metadata, type MetadataTools, publishSettings } from './metadata/types.ts';
import type { Problem } from './problem.ts';
import { deriveTargets, nameTargets, type PlainReference, type Target } from './targets.ts';

export interface TagFacts {
  readonly event: Event;
  readonly now: Date;
  readonly commitDate?: Date;
  /** Labels that a plan has derived, for a leg of it. */
  readonly planned?: readonly (readonly [key: string, value: string])[];
  readonly tools?: MetadataTools;
}

export interface TagReading {
  readonly metadata: Metadata;
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Tags, labels and annotations of the root door: the rules of metadata-action, plain references, and our defaults. */
export function readTags(texts: PublishInputs['metadata'], facts: TagFacts): TagReading {
  const { rules, references, problems } = splitTagLines(texts.tags);
  const { owner } = facts.event.repository;
  const hasImages = texts.images.trim() !== '';
  const onlyReferences = references.length > 0 && isEmptyList(rules);
  const reading = deriveMetadata(
    {
      ...emptyMetadataInputs,
      ...publishSettings,
      ...texts,
      images: onlyReferences ? '' : hasImages ? texts.images : defaultImage(facts.event),
      tags: onlyReferences ? rulesOf(references) : rules,
    },
    facts,
    facts.tools,
  );
  const targets = deriveTargets(reading.metadata, references, owner);
  return {
    metadata: targets.targets.length > 0 ? nameTargets(reading.metadata, targets.targets) : reading.metadata,
    targets: targets.targets,
    problems: [
      ...problems,
      ...reading.problems,
      ...targets.problems.filter((one) => !isTold(one, reading.problems)),
    ],
    notices: [
      ...(onlyReferences && hasImages ? [unusedImages] : []),
      ...reading.warnings,
      ...targets.notices,
    ],
  };
}

/** A list of comments alone has no items. */
function isEmptyList(text: string): boolean {
  const reading = readListItems(checkList(text, formOf('tags')).text, lineList);
  return 'items' in reading && reading.items.every((item) => item.text === '');
}

/** Rules that nobody wrote would publish more names than the user asked for. */
const unusedImages: Problem = {
  code: 'images.unused',
  input: 'images',
  message: '`tags` holds whole references and no rule, so `images` is not used',
  hint: 'add a rule such as `type=ref,event=branch` to `tags`, or leave out `images`',
};

/** `ghcr.io/<owner>/<repository>`, on GitHub Enterprise in its own registry; they take lower case only. */
export function defaultImage(event: Event): string {
  const { owner, name } = event.repository;
  return `${findGithubRegistry(event.serverUrl)}/${owner}/${name}`.toLowerCase();
}

/** Plain references give the version too: as if their tags had been written as raw rules. */
function rulesOf(references: readonly PlainReference[]): string {
  const tags = references.map(({ text }) => /:([\w.-]+)(?:@.*)?$/.exec(text)?.[1] ?? 'latest');
  return [...new Set(tags)].map((tag) => `type=raw,value=${tag}`).join('\n');
}

/** An image name that is wrong is so with every tag; it was told with its line. */
function isTold(problem: Problem, told: readonly Problem[]): boolean {
  return problem.input === 'images' && told.some(({ input }) => input === 'images');
}
