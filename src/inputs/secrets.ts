import type { BuildSecret } from '../core/build-command.ts';
import { type Findings, parseItems, type RawInputs } from './raw.ts';

/** All three forms of build secrets. An empty or malformed one is a problem: a build without it would be another build. */
export function parseSecrets(raw: RawInputs, found: Findings): readonly BuildSecret[] {
  const options = { ignoreComma: true };
  return [
    ...read(
      'secrets',
      parseItems(raw, 'secrets', { ...options, trim: false }, found),
      found,
      (id, value) => ({
        id,
        value,
      }),
    ),
    ...read('secret-envs', parseItems(raw, 'secret-envs', {}, found), found, (id, variable) => ({
      id,
      variable,
    })),
    ...read('secret-files', parseItems(raw, 'secret-files', options, found), found, (id, file) => ({
      id,
      file,
    })),
  ];
}

function read(
  input: string,
  entries: readonly string[],
  found: Findings,
  make: (id: string, value: string) => BuildSecret,
): readonly BuildSecret[] {
  return entries.flatMap((entry, index) => {
    const at = entry.indexOf('=');
    const id = entry.slice(0, Math.max(at, 0)).trim();
    const value = entry.slice(at + 1);
    if (/^[\w.-]+$/.test(id) && value !== '') return [make(id, value)];
    found.problems.push(describe(input, index, id, at));
    return [];
  });
}

/** Never quotes the entry: what does not look like `id=value` may be the second line of a key. */
function describe(input: string, index: number, id: string, at: number) {
  const isEmpty = at > 0 && /^[\w.-]+$/.test(id);
  return {
    code: isEmpty ? 'secrets.empty' : 'secrets.syntax',
    input,
    message: isEmpty
      ? `secret \`${id}\` is empty`
      : `expected \`id=value\`, found something else in entry ${index + 1} (not shown, as it may be secret)`,
    hint: isEmpty
      ? 'check the name of the secret; pull requests from forks and Dependabot runs get no secrets'
      : 'a value of several lines is written in double quotes: "ID=first line<newline>second line"; or use `secret-envs`',
  };
}
