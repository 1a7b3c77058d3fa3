import { normalizePlatform, type Platform } from './platform.ts';
import { SlipwayError } from './problem.ts';
import { isDigest } from './reference.ts';

/** A pointer to content: what it is, its digest, how large (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** In normal form; only children of an index have one. */
  readonly platform?: Platform;
  readonly annotations?: Annotations;
  readonly artifactType?: string;
  /** The content itself, in base64: then it needs no blob. */
  readonly data?: string;
}

export type Annotations = Readonly<Record<string, string>>;

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function readDescriptor(value: unknown, where: string): Descriptor {
  const fields = readFields(value, where);
  const { size } = fields;
  const digest = readString(fields, 'digest', where);
  if (!isDigest(digest))
    throw malformed(`${where}.digest is \`${digest}\`, which is not a sha256 or sha512 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw malformed(`${where}.size is ${JSON.stringify(size)}, expected a number of bytes`);
  }
  const annotations = readAnnotations(fields, where);
  const platform =
    fields.platform === undefined ? undefined : readPlatform(fields.platform, `${where}.platform`);
  return {
    mediaType: readString(fields, 'mediaType', where),
    digest,
    size,
    ...(platform && { platform }),
    ...(annotations && { annotations }),
    ...(typeof fields.artifactType === 'string' && { artifactType: fields.artifactType }),
    ...(typeof fields.data === 'string' && { data: fields.data }),
  };
}

/** The platform of an index entry or of an image config: both use the same names (image-spec, config.md). */
export function readPlatform(value: unknown, where: string): Platform {
  const fields = readFields(value, where);
  const { variant, 'os.version': osVersion } = fields;
  return normalizePlatform({
    os: readString(fields, 'os', where),
    architecture: readString(fields, 'architecture', where),
    ...(typeof variant === 'string' && variant && { variant }),
    ...(typeof osVersion === 'string' && osVersion && { osVersion }),
  });
}

export function readAnnotations(fields: Fields, where: string): Annotations | undefined {
  // Some tools write `"annotations": null` (Go's nil map).
  if (fields.annotations === undefined || fields.annotations === null) return undefined;
  const annotations = readFields(fields.annotations, `${where}.annotations`);
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value !== 'string')
      throw malformed(`${where}.annotations: the value of \`${key}\` is not a text`);
  }
  return annotations as Annotations;
}

export function readFields(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw malformed(`${where} is ${describe(value)}, expected an object`);
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${where} is ${describe(value)}, expected a list`);
}

export function readString(fields: Fields, name: string, where: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(`${where}.${name} is ${describe(value)}, expected a text`);
}

export function malformed(message: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    {
      code: 'manifest.malformed',
      message: `the manifest is not valid: ${message}`,
      hint: 'the image has to be pushed again; a proxy or a mirror in between may also have changed it',
    },
    { cause },
  );
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
