import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';
import { emptyEntry, type ImageEntry } from '../../../src/core/monorepo/image-entry.ts';
import {
  checkLinks,
  checkWaves,
  deriveWaves,
  findLinks,
  type Link,
} from '../../../src/core/monorepo/links.ts';

const images = ['base', 'tools'].map((key) => ({
  key,
  names: [`ghcr.io/acme/${key}`],
  tags: new Set(['latest', 'main', '1.2']),
}));

const linksOf = (dockerfile: string, entry: Partial<ImageEntry> = {}) =>
  findLinks(
    { ...emptyEntry, key: 'shop', platforms: ['linux/amd64'], ...entry },
    parseDockerfile(dockerfile),
    images,
  ).map(({ key, contexts }) => [key, ...contexts]);

describe('what an image is built on', () => {
  it.each<[string, string, readonly (readonly string[])[], Partial<ImageEntry>?]>([
    ['the image that FROM names', 'FROM ghcr.io/acme/base:main', [['base', 'ghcr.io/acme/base:main']]],
    ['without a tag', 'FROM ghcr.io/acme/base', [['base', 'ghcr.io/acme/base']]],
    [
      'with `latest`, which BuildKit leaves out',
      'FROM ghcr.io/acme/base:latest',
      [['base', 'ghcr.io/acme/base']],
    ],
    ['by an argument', 'ARG B=ghcr.io/acme/base:main\nFROM $B', [['base', 'ghcr.io/acme/base:main']]],
    [
      'by an argument of the list',
      'ARG B\nFROM $B',
      [['base', 'ghcr.io/acme/base:1.2']],
      { buildArgs: ['B=ghcr.io/acme/base:1.2'] },
    ],
    [
      'what COPY --from and mounts name',
      'FROM x\nCOPY --from=ghcr.io/acme/base:main /a /\nRUN --mount=from=ghcr.io/acme/tools,target=/t t',
      [
        ['base', 'ghcr.io/acme/base:main'],
        ['tools', 'ghcr.io/acme/tools'],
      ],
    ],
    [
      'what a build context is',
      'FROM anything',
      [['base', 'anything']],
      { buildContexts: ['anything=image:base'] },
    ],
    ['what it says that it needs', 'FROM x', [['tools']], { dependsOn: ['tools'] }],
    [
      'each image once, by all of its names',
      'FROM ghcr.io/acme/base:main\nCOPY --from=ghcr.io/acme/base /a /',
      [['base', 'ghcr.io/acme/base:main', 'ghcr.io/acme/base']],
    ],
    ['no image of the past', 'FROM ghcr.io/acme/base:1.1', []],
    ['no digest', `FROM ghcr.io/acme/base@sha256:${'1'.repeat(64)}`, []],
    ['no image of others', 'FROM ghcr.io/other/base:main', []],
    ['nothing of a stage that is not reached', 'FROM ghcr.io/acme/base:main AS a\nFROM x', []],
  ])('is %s', (_, dockerfile, links, entry = {}) => {
    expect(linksOf(dockerfile, entry)).toEqual(links);
  });
});

const on = (...keys: string[]): readonly Link[] => keys.map((key) => ({ key, contexts: [], reason: 'why' }));

describe('the order of images', () => {
  const links = new Map([
    ['app', on('lib', 'base')],
    ['lib', on('base')],
    ['mail', on('gone')],
  ]);

  it('puts each one behind all of those that it needs and that are built, too', () => {
    expect(deriveWaves(['app', 'mail', 'base', 'lib'], links)).toEqual([['mail', 'base'], ['lib'], ['app']]);
    expect(deriveWaves(['app', 'base'], links)).toEqual([['base'], ['app']]);
    expect(deriveWaves([], links)).toEqual([]);
  });

  it('has an end where the workflow has no more rows', () => {
    const deep = new Map(['b', 'c', 'd', 'e'].map((key, at) => [key, on('abcd'[at] ?? '')]));
    expect(checkWaves(deriveWaves(['a', 'b', 'c', 'd'], deep))).toEqual([]);
    expect(checkWaves(deriveWaves(['a', 'b', 'c', 'd', 'e'], deep))[0]?.message).toContain('the last are e');
  });

  it('is refused for a circle, and for an image that there is not, with the one that was meant', () => {
    const entries = ['app', 'lib', 'base'].map((key) => ({ ...emptyEntry, key }));
    const circle = new Map([
      ['app', on('lib')],
      ['lib', on('base')],
      ['base', on('lib')],
    ]);
    expect(checkLinks(entries, circle)[0]?.message).toContain('lib needs base needs lib');
    expect(checkLinks(entries, new Map([['app', on('bas')]]))[0]).toMatchObject({
      hint: 'did you mean `base`?',
    });
    expect(
      checkLinks(
        entries,
        new Map([
          ['app', on('lib')],
          ['lib', on('base')],
        ]),
      ),
    ).toEqual([]);
  });
});
