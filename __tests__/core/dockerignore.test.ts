import { readFileSync } from 'node:fs';
import { createStepLimit, needsExpressions, parseDockerignore } from '../../src/core/reuse/dockerignore.ts';
import { compileExpression } from '../../src/core/reuse/ignore-expression.ts';

const judge = (text: string, paths: readonly string[]) => {
  const rules = parseDockerignore(text, compileExpression);
  return paths.map((path) => rules.judge(path));
};

const cases: readonly { says: string; text: string; ignored: readonly string[]; kept: readonly string[] }[] =
  [
    {
      says: 'a name is that of the root, and takes all below it',
      text: 'a',
      ignored: ['a', 'a/b/c'],
      kept: ['b/a', 'ab'],
    },
    {
      says: 'two stars are any number of folders, none too',
      text: '**/node_modules',
      ignored: ['node_modules/x', 'a/b/node_modules'],
      kept: ['a/node_modules_'],
    },
    {
      says: 'two stars right in front of a text are all that ends with it, in any folder',
      text: '*\n!**.js',
      ignored: ['a.ts', 'src/a.ts'],
      kept: ['a.js', 'src/b.js'],
    },
    { says: 'one star stays in its folder', text: '*.md', ignored: ['README.md'], kept: ['docs/a.md'] },
    {
      says: 'the last line that matches decides',
      text: '*\n!src\nsrc/*.test.ts',
      ignored: ['a', 'src/a.test.ts'],
      kept: ['src/a.ts'],
    },
    {
      says: 'an exception that stands in front of no match does nothing, and nothing for what is below',
      text: 'a/b\n!a',
      ignored: ['a/b', 'a/b/c'],
      kept: ['a/d'],
    },
    {
      says: 'BuildKit does not look into a folder that no exception leads into by its words',
      text: 'a\n!a/*/**',
      ignored: ['a/b', 'a/b/c'],
      kept: ['b'],
    },
    { says: 'slashes around a name mean nothing', text: '/a/\n./b//c', ignored: ['a/x', 'b/c'], kept: ['b'] },
    {
      says: 'a comment has its sign in the first column',
      text: '# a\n #b',
      ignored: ['#b'],
      kept: ['a', ' a'],
    },
    {
      says: 'a backslash takes the meaning from the next sign, and is one of Go in front of a letter',
      text: 'a\\*b\n\\d',
      ignored: ['a*b', '7'],
      kept: ['axb', 'd'],
    },
    {
      says: 'a byte order mark is no part of the first name',
      text: '\uFEFFa\r\nb',
      ignored: ['a', 'b'],
      kept: [],
    },
  ];

type Fact =
  | readonly [text: string, ...answers: readonly string[][]]
  | readonly [text: string, refused: 'refused'];
const path = new URL('../fixtures/dockerignore.jsonl', import.meta.url);
const facts = readFileSync(path, 'utf8').trimEnd().split('\n');

describe('.dockerignore', () => {
  it.each(cases)('$says', ({ text, ignored, kept }) => {
    const paths = [...ignored, ...kept];
    const verdicts = judge(text, paths);
    expect(paths.filter((_, at) => verdicts[at] === 'ignored')).toEqual(ignored);
    expect(paths.filter((_, at) => verdicts[at] === 'kept')).toEqual(kept);
  });

  it('leaves out what BuildKit leaves out, and is refused where BuildKit refuses it, in every fact of the fixture', () => {
    const read = (line: string): Fact => {
      const [text, ...answers] = JSON.parse(line) as Fact;
      const paths = answers[0] === 'refused' ? [] : answers.flat();
      try {
        const verdicts = judge(text, paths);
        const having = (verdict: string) => paths.filter((_, at) => verdicts[at] === verdict);
        return [text, having('ignored'), having('kept'), having('unknown')];
      } catch (error) {
        if (error instanceof SyntaxError) return [text, 'refused'];
        throw error;
      }
    };
    const wrong = facts.filter((line) => JSON.stringify(read(line)) !== JSON.stringify(JSON.parse(line)));
    expect(wrong).toEqual([]);
    expect(facts.length).toBeGreaterThan(700);
  });

  it.each([
    ['a set without an end', 'a\n\n[b', 'line 3: `[b` is not a pattern'],
    ['an exception of nothing', '*\n!', 'line 2: `!` has no pattern behind it'],
    ['a line longer than 64 KiB', `${'é'.repeat(32_768)}\n`, 'line 1 is longer than 65535 bytes'],
  ])('%s is refused with its line', (_, text, message) => {
    expect(() => parseDockerignore(text)).toThrow(new SyntaxError(message));
  });

  it('a line of 64 KiB is read', () => {
    expect(judge(`${'a'.repeat(65_535)}\nb`, ['b', 'c'])).toEqual(['ignored', 'kept']);
  });
});

describe('a .dockerignore that somebody wrote to hang a build', () => {
  const paths = Array.from({ length: 1000 }, (_, at) => `${'a'.repeat(200)}/${'a/'.repeat(20)}${at}`);

  it.each([
    ['many stars', `${'*a'.repeat(300)}z`],
    ['many folders', `${'**/'.repeat(300)}zz`],
    ['both', `${'**/*a'.repeat(300)}z`],
    ['a set of every letter', `${'[a-z]*'.repeat(300)}z`],
  ])('%s are told in steps of both lengths, not of their powers', (_, text) => {
    const limit = createStepLimit(Number.MAX_SAFE_INTEGER);
    const rules = parseDockerignore(text, compileExpression, limit);
    const [wanted = ''] = paths;
    expect(rules.judge(wanted)).toBe('kept');
    expect(Number.MAX_SAFE_INTEGER - limit.left).toBeLessThan(4 * text.length * wanted.length * 30);
  });

  it.each([
    ['100,000 names', 'abc\n'.repeat(100_000)],
    ['100,000 stars', '**/*b*\n'.repeat(100_000)],
    ['10,000 expressions', 'a{900}*\n'.repeat(10_000)],
  ])(
    '%s on many paths end with the last step that all questions have, and nothing is said of the rest',
    (_, text) => {
      const rules = parseDockerignore(text, compileExpression, createStepLimit(2_000_000));
      expect(new Set(paths.map((path) => rules.judge(path)).slice(100))).toEqual(new Set(['unknown']));
    },
  );

  it('an expression that would take megabytes is not made', () => {
    expect(judge('a{1000}*', ['a'])).toEqual(['unknown']);
  });
});

it('the engine of expressions is asked for by patterns that no everyday list has', () => {
  const usual = '*.md\n**/node_modules\n!src/**\n[Bb]in/\nfile-[0-9].txt\n\\#a\n**.js\n?x';
  expect(usual.split('\n').filter(needsExpressions)).toEqual([]);
  expect(['a{2}*', '*|x', '\\d', '[[:alpha:]]'].map(needsExpressions)).toEqual([true, true, true, true]);
});
