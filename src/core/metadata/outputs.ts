import type { Pair } from './labels.ts';
import type { BakeFiles, Metadata, MetadataInputs, MetadataJson } from './types.ts';

/** The outputs that docker/metadata-action has, except the paths of its bake files. */
export type MetadataOutputs = Readonly<
  Record<'version' | 'tags' | 'tag-names' | 'labels' | 'annotations' | 'json', string>
>;

export function formatOutputs(metadata: Metadata, inputs: MetadataInputs): MetadataOutputs {
  return {
    version: metadata.version,
    tags: metadata.tags.join(inputs.sepTags),
    'tag-names': metadata.tagNames.join(inputs.sepTags),
    labels: metadata.labels.map(([key, value]) => `${key}=${value}`).join(inputs.sepLabels),
    annotations: metadata.annotations.join(inputs.sepAnnotations),
    json: JSON.stringify(metadata.json),
  };
}

export function deriveJson(
  tags: readonly string[],
  tagNames: readonly string[],
  labels: readonly Pair[],
  annotations: readonly string[],
): MetadataJson {
  return { tags, 'tag-names': tagNames, labels: formatLabelObject(labels), annotations };
}

export interface BakeFacts {
  readonly target: string;
  readonly images: readonly string[];
  /** Empty: no rule gave a tag, and the file has no version. */
  readonly version: string;
  readonly json: MetadataJson;
}

export function formatBakeFiles({ target, images, version, json }: BakeFacts): BakeFiles {
  const { tags, labels, annotations } = json;
  const args = {
    DOCKER_META_IMAGES: images.join(','),
    ...(version !== '' && { DOCKER_META_VERSION: version }),
  };
  const format = (content: object) => JSON.stringify({ target: { [target]: content } }, null, 2);
  return {
    tags: format({ tags, args }),
    labels: format({ labels }),
    annotations: format({ annotations }),
    all: format({ tags, labels, args }),
  };
}

/** The peer's JSON keeps the first line of a value only, and its users parse what it gives. */
function formatLabelObject(labels: readonly Pair[]): Readonly<Record<string, string>> {
  const object: Record<string, string> = {};
  for (const [key, value] of labels) object[key] = /.*/.exec(value)?.[0] ?? '';
  return object;
}
