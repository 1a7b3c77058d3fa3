import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';
import { findContextFiles } from '../../../src/core/monorepo/context-files.ts';
import { emptyEntry } from '../../../src/core/monorepo/image-entry.ts';
import { findImageFiles } from '../../../src/core/monorepo/image-files.ts';

const platforms = ['linux/amd64', 'linux/arm64'];
const filesOf = (text: string, choices = {}) =>
  findContextFiles(parseDockerfile(text), { platforms, ...choices });

describe('the files of its context that an image is made of', () => {
  it.each<[string, string, readonly string[], object?]>([
    [
      'those that COPY and ADD take',
      'FROM a\nCOPY go.mod ./src/ /x/\nADD page.tar /',
      ['go.mod', 'page.tar', 'src'],
    ],
    ['those of the JSON form, with blanks', 'FROM a\nCOPY ["my file", "/x"]', ['my file']],
    ['those of wildcards', 'FROM a\nCOPY *.txt services/*/name /x/', ['*.txt', 'services/*/name']],
    ['those of bind mounts', 'FROM a\nRUN --mount=source=lib,target=/lib make', ['lib']],
    [
      'none of caches and secrets',
      'FROM a\nRUN --mount=type=cache,target=/c --mount=type=secret,id=s make',
      [],
    ],
    ['none of other stages and images', 'FROM a AS b\nFROM c\nCOPY --from=b /x /\nCOPY --from=d:1 /y /', []],
    [
      'none that is fetched or stands in the file',
      'FROM a\nADD https://x.org/y /\nCOPY <<EOF /z\nCOPY q /\nEOF',
      [],
    ],
    [
      'those of the stages that are reached',
      'FROM a AS x\nCOPY one /\nFROM a AS y\nCOPY two /',
      ['one'],
      { target: 'x' },
    ],
    [
      'those of all platforms',
      'FROM a AS b-amd64\nCOPY one /\nFROM a AS b-arm64\nCOPY two /\nFROM b-$TARGETARCH',
      ['one', 'two'],
    ],
    ['those that ONBUILD of a stage brings along', 'FROM a AS b\nONBUILD COPY one /\nFROM b', ['one']],
  ])('are %s', (_, text, patterns, choices = {}) => {
    expect(filesOf(text, choices)).toEqual({ kind: 'some', patterns });
  });

  it.each<[string, string, string]>([
    ['where one takes the whole of it', 'FROM a\nCOPY . /', 'takes the whole context'],
    [
      'where a bind mount names no source',
      'FROM a\nRUN --mount=type=bind,target=/x make',
      'takes the whole context',
    ],
    ['where a variable names a file', 'FROM a\nARG X\nCOPY $X /', 'line 3'],
    ['where a path goes up', 'FROM a\nCOPY a/../b /', 'line 2'],
    ['where a variable names a stage', 'FROM a-$TARGETNOTHING', 'names a stage by a variable'],
    ['where another frontend reads the file', '# syntax=example.com/front\nFROM a', 'not understood'],
  ])('are all, %s', (_, text, reason) => {
    expect(filesOf(text)).toEqual({ kind: 'all', reason: expect.stringContaining(reason) });
  });
});

describe('whether a file counts', () => {
  const some = (...patterns: string[]) => ({ kind: 'some', patterns }) as const;
  const judge = (path: string, entry: object, sources: object = {}) =>
    findImageFiles(
      { ...emptyEntry, key: 'shop', ...entry },
      { dockerfile: 'shop/Dockerfile', context: { kind: 'all', reason: '' }, links: [], ...sources },
    )(path) !== undefined;

  it.each<[string, boolean, string, object, object?]>([
    ['below the context', true, 'shop/a/b', { context: 'shop' }],
    ['beside the context', false, 'shop2/a', { context: 'shop' }],
    ['that the Dockerfile takes', true, 'src/a.ts', { context: '.' }, { context: some('src') }],
    ['that it does not take', false, 'docs/a.md', { context: '.' }, { context: some('src') }],
    [
      'that is ignored',
      false,
      'shop/a.md',
      { context: 'shop' },
      { ignore: { path: 'shop/.dockerignore', text: '*.md' } },
    ],
    [
      'that is an exception from that',
      true,
      'shop/b.md',
      { context: 'shop' },
      { ignore: { path: 'x', text: '*.md\n!b.md' } },
    ],
    ['that is the Dockerfile, wherever it stands', true, 'shop/Dockerfile', { context: 'other' }],
    [
      'that is the list of ignored files',
      true,
      'x/.dockerignore',
      { context: 'shop' },
      { ignore: { path: 'x/.dockerignore', text: '' } },
    ],
    ['that `paths` names', true, 'tools/gen/a.sh', { context: 'shop', paths: ['tools/**'] }],
    ['that `paths` excepts', false, 'tools/README.md', { context: 'shop', paths: ['tools', '!**/*.md'] }],
    ['of a build context', true, 'libs/x', { context: 'shop', buildContexts: ['libs=./libs'] }],
    [
      'that only looks like an image as a context',
      false,
      'libs/x',
      { context: 'shop', buildContexts: ['libs=image:libs'] },
    ],
    ['that is a submodule with the context in it', true, 'vendor', { context: 'vendor/shop' }],
    ['that is a submodule with a source in it', true, 'src', { context: '.' }, { context: some('src/main') }],
    [
      'that a link of the context may lead to',
      true,
      'docs/a.md',
      { context: '.' },
      { context: some('src'), links: ['src/doc'] },
    ],
    ['of the repository, where the context is an address', false, 'a', { context: 'https://x.org/y.git' }],
  ])('one %s: %s', (_, counts, path, entry, sources = {}) => {
    expect(judge(path, entry, sources)).toBe(counts);
  });
});
