import { isPlain } from './template.ts';
import type { MetadataInputs, MetadataTools } from './types.ts';

const DEFAULT_SHORT_SHA_LENGTH = 7;

/** What the caller has to find out before it derives metadata; where nothing is needed, nothing is asked. */
export interface MetadataNeeds {
  readonly tools: ToolNeeds;
  /** A template uses the date of the commit, or `created` does. */
  readonly commitDate: boolean;
  /** A rule depends on the name of the default branch. */
  readonly defaultBranch: boolean;
}

/** Which of the heavy parts have to be loaded. */
export type ToolNeeds = Readonly<Record<keyof MetadataTools, boolean>>;

/** From the text of all inputs with rules or templates: sooner one too many than one too few. */
export function findTools(text: string): ToolNeeds {
  return {
    formatDate: /\{\{[^}]*date/.test(text),
    // Quotes go when rules are read, so they must not hide what stands on both sides of one.
    templateEngine: !isPlain(text.replaceAll('"', '')),
    compilePattern: /match/i.test(text),
  };
}

export function findNeeds(inputs: MetadataInputs): MetadataNeeds {
  const text = [inputs.tags, inputs.flavor, inputs.labels, inputs.annotations].join('\n');
  return {
    tools: findTools(text),
    commitDate: inputs.created === 'commit' || usesCommitDate(text),
    defaultBranch: inputs.tags.split('\n').some(isEdgeOfDefault),
  };
}

export function usesCommitDate(text: string): boolean {
  return /\{\{[^}]*commit_date/.test(text);
}

function isEdgeOfDefault(line: string): boolean {
  return /type\s*=\s*edge/i.test(line) && !/branch\s*=\s*[^\s,]/i.test(line);
}

/** DOCKER_METADATA_ANNOTATIONS_LEVELS as a list: `manifest,index`. */
export function parseAnnotationLevels(
  text: string | undefined,
  fallback: readonly string[],
): readonly string[] {
  const levels = (text ?? '').split(',').map((level) => level.trim());
  const named = levels.filter((level) => level !== '');
  return named.length > 0 ? named : fallback;
}

/** The short form of a commit id; `length` as DOCKER_METADATA_SHORT_SHA_LENGTH has it, nothing when it is no number. */
export function shortenSha(sha: string, length: string): string | undefined {
  const count = length === '' ? DEFAULT_SHORT_SHA_LENGTH : Number(length);
  return Number.isNaN(count) ? undefined : sha.substring(0, count);
}
