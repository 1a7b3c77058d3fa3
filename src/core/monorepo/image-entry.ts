import { normalizePath } from '../build-context.ts';

/** One of the images of a repository, as the file that lists them has it. */
export interface ImageEntry {
  /** What it is called there: `shop`. */
  readonly key: string;
  /** Image names without a tag; empty: the prefix of all, and the key. */
  readonly names: readonly string[];
  /** A path of the repository, or an address. */
  readonly context: string;
  readonly file: string;
  readonly target: string;
  /** Empty: those of the step. */
  readonly platforms: readonly string[];
  readonly runners: string;
  readonly buildArgs: readonly string[];
  /** `name=value`; `image:<key>` as the value is another image of the list. */
  readonly buildContexts: readonly string[];
  /** More files that the image is made of, as lines of a .dockerignore, from the root of the repository. */
  readonly paths: readonly string[];
  /** Images that have to be there, or built anew, before this one, for a reason that no Dockerfile tells. */
  readonly dependsOn: readonly string[];
  readonly test: string;
  /** Texts in the place of the step's: `tags`, `flavor`, `labels`, `annotations`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export const emptyEntry: ImageEntry = Object.freeze({
  key: '',
  names: [],
  context: '.',
  file: '',
  target: '',
  platforms: [],
  runners: '',
  buildArgs: [],
  buildContexts: [],
  paths: [],
  dependsOn: [],
  test: '',
  metadata: {},
});

const imagePrefix = 'image:';

/** A build context by its name, and what it is. */
export interface NamedContext {
  readonly name: string;
  readonly value: string;
  /** The image of the list that it is. */
  readonly image?: string;
}

export function readContexts({ buildContexts }: ImageEntry): readonly NamedContext[] {
  return buildContexts.map((line) => {
    const at = line.indexOf('=');
    const value = line.slice(at + 1);
    const image = value.startsWith(imagePrefix) && { image: value.slice(imagePrefix.length) };
    return { name: line.slice(0, at), value, ...image };
  });
}

/**
 * What the settings of an image are, whatever the order in which they were written. A setting that nobody has thought
 * of here yet counts; the others name the image, say where it is built, or count by what they name.
 */
export function describeEntry(entry: ImageEntry): string {
  const { key: _, runners: _runners, paths: _paths, dependsOn: _dependsOn, ...own } = entry;
  const { tags: _tags, flavor: _flavor, ...metadata } = entry.metadata;
  const settings = { ...own, context: normalizePath(own.context), file: own.file && normalizePath(own.file) };
  return JSON.stringify([...listSettings(settings), ...listSettings(metadata)]);
}

/** By name; of lists, the items by name, too. What is empty is as good as absent. */
function listSettings(settings: object): readonly (readonly [string, unknown])[] {
  return Object.entries(settings)
    .filter(
      ([name, value]) => name !== 'metadata' && value !== '' && !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Build arguments with a value, by name. */
export function readArguments({ buildArgs }: ImageEntry): Readonly<Record<string, string>> {
  const pairs = buildArgs.flatMap((line) => {
    const at = line.indexOf('=');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return Object.fromEntries(pairs);
}
