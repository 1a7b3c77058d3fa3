import { isNamedByOutputs, parseOutputNames } from './outputs.ts';
import { type Findings, parseChoice, type RawInputs } from './raw.ts';

/** What stands between the items of an output that is a list; as the runner gives it, for a blank counts. */
export interface Separators {
  readonly tags: string;
  readonly labels: string;
  readonly annotations: string;
}

/** What the publish door takes of docker/metadata-action. */
export interface MetadataTexts {
  /** Raw text of the inputs that the rules read line by line. */
  readonly metadata: Readonly<Record<'images' | 'tags' | 'flavor' | 'labels' | 'annotations', string>>;
  readonly separators: Separators;
  /** Where ref and commit come from: the event, or the checkout. */
  readonly metadataContext: 'workflow' | 'git';
}

export function parseMetadataTexts(raw: RawInputs, found: Findings): MetadataTexts {
  const { images = '', tags = '', flavor = '', labels = '', annotations = '' } = raw;
  const contexts = { workflow: 'workflow', git: 'git' } as const;
  return {
    metadata: {
      images,
      tags: isNamedByOutputs(raw) ? parseOutputNames(raw) : tags,
      flavor,
      labels,
      annotations,
    },
    separators: parseSeparators(raw),
    metadataContext: parseChoice(raw, 'metadata-context', contexts, 'workflow', found),
  };
}

export function parseSeparators(raw: RawInputs): Separators {
  return {
    tags: raw['sep-tags'] || '\n',
    labels: raw['sep-labels'] || '\n',
    annotations: raw['sep-annotations'] || '\n',
  };
}
