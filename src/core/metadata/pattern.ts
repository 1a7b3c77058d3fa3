import { RE2JS } from 're2js';
import { SlipwayError } from '../problem.ts';

/** Finds a pattern in a text: the match and its groups, as `String.match` gives them; nothing without a match. */
export type Pattern = (text: string) => readonly (string | undefined)[] | undefined;

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
  // Change nothing that a tag could show: `d` adds positions, `u` and `v` are how this engine always reads.
  d: 0,
  u: 0,
  v: 0,
  g: 0,
  y: 0,
};

export type CompilePattern = (text: string, slashes: boolean) => Pattern;

/**
 * `/source/flags` where `slashes` allow it, else the source alone.
 * The engine is heavy, and few rules have patterns: import this file when `findTools` says so.
 */
export const compilePattern: CompilePattern = (text, slashes) => {
  const [, source, flags] = (slashes ? /^\/(.+)\/(.*)$/.exec(text) : null) ?? [text, text, ''];
  const bits = readFlags(text, flags ?? '');
  const expression = compileSource(text, source ?? '', bits);
  if (flags?.includes('g')) return (input) => findAll(expression, input, flags.includes('y'));
  return (input) => {
    const match: readonly (string | undefined)[] | null = expression.exec(input);
    if (!match) return undefined;
    return flags?.includes('y') && expression.matcher(input).lookingAt() === false ? undefined : match;
  };
};

/** With `g`, what counts are all matches, and groups are lost: `String.match` has it so. */
function findAll(
  expression: RE2JS,
  text: string,
  fromStart: boolean,
): readonly (string | undefined)[] | undefined {
  const found: string[] = [];
  let end = 0;
  for (const match of expression.matchAll(text)) {
    if (fromStart && match.index !== end) break;
    found.push(match[0]);
    end = (match.index ?? 0) + match[0].length;
  }
  return found.length > 0 ? found : undefined;
}

function readFlags(pattern: string, flags: string): number {
  let bits = 0;
  for (const flag of flags) {
    const bit = FLAGS[flag];
    if (bit === undefined || flags.indexOf(flag) !== flags.lastIndexOf(flag)) {
      throw new SlipwayError({
        code: 'pattern.flag',
        message: `the regular expression \`${pattern}\` has the flags \`${flags}\`, of which \`${flag}\` is unknown or doubled`,
        hint: 'flags are `i`, `m`, `s`, `g`, each at most once',
      });
    }
    bits |= bit;
  }
  return bits;
}

function compileSource(pattern: string, source: string, bits: number): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), bits);
  } catch (error) {
    // The engine has several error classes and does nothing here but read the user's pattern.
    const text = error instanceof Error ? error.message : String(error);
    throw new SlipwayError(
      {
        code: 'pattern.syntax',
        message: `the regular expression \`${pattern}\` cannot be read: ${text.replace(/^error parsing regexp: /, '')}`,
        hint: findPatternHint(source),
      },
      { cause: error },
    );
  }
}

function findPatternHint(source: string): string {
  const engine = 'patterns run in linear time (RE2), so that no ref can hang a build';
  if (/\(\?<?[=!]/.test(source)) {
    return `${engine}; look-ahead and look-behind do not exist there: put what you want to keep into a group \`( )\``;
  }
  if (/\\[1-9k]/.test(source)) return `${engine}; back-references (\`\\1\`) do not exist there`;
  return `${engine}; see https://github.com/google/re2/wiki/Syntax`;
}
