import type { BuildSecret } from '../core/build-command.ts';
import type { Problem } from '../core/problem.ts';
import type { Entry } from './entries.ts';
import { type Findings, parseEntries, parseItems, type RawInputs } from './raw.ts';

/** A secret without a value, as forks, Dependabot and copies of a repository have it. */
export interface EmptySecret {
  readonly id: string;
  readonly input: string;
  readonly line?: number;
  /** The variable of the step's environment that was to hold it. */
  readonly variable?: string;
}

export interface SecretInputs {
  readonly secrets: readonly BuildSecret[];
  /** They are left out of the build; whether it can do without them is for the Dockerfile to say. */
  readonly emptySecrets: readonly EmptySecret[];
}

/** All three forms of build secrets. A malformed one is a problem; an empty one is left out. */
export function parseSecrets(raw: RawInputs, found: Findings): SecretInputs {
  const emptySecrets: EmptySecret[] = [];
  const values = parseEntries(raw, 'secrets', found, { keepEnd: true, blocks: true });
  const variables = parseItems(raw, 'secret-envs', {}, found).map((text) => ({ text }));
  const files = parseEntries(raw, 'secret-files', found);
  const secrets = [
    ...read('secrets', values, { found, emptySecrets }, (id, value) => ({ id, value })),
    ...read('secret-envs', variables, { found, emptySecrets }, (id, name) => ({ id, variable: name.trim() })),
    ...read('secret-files', files, { found, emptySecrets }, (id, file) => ({ id, file: file.trim() })),
  ];
  found.problems.push(...findTwice(secrets));
  return { secrets, emptySecrets };
}

/** The same without those whose variable holds nothing in this step. */
export function leaveOutUnset<T extends SecretInputs>(
  inputs: T,
  env: Readonly<Record<string, string | undefined>>,
): T {
  const isUnset = ({ variable }: BuildSecret) => variable !== undefined && !env[variable];
  const unset = inputs.secrets.filter(isUnset).map(({ id, variable = '' }) => ({
    id,
    variable,
    input: 'secret-envs',
  }));
  if (unset.length === 0) return inputs;
  const secrets = inputs.secrets.filter((secret) => !isUnset(secret));
  return { ...inputs, secrets, emptySecrets: [...inputs.emptySecrets, ...unset] };
}

type Line = Pick<Entry, 'text'> & Partial<Entry>;

function read(
  input: string,
  lines: readonly Line[],
  { found, emptySecrets }: { readonly found: Findings; readonly emptySecrets: EmptySecret[] },
  make: (id: string, value: string) => BuildSecret,
): readonly BuildSecret[] {
  const pairs = lines.map((line) => ({ line, ...splitLine(line.text) }));
  // One mistake, a value of several lines without quotes, makes many strangers, and ids that are none: it is told once.
  const strangers = pairs.filter((pair) => !pair.isPair).map(({ line }) => line);
  if (strangers.length > 0) {
    found.problems.push({ ...describeStrangers(input, strangers), input });
    return [];
  }
  return pairs.flatMap(({ line, id, value }) => {
    if (value.trim() !== '' && !isCutOff(value)) return [make(id, value)];
    if (value.trim() === '') emptySecrets.push({ id, input, ...placeOf(line) });
    else found.problems.push({ ...describeCutOff(id), input, ...placeOf(line) });
    return [];
  });
}

function splitLine(text: string) {
  const at = text.indexOf('=');
  const id = text.slice(0, Math.max(at, 0)).trim();
  const value = text.slice(at + 1);
  // `b64==` is the last line of a value in base64, not a secret whose value is `=`.
  return { id, value, isPair: /^[\w.-]+$/.test(id) && value !== '=' && !isOptions(text) };
}

/** `id=key,src=./key` is how `docker build --secret` has it; here it would be a secret with the name `id`. */
function isOptions(text: string): boolean {
  return /^(?:type=\w+,)?id=[^,]+,(?:src|source|env|type)=/.test(text);
}

/** The first line of a key, or of a certificate, whose other lines stand elsewhere. */
function isCutOff(value: string): boolean {
  return /-----BEGIN [^-]*-----/.test(value) && !/-----END [^-]*-----/.test(value);
}

function placeOf({ line }: Line): { readonly line?: number } {
  return line === undefined ? {} : { line };
}

function describeCutOff(id: string): Problem {
  return {
    code: 'secrets.cut-off',
    message: `secret \`${id}\` begins a PEM block and does not end it`,
    hint: 'save the secret again, with its last line `-----END ...-----`',
  };
}

/** Never quotes the entry: what does not look like `id=value` may be the second line of a key. */
function describeStrangers(input: string, strangers: readonly Line[]): Problem {
  const [first] = strangers;
  const count = strangers.length === 1 ? 'an entry that is' : `${strangers.length} entries that are`;
  const form = { secrets: 'id=value', 'secret-envs': 'id=VARIABLE', 'secret-files': 'id=path' }[input];
  return {
    code: 'secrets.syntax',
    message: `expected \`${form}\`, found ${count} something else (not shown, as it may be secret)`,
    hint: strangers.some(({ text }) => isOptions(text))
      ? 'for `--secret id=key,src=path` write `key=path` in `secret-files`, for `id=key,env=NAME` write `key=NAME` in `secret-envs`'
      : 'a value of several lines is written in double quotes, `"id=first line<newline>second line"`, with each quote in it doubled; or use `secret-envs`',
    ...(first ? placeOf(first) : {}),
  };
}

function findTwice(secrets: readonly BuildSecret[]): readonly Problem[] {
  const ids = secrets.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...twice].map((id) => ({
    code: 'secrets.twice',
    input: 'secrets',
    message: `secret \`${id}\` is given more than once, and the build can see only one of them`,
    hint: 'give each secret once in `secrets`, `secret-envs` and `secret-files` together',
  }));
}
