import { parseEcrHost } from '../core/aws/ecr-host.ts';
import { findNearest } from '../core/nearest.ts';
import type { Problem } from '../core/problem.ts';
import { checkList, formOf } from './list-mistakes.ts';
import { readFields } from './lists.ts';
import { type Findings, type ParseYaml, parseAsYaml, parseChoice, parseText, type RawInputs } from './raw.ts';

/** A login as the user gave it; what is missing is filled in, or refused, once it is known what is pushed where. */
export interface RegistryLogin {
  /** Empty: the registry of the first image. */
  readonly host: string;
  /** `acme` or `acme/app`: what below the host it is for; empty for all of it. */
  readonly path: string;
  readonly username: string;
  readonly password: string;
  /** Whether AWS is asked for the password; `auto`: where the host is one of Amazon's. */
  readonly ecr: EcrWish;
  /** The input it came from, for messages. */
  readonly input: string;
}

export type EcrWish = boolean | 'auto';

export interface LoginInputs {
  readonly logins: readonly RegistryLogin[];
  /** `ecr` by itself also says whether AWS may be asked for a registry that no login is given for. */
  readonly ecr: EcrWish;
}

const fields = ['registry', 'username', 'password', 'ecr', 'scope'] as const;
type Field = (typeof fields)[number];
type Entry = Partial<Record<Field, string>>;

const ecrChoices = { auto: 'auto', true: true, false: false } as const;
const dockerHub = 'docker.io';
const dockerHubNames = [
  dockerHub,
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com',
];

/**
 * `registry`, `username`, `password`, `ecr`, and every entry of `registries`. White space around a value is no part of
 * it: secrets are often saved with the line break of the file they came from, and docker login drops it too.
 */
export function parseLogins(raw: RawInputs, found: Findings, parseYaml?: ParseYaml): LoginInputs {
  const wish = parseChoice<EcrWish>(raw, 'ecr', ecrChoices, 'auto', found);
  const single = makeLogin(
    { registry: raw.registry ?? '', username: raw.username ?? '', password: raw.password ?? '' },
    wish,
    'password',
  );
  const { host, username, password, ecr } = single;
  const isEcr = ecr === true || (ecr === 'auto' && parseEcrHost(host) !== undefined);
  for (const name of ['username', 'password']) noteWhiteSpace(raw, name, found);
  const several = parseRegistries(parseText(raw, 'registries'), found, parseYaml).map((entry, index) =>
    // As the peer has it, an entry without a registry is for Docker Hub.
    makeLogin(
      { ...entry, registry: entry.registry || dockerHub },
      parseEntryEcr(entry, index, found),
      'registries',
    ),
  );
  if ((raw.registry ?? '').includes('@'))
    found.problems.push({ ...describeUserinfo('it'), input: 'registry' });
  const isGiven = username !== '' || password !== '' || isEcr;
  return { logins: [...(isGiven ? [single] : []), ...several], ecr: wish };
}

function parseEntryEcr({ ecr = '' }: Entry, index: number, found: Findings): EcrWish {
  const own: Findings = { problems: [], notices: [] };
  const wish = parseChoice<EcrWish>({ ecr }, 'ecr', ecrChoices, 'auto', own);
  const words = Object.keys(ecrChoices).map((word) => `\`${word}\``);
  for (const problem of own.problems)
    found.problems.push({
      ...problem,
      input: 'registries',
      // What was found is not shown: it may be the password, in the wrong field.
      message: `entry ${index + 1}, \`ecr\`: expected one of ${words.join(', ')}, found something else (not shown, as it may be secret)`,
    });
  return wish;
}

function makeLogin(entry: Entry, ecr: EcrWish, input: string): RegistryLogin {
  const { host, path } = splitAddress((entry.registry ?? '').trim());
  const username = (entry.username ?? '').trim();
  const password = (entry.password ?? '').trim();
  return { host, path: entry.scope || path, username, password, ecr, input };
}

/** `https://ghcr.io/` is what people paste; docker wants `ghcr.io`. What stands behind the host narrows the login. */
function splitAddress(text: string): { readonly host: string; readonly path: string } {
  const [host = '', ...rest] = text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .split('/');
  const path = rest.filter((part) => part !== '').join('/');
  return {
    host: dockerHubNames.includes(host) ? dockerHub : host,
    // The API's version, as in the address that docker itself writes for Docker Hub.
    path: /^v[12]$/.test(path) ? '' : path,
  };
}

function noteWhiteSpace(raw: RawInputs, input: string, found: Findings): void {
  const text = raw[input] ?? '';
  if (text.trim() === '' || text === text.trim()) return;
  found.notices.push({
    code: 'login.trimmed',
    input,
    message: 'it has white space or a line break around it, which is left out',
    hint: 'save the secret again without: other tools take it for a part of the value',
  });
}

/** Lines `registry=...`, or YAML, of which JSON is a part. */
function parseRegistries(text: string, found: Findings, parseYaml: ParseYaml | undefined): readonly Entry[] {
  const isEntry = (line: string) => /^\s*[^\s#]/.test(line);
  const first = text.split(/\r?\n/).find(isEntry);
  if (first === undefined) return [];
  if (!/^\s*"?\s*\w+\s*=/.test(first)) return parseYamlEntries(text, found, parseYaml);
  const checked = checkList(text, formOf('registries'));
  found.problems.push(...checked.problems.map((flaw) => ({ ...flaw, input: 'registries' })));
  const lines = checked.text.split(/\r?\n/).filter(isEntry);
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

function parseYamlEntries(text: string, found: Findings, parseYaml: ParseYaml | undefined): readonly Entry[] {
  const reading = parseAsYaml(text, parseYaml);
  if ('reason' in reading) {
    // The reason may show a password.
    found.problems.push(describeShape('is not YAML'));
    return [];
  }
  const { value } = reading;
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
    if (field && entry[field] !== undefined) found.problems.push(describeTwice(field, index));
    if (field && typeof value === 'string') entry[field] = value.trim();
    else strangers.push(name.trim());
  }
  if (strangers.length > 0) found.problems.push(describeStrangers(strangers, index));
  if (entry.scope?.includes('@')) found.problems.push(describeActions(index));
  if (entry.registry?.includes('@')) found.problems.push(describeUserinfo(`entry ${index + 1}`));
  return entry;
}

function describeTwice(field: Field, index: number): Problem {
  return {
    code: 'registries.twice',
    input: 'registries',
    message: `entry ${index + 1} has \`${field}\` twice`,
    hint: 'write one registry per line, below `registries: |`; a password with a comma stands in double quotes, "password=..."',
  };
}

/** Never shows the names: what stands between two commas may be a part of a password. */
function describeStrangers(names: readonly string[], index: number): Problem {
  const nearest = names.map((name) => findNearest(name, fields)).find((name) => name !== undefined);
  const shape = describeShape(`entry ${index + 1} has a field that is none of \`${fields.join('`, `')}\``);
  return nearest && !names.includes(nearest) ? { ...shape, hint: `did you mean \`${nearest}\`?` } : shape;
}

/** The peer's `acme/app@push`: nothing here asks for a token to push without asking for one to pull. */
function describeActions(index: number): Problem {
  const shape = describeShape(`entry ${index + 1} has a \`scope\` with \`@\``);
  return { ...shape, hint: 'name the repository alone, `acme/app`: one login for pull and push' };
}

/** Never shows the address: it may end anywhere in the password. */
function describeUserinfo(what: string): Problem {
  return {
    code: 'registry.userinfo',
    input: 'registries',
    message: `expected the name of a registry, such as \`registry.example.com:5000\`; found that ${what} has an \`@\`, as an address with a login in it does (not shown, as it may be secret)`,
    hint: 'leave the login out of the address, and give it by `username` and `password`',
  };
}

function describeShape(what: string): Problem {
  return {
    code: 'registries.syntax',
    input: 'registries',
    message: `expected a YAML list of \`registry\`, \`username\`, \`password\`, or lines \`registry=<host>,username=<name>,password=<token>\`; found that it ${what}`,
    hint: 'in YAML put a password into single quotes, \'...\'; in a line a field with a comma stands in double quotes, "password=..."',
  };
}
