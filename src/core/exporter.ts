import { parse } from 'csv-parse/sync';
import type { Problem } from './problem.ts';

/** One `--output` of buildx: its type, and its attributes in the order in which they were written. */
export interface Exporter {
  readonly type: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

/** Attributes of a `type=image` line that decide name and push: Slipway's own business, so they are not passed on. */
export const ownAttributes: ReadonlySet<string> = new Set([
  'name',
  'push',
  'push-by-digest',
  'name-canonical',
]);

/**
 * Reads an `--output` value as buildx does: comma-separated `key=value` fields, a field with a comma in
 * double quotes, `-` and a bare path for a tar on standard output and a folder.
 *
 * @throws {Error} where the quotes do not match
 */
export function parseExporter(line: string): Exporter {
  const fields = (parse(line, { relax_column_count: true })[0] ?? []) as readonly string[];
  if (fields.length === 1 && fields[0] !== undefined && !fields[0].includes('=')) {
    return { type: fields[0] === '-' ? 'tar' : 'local', attributes: [['dest', fields[0]]] };
  }
  const pairs = fields.map((field) => splitPair(field.trim()));
  const type = pairs.find(([name]) => name === 'type')?.[1] ?? '';
  const attributes = pairs.filter(([name]) => name !== 'type');
  return type === 'registry'
    ? { type: 'image', attributes: [...attributes, ['push', 'true']] }
    : { type, attributes };
}

/** `type=image,"name=a,b",push=true`: a field with a comma or a quote is quoted, as Go's csv reader wants it. */
export function formatExporter({ type, attributes }: Exporter): string {
  return [`type=${type}`, ...attributes.map(([name, value]) => quote(`${name}=${value}`))].join(',');
}

/** What a user's `type=image` lines say of the image itself (compression, annotations, ...), without name and push. */
export function imageAttributesOf(exporters: readonly Exporter[]): Exporter['attributes'] {
  return exporters
    .filter(({ type }) => type === 'image')
    .flatMap(({ attributes }) => attributes.filter(([name]) => !ownAttributes.has(name)));
}

/** `type=docker` without a file puts the image into the engine's store. */
export function isLoadExporter(exporter: Exporter): boolean {
  return exporter.type === 'docker' && !attributeOf(exporter, 'dest');
}

/** An image in a file. */
export function isArchiveExporter(exporter: Exporter): boolean {
  return exporter.type === 'oci' || (exporter.type === 'docker' && !isLoadExporter(exporter));
}

/** Whether it is an image that comes out, with a digest, and not the files of one. */
export function isImageExporter(exporter: Exporter): boolean {
  return exporter.type === 'image' || isLoadExporter(exporter) || isArchiveExporter(exporter);
}

/** An OCI layout as a folder names the digest of whatever is exported last, and beside a push that is not its own. */
export function checkLayouts(exporters: readonly Exporter[], push: boolean): readonly Problem[] {
  if (!push || !exporters.some((one) => one.type === 'oci' && attributeOf(one, 'tar') === 'false')) return [];
  return [
    {
      code: 'outputs.layout',
      input: 'outputs',
      message:
        'BuildKit writes no usable OCI layout, `tar=false`, beside a push: it would name an image it does not hold',
      hint: 'leave out `tar=false`, or write the layout in a step of its own with `push: false`',
    },
  ];
}

/** Archives and loaded images bear the names of the image unless they have one of their own. */
export function nameExporter(exporter: Exporter, names: readonly string[]): Exporter {
  const isNamed = attributeOf(exporter, 'name') !== undefined;
  const isImage = isArchiveExporter(exporter) || isLoadExporter(exporter);
  if (isNamed || !isImage || names.length === 0) return exporter;
  return { ...exporter, attributes: [...exporter.attributes, ['name', names.join(',')]] };
}

/** All values of an attribute that is written more than once. */
export function attributesOf({ attributes }: Exporter, name: string): readonly string[] {
  return attributes.flatMap(([key, value]) => (key === name ? [value] : []));
}

export function attributeOf({ attributes }: Exporter, name: string): string | undefined {
  return attributes.find(([key]) => key === name)?.[1];
}

function splitPair(field: string): readonly [string, string] {
  const at = field.indexOf('=');
  return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
}

function quote(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
