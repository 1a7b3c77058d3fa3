import { findDeclaredArgs } from './dockerfile/declared-args.ts';
import { isUnderstood } from './dockerfile/emulation.ts';
import type { BuildChoices } from './dockerfile/graph.ts';
import type { DeclaredArg, Dockerfile } from './dockerfile/parse.ts';
import { unquote } from './dockerfile/words.ts';
import { findNearest } from './nearest.ts';
import { ownValue } from './own-value.ts';
import type { Problem } from './problem.ts';

/** Build arguments that the run itself knows, by name; what it does not know is absent. */
export type KnownArguments = Readonly<Partial<Record<'VERSION' | 'REVISION' | 'CREATED', string>>>;

/** What becomes of the arguments that a Dockerfile declares and the run knows. */
export interface AutomaticArguments {
  readonly passed: readonly { readonly name: string; readonly value: string; readonly line: number }[];
  /** Those whose default stands: the file has chosen a value by itself. */
  readonly kept: readonly { readonly name: string; readonly value: string; readonly line: number }[];
}

/** Defaults that only say that nobody has given a value. */
const placeholders =
  /^(?:dev|devel|development|local|unknown|unset|undefined|none|null|n\/a|snapshot|v?0\.0\.0(?:[-+].*)?|)$/i;

/** The arguments that are passed because the Dockerfile declares them and the user gave them no value. */
export function decideArguments(
  given: readonly string[],
  dockerfile: Dockerfile | undefined,
  choices: BuildChoices & { readonly platforms: readonly string[] },
  known: KnownArguments,
): AutomaticArguments {
  if (!dockerfile || !isUnderstood(dockerfile)) return { passed: [], kept: [] };
  const names = new Set(given.map(nameOf));
  const declared = findDeclaredArgs(dockerfile, choices);
  const wanted = Object.entries(known).flatMap(([name, value]) => {
    const places = declared.filter((arg) => arg.name === name);
    const isWanted = places.length > 0 && value !== '' && !names.has(name) && !choosesBase(name, dockerfile);
    return isWanted ? [{ name, value, places }] : [];
  });
  const decided = wanted.map(({ name, value, places }) => {
    // `ARG VERSION=1.25.3` pins what the file downloads; another value would build something else.
    const own = places.find((arg) => !placeholders.test(unquote(arg.value ?? '')));
    const line = (own ?? places[0])?.line ?? 1;
    return {
      isKept: own !== undefined,
      argument: { name, value: own ? unquote(own.value ?? '') : value, line },
    };
  });
  return {
    passed: decided.flatMap(({ isKept, argument }) => (isKept ? [] : [argument])),
    kept: decided.flatMap(({ isKept, argument }) => (isKept ? [argument] : [])),
  };
}

/** `FROM golang:$VERSION`: the version of something else. */
function choosesBase(name: string, { stages }: Dockerfile): boolean {
  const use = new RegExp(`\\$\\{?${name}\\b`);
  return stages.some(({ from }) => use.test(from));
}

/** What BuildKit takes without an ARG. */
const predefined = new Set([
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY', 'SOURCE_DATE_EPOCH'],
  ...['TARGET', 'BUILD'].flatMap((kind) =>
    ['PLATFORM', 'OS', 'ARCH', 'VARIANT', 'OSVERSION', 'STAGE'].map((part) => `${kind}${part}`),
  ),
]);

/** Mistakes that BuildKit passes over without a word: the build then runs with a default nobody asked for. */
export function warnOfArguments(
  given: readonly string[],
  dockerfile: Dockerfile | undefined,
): readonly Problem[] {
  // A base image may bring an ONBUILD ARG, and a frontend of its own may read what it likes.
  if (!dockerfile || !isUnderstood(dockerfile) || bringsTriggers(dockerfile)) return [];
  const names = new Set(dockerfile.args.map((arg) => arg.name));
  return given.flatMap((text) => {
    const name = nameOf(text);
    const inside = findJoined(text, dockerfile.args);
    if (inside.length > 0) return [describeJoined(text, inside)];
    return names.has(name) || isPredefined(name) ? [] : [describeUndeclared(name, names)];
  });
}

/** Given by their name alone, they come from the environment; docker passes over those that it does not have. */
export function noteUnsetArguments(
  given: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  return given
    .filter((text) => !text.includes('=') && ownValue(env, text) === undefined && !isPredefined(text))
    .map((name) => ({
      code: 'build-args.unset',
      input: 'build-args',
      message: `\`${name}\` has no value here, and the environment of the step has none either: it is not passed`,
      hint: `write \`${name}=value\`, or set it with \`env: { ${name}: ... }\` on the step`,
    }));
}

function isPredefined(name: string): boolean {
  return predefined.has(name.toUpperCase()) || name.startsWith('BUILDKIT_');
}

function bringsTriggers({ stages }: Dockerfile): boolean {
  return stages.some(({ from }) => /onbuild/i.test(from));
}

/** `A=1,B=2` is one value of A. It is taken for a list only if the names behind the commas are arguments of the file. */
function findJoined(text: string, args: readonly DeclaredArg[]): readonly string[] {
  const names = [...text.matchAll(/,\s*([A-Za-z_]\w*)=/g)].map(([, name = '']) => name);
  return names.filter((name) => args.some((arg) => arg.name === name));
}

function describeJoined(text: string, inside: readonly string[]): Problem {
  const list = inside.map((name) => `\`${name}\``).join(', ');
  return {
    code: 'build-args.one-line',
    input: 'build-args',
    message: `${list} stands behind a comma in the value of \`${nameOf(text)}\` and is not set: commas do not separate build arguments`,
    hint: 'write one `NAME=value` a line',
  };
}

function describeUndeclared(name: string, declared: ReadonlySet<string>): Problem {
  const nearest = findNearest(name, declared);
  return {
    code: 'build-args.undeclared',
    input: 'build-args',
    message: `the Dockerfile declares no \`ARG ${name}\`, so its value has no effect`,
    hint: nearest
      ? `did you mean \`${nearest}\`?`
      : `add \`ARG ${name}\` to the stage that uses it, or leave the argument out`,
  };
}

function nameOf(text: string): string {
  return text.split('=', 1)[0] ?? text;
}
