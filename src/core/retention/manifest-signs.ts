import type { ContentSigns, EntrySigns } from './content.ts';

export type Signs = ContentSigns & {
  readonly mediaType?: string;
  readonly subject?: { readonly digest?: string };
};

/**
 * What a document says of itself that cannot be read strictly: fields that have another form than they should are left
 * out. Nothing where it is no JSON, or could be read as two different things.
 */
export function readSigns(text: string): Signs {
  const value = fieldsOf(parseJson(text));
  if ('manifests' in value && ('config' in value || 'layers' in value)) return {};
  const signs: Signs = {
    ...textsOf(value, ['mediaType', 'artifactType']),
    ...('config' in value && { config: entryOf(value.config) }),
    ...('subject' in value && { subject: textsOf(value.subject, ['digest']) }),
    ...(Array.isArray(value.layers) && { layers: value.layers.map(entryOf) }),
    ...(Array.isArray(value.manifests) && { manifests: value.manifests.map(entryOf) }),
  };
  return signs;
}

function entryOf(value: unknown): EntrySigns {
  const { platform } = fieldsOf(value);
  return {
    ...textsOf(value, ['mediaType', 'artifactType']),
    ...(platform !== undefined && { platform: textsOf(platform, ['os', 'architecture']) }),
  };
}

function textsOf(value: unknown, names: readonly string[]): Readonly<Record<string, string>> {
  const fields = fieldsOf(value);
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = fields[name];
    if (typeof text === 'string') texts[name] = text;
  }
  return texts;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
