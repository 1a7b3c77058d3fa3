import { parse as parseYaml } from 'yaml';
import { findNearest } from '../core/nearest.ts';
import type { Problem } from '../core/problem.ts';
import { readFields } from './lists.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

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

/**
 * `registry`, `username`, `password`, and every entry of `registries`. White space around a value is no part of it:
 * secrets are often saved with the line break of the file they came from, and docker login drops it too.
 */
export function parseLogins(raw: RawInputs, found: Findings): readonly RegistryLogin[] {
  const [host, username, password] = fields.map((field) => parseText(raw, field)) as [string, string, string];
  const single = { host: hostOf(host), username, password, input: 'password' };
  const several = parseRegistries(parseText(raw, 'registries'), found);
  return [
    ...(username !== '' || password !== '' ? [single] : []),
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
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}

type Entry = Partial<Record<Field, string>>;

/** Lines `registry=...`, or YAML, of which JSON is a part. */
function parseRegistries(text: string, found: Findings): readonly Entry[] {
  const lines = text.split(/\r?\n/).filter((line) => /^\s*[^\s#]/.test(line));
  if (lines.length === 0) return [];
  if (!/^\s*"?\s*\w+\s*=/.test(lines[0] ?? '')) return parseYamlEntries(text, found);
  return lines.map((line, index) => readEntry(splitLine(line.trim()), index, found));
}

/** Commas separate fields; a field with a comma stands in double quotes, and any other quote is a character. */
function splitLine(line: string): readonly (readonly [string, string])[] {
  const reading = readFields(line);
  const parts = 'fields' in reading ? reading.fields : line.split(',');
  return parts.map((field) => {
    const at = field.indexOf('=');
    return [field.slice(0, Math.max(at, 0)), field.slice(at + 1)];
  });
}

/** YAML in which every scalar is text: a password of digits stays what it is. Anchors and merge keys work. */
function parseYamlEntries(text: string, found: Findings): readonly Entry[] {
  let value: unknown;
  try {
    // Warnings would be printed with the line they are about, which may hold a password.
    value = parseYaml(text, { schema: 'failsafe', merge: true, logLevel: 'error' });
  } catch {
    // So would the message of the parser.
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

function readEntry(pairs: readonly (readonly [string, unknown])[], index: number, found: Findings): Entry {
  const entry: Entry = {};
  const strangers: string[] = [];
  for (const [name, value] of pairs) {
    const field = fields.find((known) => known === name.trim().toLowerCase());
    if (field && typeof value === 'string') entry[field] = value.trim();
    else strangers.push(name.trim());
  }
  if (strangers.length > 0) found.problems.push(describeStrangers(strangers, index));
  if (!entry.registry) found.problems.push(describeShape(`entry ${index + 1} names no registry`));
  return entry;
}

/** Never shows the names: what stands between two commas may be a part of a password. */
function describeStrangers(names: readonly string[], index: number): Problem {
  const nearest = names.map((name) => findNearest(name, fields)).find((name) => name !== undefined);
  const shape = describeShape(
    `entry ${index + 1} has a field that is none of \`registry\`, \`username\`, \`password\``,
  );
  return nearest && !names.includes(nearest) ? { ...shape, hint: `did you mean \`${nearest}\`?` } : shape;
}

function describeShape(what: string): Problem {
  return {
    code: 'registries.syntax',
    input: 'registries',
    message: `expected a YAML list of \`registry\`, \`username\`, \`password\`, or lines \`registry=<host>,username=<name>,password=<token>\`; found that it ${what}`,
    hint: 'in YAML put a password into single quotes, \'...\'; in a line a field with a comma stands in double quotes, "password=..."',
  };
}
