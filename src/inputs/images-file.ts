import { LineCounter, parseDocument } from 'yaml';
import { emptyEntry, type ImageEntry } from '../core/monorepo/image-entry.ts';
import { findNearest } from '../core/nearest.ts';
import { formatPlatform, parsePlatform } from '../core/platform.ts';
import type { Problem } from '../core/problem.ts';
import { readBakeTargets } from './bake-file.ts';

export interface ImageList {
  readonly images: readonly ImageEntry[];
  readonly problems: readonly Problem[];
}

const fields =
  'name context file target platforms runners build-args build-contexts paths depends-on test tags flavor labels annotations'.split(
    ' ',
  );

const metadataFields = ['tags', 'flavor', 'labels', 'annotations'];

/** Keeps what is wrong with the file, with its place in it. */
interface Reader {
  readonly problems: Problem[];
  readonly lineOf: (path: readonly string[]) => number | undefined;
  readonly file: string;
}

/** The images of a repository: `images:` with an entry each, or what `docker buildx bake --print` says. */
export function parseImageList(text: string, file: string): ImageList {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', merge: true, logLevel: 'error', lineCounter });
  const problems: Problem[] = document.errors.map(({ message, linePos }) => ({
    code: 'images-file.syntax',
    message: `${file} is not YAML: ${message.split('\n')[0]}`,
    at: { file, ...(linePos && { startLine: linePos[0].line }) },
  }));
  if (problems.length > 0) return { images: [], problems };
  const lineOf = (path: readonly string[]) => {
    const node = document.getIn(path, true) as { readonly range?: readonly [number, number, number] } | null;
    return node?.range ? lineCounter.linePos(node.range[0]).line : undefined;
  };
  const value = readMap(readValue(document, file, problems));
  if (problems.length > 0) return { images: [], problems };
  const reader = { problems, lineOf, file };
  if (value?.target && !value.images) return readBakeTargets(value, file);
  return { images: readImages(value ?? {}, reader), problems };
}

/** What aliases stand for is only looked up here: one may name nothing, or grow without an end. */
function readValue(document: { toJS(): unknown }, file: string, problems: Problem[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ code: 'images-file.syntax', message: `${file} is not YAML: ${reason}`, at: { file } });
    return undefined;
  }
}

function readImages(value: Fields, reader: Reader): readonly ImageEntry[] {
  const unknown = Object.keys(value).find((name) => name !== 'images' && name !== 'defaults');
  if (unknown)
    tell(reader, [unknown], `there is no \`${unknown}\``, suggest(unknown, ['images', 'defaults']));
  const images = readMap(value.images);
  if (!images || Object.keys(images).length === 0) {
    tell(reader, ['images'], 'expected images, one an entry below `images`, found none', example);
    return [];
  }
  const defaults = readEntry('', value.defaults ?? '', ['defaults'], emptyEntry, reader);
  return Object.entries(images).map(([key, entry]) => {
    if (!/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/.test(key))
      tell(reader, ['images', key], `\`${key}\` cannot be part of an image name`, 'write it in lower case');
    return readEntry(key, entry, ['images', key], defaults, reader);
  });
}

const example = 'for example `images:` and below it `shop: services/shop`, the folder of its Dockerfile';

type Fields = Readonly<Record<string, unknown>>;

/** `shop: services/shop` is short for its context. */
function readEntry(
  key: string,
  value: unknown,
  path: readonly string[],
  defaults: ImageEntry,
  reader: Reader,
): ImageEntry {
  if (typeof value === 'string') return { ...defaults, key, ...(value !== '' && { context: value }) };
  const entry = readMap(value);
  if (!entry) {
    tell(reader, path, `\`${path.at(-1)}\` has neither a folder nor fields`, example);
    return { ...defaults, key };
  }
  for (const name of Object.keys(entry)) {
    if (fields.includes(name)) continue;
    tell(reader, [...path, name], `\`${path.at(-1)}\` has the field \`${name}\``, suggest(name, fields));
  }
  return { ...defaults, key, ...readFields(entry, path, defaults, reader) };
}

function readFields(entry: Fields, path: readonly string[], defaults: ImageEntry, reader: Reader) {
  const lines = (name: string) => readLines(entry[name], [...path, name], reader);
  const text = (name: string) => (lines(name) ?? []).join('\n').trim();
  const given = <T>(name: string, read: () => T, fallback: T) =>
    entry[name] === undefined ? fallback : read();
  const list = (name: string) => lines(name) ?? [];
  return {
    names: given('name', () => splitItems(list('name')), defaults.names),
    context: given('context', () => text('context') || '.', defaults.context),
    file: given('file', () => text('file'), defaults.file),
    target: given('target', () => text('target'), defaults.target),
    platforms: given(
      'platforms',
      () => readPlatforms(list('platforms'), [...path, 'platforms'], reader),
      defaults.platforms,
    ),
    runners: given('runners', () => text('runners'), defaults.runners),
    buildArgs: mergeLines(defaults.buildArgs, list('build-args')),
    buildContexts: mergeLines(defaults.buildContexts, list('build-contexts')),
    paths: [...defaults.paths, ...list('paths')],
    dependsOn: [...defaults.dependsOn, ...splitItems(list('depends-on'))],
    test: given('test', () => text('test'), defaults.test),
    metadata: {
      ...defaults.metadata,
      ...Object.fromEntries(
        metadataFields.flatMap((name) => (entry[name] === undefined ? [] : [[name, text(name)]])),
      ),
    },
  };
}

/** A text of lines, a list, or a map of `name: value`. */
function readLines(value: unknown, path: readonly string[], reader: Reader): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value.split(/\r?\n/).filter((line) => line.trim() !== '');
  const map = readMap(value);
  const texts = Array.isArray(value)
    ? value
    : map && Object.entries(map).map(([name, one]) => (typeof one === 'string' ? `${name}=${one}` : one));
  if (texts?.every((one): one is string => typeof one === 'string')) return texts;
  tell(reader, path, `\`${path.at(-1)}\` has something else than texts in it`, 'a text, a list, or a map');
  return undefined;
}

function readPlatforms(texts: readonly string[], path: readonly string[], reader: Reader): readonly string[] {
  return splitItems(texts).flatMap((name) => {
    const reading = parsePlatform(name);
    if ('platform' in reading) return [formatPlatform(reading.platform)];
    tell(reader, path, reading.problem.message, reading.problem.hint);
    return [];
  });
}

/** Of two lines with one name the later one counts. */
function mergeLines(defaults: readonly string[], own: readonly string[]): readonly string[] {
  const nameOf = (line: string) => line.split('=')[0];
  const names = new Set(own.map(nameOf));
  return [...defaults.filter((line) => !names.has(nameOf(line))), ...own];
}

function splitItems(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(/[\s,]+/)).filter((item) => item !== '');
}

function readMap(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function suggest(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  return nearest
    ? `did you mean \`${nearest}\`?`
    : `there are ${known.map((one) => `\`${one}\``).join(', ')}`;
}

function tell(
  { problems, lineOf, file }: Reader,
  path: readonly string[],
  message: string,
  hint?: string,
): void {
  const startLine = lineOf(path) ?? lineOf(path.slice(0, -1));
  problems.push({
    code: 'images-file.entry',
    input: 'images-file',
    message: `${file}${startLine ? `, line ${startLine}` : ''}: ${message}`,
    ...(hint && { hint }),
    at: { file, ...(startLine && { startLine }) },
  });
}
