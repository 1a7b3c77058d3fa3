import { describe, expect, it } from '@jest/globals';
import { expandWord } from '../../src/core/dockerfile/expand.ts';
import { parseDockerfile } from '../../src/core/dockerfile/parse.ts';
import { globalVariables } from '../../src/core/dockerfile/variables.ts';
import { cell, codeBlock } from '../../src/core/markdown.ts';

describe('variables of a Dockerfile that grow', () => {
  const doubled = (count: number) =>
    parseDockerfile(
      `ARG A0=aaaaaaaaaa\n${Array.from({ length: count }, (__, at) => `ARG A${at + 1}=$A${at}$A${at}`).join('\n')}\nFROM $A${count}\n`,
    );

  it('are followed as far as a value may be long', () => {
    expect(globalVariables(doubled(10), {})('A10')?.length).toBe(10 * 2 ** 10);
  });

  it('beyond that are refused with a reason', () => {
    expect(() => globalVariables(doubled(40), {})).toThrow('longer than 256 KiB');
  });

  it('and defaults in defaults are followed to a bounded depth', () => {
    const nested = (depth: number) => `${'${a:-'.repeat(depth)}x${'}'.repeat(depth)}`;
    expect(expandWord(nested(3), () => undefined)).toBe('x');
    expect(expandWord(nested(10_000), () => undefined)).toBeUndefined();
  });
});

// Where one backslash after the other looked for a bar behind all of them, this took minutes: jest ends it before.
it('a table with 100,000 backslashes in a cell is written', () => {
  expect(cell('\\'.repeat(100_000)).length).toBe(200_000);
});

it('a fence is longer than any of 100,000 runs of backticks', () => {
  expect(codeBlock(['`a'.repeat(100_000)]).slice(0, 7)).toBe('```text');
});

it.each([
  ['a|b', 'a\\|b'],
  ['a\\|b', 'a\\\\\\\\\\|b'],
  ['a\\b', 'a\\\\b'],
])('a bar in a table is escaped behind any number of backslashes: %s', (text, escaped) => {
  expect(cell(text)).toBe(escaped);
});
