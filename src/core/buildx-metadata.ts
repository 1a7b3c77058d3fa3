/** What buildx writes about a finished build (`--metadata-file`), as far as it is used here. */
export interface BuildxMetadata {
  /** Digest of what was exported: the index, or the single manifest. */
  readonly digest?: string;
  /** What docker calls the image id: the digest of the configuration where one image was exported, else the index's. */
  readonly imageId?: string;
  readonly buildRef?: string;
  readonly text: string;
}

/** @throws {SyntaxError} where buildx wrote something that is no JSON object */
export function parseBuildxMetadata(text: string): BuildxMetadata {
  const value = parseObject(text);
  const digest = stringAt(value, 'containerimage.digest');
  const imageId = stringAt(value, 'containerimage.config.digest') ?? digest;
  const buildRef = stringAt(value, 'buildx.build.ref');
  return {
    text,
    ...(digest && { digest }),
    ...(imageId && { imageId }),
    ...(buildRef && { buildRef }),
  };
}

/**
 * The metadata of a pushed image, as buildx writes it where it pushes by itself: a builder that pushes by digest knows
 * no tags, and the classic store does not know what the registry calls the image.
 */
export function formatPushedMetadata(
  { text }: BuildxMetadata,
  digest: string,
  names: readonly string[],
): string {
  const told = { ...parseObject(text), 'containerimage.digest': digest, 'image.name': names.join(',') };
  return JSON.stringify(told, null, 2);
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields {
  return JSON.parse(text) as Fields;
}

function stringAt(value: Fields, key: string): string | undefined {
  const found = value[key];
  return typeof found === 'string' && found !== '' ? found : undefined;
}
