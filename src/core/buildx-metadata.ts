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
  const value = JSON.parse(text) as Readonly<Record<string, unknown>>;
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

function stringAt(value: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const found = value[key];
  return typeof found === 'string' && found !== '' ? found : undefined;
}
