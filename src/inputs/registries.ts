import { parse as parseYaml } from 'yaml';
import { findNearest } from '../core/nearest.ts';
import { type Findings, parseItems, parseText, type RawInputs } from './raw.ts';

/** A login as the user gave it; what is missing is filled in, or refused, once it is known what is pushed where. */
export interface RegistryLogin {
  /** Empty: the registry of the first image. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** The input it came from, for messages. */
  readonly input: string;
}

const fields = ['registry', 'username', 'password'] as const;
type Field = (typeof fields)[number];

/** `registry`, `username`, `password`, and every entry of `registries`. */
export function parseLogins(raw: RawInputs, found: Findings): readonly RegistryLogin[] {
  const single = {
    host: hostOf(parseText(raw, 'registry')),
    username: parseText(raw, 'username'),
    password: raw.password ?? '',
  };
  const several = parseRegistries(raw, found);
  return [
    ...(single.username !== '' || single.password !== '' ? [{ ...single, input: 'password' }] : []),
    ...several.map((entry) => ({
      host: hostOf(entry.registry ?? ''),
      username: entry.username ?? '',
      password: entry.password ?? '',
      input: 'registries',
    })),
  ];
}

/** `https://ghcr.io/` is what people paste; docker wants `ghcr.io`. */
function hostOf(text: string): string {
  const host = text
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}

type Entry = Partial<Record<Field, string>>;

function parseRegistries(raw: RawInputs, found: Findings): readonly Entry[] {
  const text = parseText(raw, 'registries');
  if (/^(?:-|\[)/.test(text)) return parseYamlEntries(text, found);
  return parseItems(raw, 'registries', { ignoreComma: true }, found).map((line, index) =>
    readEntry(line.split(',').map(splitField), index, found),
  );
}

/** YAML in which every scalar is text: a password of digits stays what it is. */
function parseYamlEntries(text: string, found: Findings): readonly Entry[] {
  let value: unknown;
  try {
    value = parseYaml(text, { schema: 'failsafe', maxAliasCount: 0 });
  } catch {
    // The parser's own message quotes the line, and the line may hold a password.
    found.problems.push(describeShape('is not YAML'));
    return [];
  }
  if (!Array.isArray(value)) {
    found.problems.push(describeShape('is no list'));
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    if (!isObject) found.problems.push(describeShape(`entry ${index + 1} has no fields`));
    return isObject ? [readEntry(Object.entries(entry), index, found)] : [];
  });
}

function splitField(field: string): readonly [string, string] {
  const at = field.indexOf('=');
  return [field.slice(0, Math.max(at, 0)), field.slice(at + 1)];
}

function readEntry(pairs: readonly (readonly [string, unknown])[], index: number, found: Findings): Entry {
  const entry: Entry = {};
  for (const [name, value] of pairs) {
    const field = fields.find((known) => known === name.trim().toLowerCase());
    if (field && typeof value === 'string') entry[field] = value;
    else found.problems.push(describeField(name, index));
  }
  if (!entry.registry) found.problems.push(describeShape(`entry ${index + 1} names no registry`));
  return entry;
}

function describeField(name: string, index: number) {
  const nearest = findNearest(name, fields);
  return {
    ...describeShape(
      `entry ${index + 1} has a field that is none of \`registry\`, \`username\`, \`password\``,
    ),
    ...(nearest && nearest !== name && { hint: `did you mean \`${nearest}\`?` }),
  };
}

function describeShape(what: string) {
  return {
    code: 'registries.syntax',
    input: 'registries',
    message: `expected a YAML list of \`registry\`, \`username\`, \`password\`, or lines \`registry=<host>,username=<name>,password=<token>\`; found that it ${what}`,
  };
}
