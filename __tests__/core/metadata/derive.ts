import { findCommitDate } from '../../../src/core/event.ts';
import { formatDate } from '../../../src/core/metadata/date.ts';
import { deriveMetadata } from '../../../src/core/metadata/metadata.ts';
import { compilePattern } from '../../../src/core/metadata/pattern.ts';
import { templateEngine } from '../../../src/core/metadata/template-engine.ts';
import {
  emptyMetadataInputs,
  type MetadataInputs,
  type MetadataReading,
  planSettings,
} from '../../../src/core/metadata/types.ts';
import { readEvent } from '../../fixtures/events/read.ts';

export const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37';
export const NOW = new Date('2024-12-30T23:30:45.678Z');

/** What a test varies; the rest is a push to the default branch of Acme/Rocket. */
export interface Wish extends Partial<MetadataInputs> {
  readonly event?: string;
  readonly ref?: string;
}

export function derive({ event = 'push-default-branch', ref, ...inputs }: Wish): MetadataReading {
  const happened = readEvent(event, ref === undefined ? {} : { GITHUB_REF: ref });
  const commitDate = findCommitDate(happened);
  const context = { event: happened, now: NOW, ...(commitDate && { commitDate }) };
  return deriveMetadata({ ...emptyMetadataInputs, ...planSettings, ...inputs }, context, {
    formatDate,
    templateEngine,
    compilePattern,
  });
}

/** The tags, of inputs that are free of mistakes. */
export function tagsOf(wish: Wish): readonly string[] {
  const { metadata, problems } = derive(wish);
  if (problems.length > 0) throw new Error(`unexpected problems: ${JSON.stringify(problems)}`);
  return metadata.tagNames;
}
