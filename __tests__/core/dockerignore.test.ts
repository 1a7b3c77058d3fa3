import { parseDockerignore } from '../../src/core/reuse/dockerignore.ts';

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
    { says: 'one star stays in its folder', text: '*.md', ignored: ['README.md'], kept: ['docs/a.md'] },
    {
      says: 'the last line that matches decides',
      text: '*\n!src\nsrc/*.test.ts',
      ignored: ['a', 'src/a.test.ts'],
      kept: ['src/a.ts'],
    },
    { says: 'slashes around a name mean nothing', text: '/a/\n./b//c', ignored: ['a/x', 'b/c'], kept: ['b'] },
    {
      says: 'a line of remarks begins with its sign in the first column',
      text: '# a\n #b',
      ignored: ['#b'],
      kept: ['a', ' a'],
    },
    {
      says: 'signs of regular expressions stand for themselves',
      text: 'a+(b).{c}',
      ignored: ['a+(b).{c}'],
      kept: ['aab.c'],
    },
    {
      says: 'sets and question marks stand for one character',
      text: 'a[0-9]?',
      ignored: ['a1x'],
      kept: ['aaa', 'a1/x', 'a1'],
    },
    {
      says: 'a backslash takes the meaning from the next character',
      text: 'a\\*b',
      ignored: ['a*b'],
      kept: ['axb'],
    },
    {
      says: 'two stars at the end take all there is below',
      text: 'a/**',
      ignored: ['a/b', 'a/b/c'],
      kept: ['a'],
    },
    {
      says: 'a byte order mark is no part of the first name',
      text: '\uFEFFa\r\nb',
      ignored: ['a', 'b'],
      kept: [],
    },
  ];

describe('.dockerignore', () => {
  it.each(cases)('$says', ({ text, ignored, kept }) => {
    const { isIgnored } = parseDockerignore(text);
    expect([...ignored, ...kept].filter(isIgnored)).toEqual(ignored);
  });

  it('a set that has no end is refused, as BuildKit refuses it', () => {
    expect(() => parseDockerignore('a[b')).toThrow(SyntaxError);
  });
});
