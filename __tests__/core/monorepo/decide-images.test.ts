import {
  type Comparison,
  decideImages,
  type ImageCase,
  type PublishedImage,
  type Question,
} from '../../../src/core/monorepo/decide-images.ts';
import { emptyEntry } from '../../../src/core/monorepo/image-entry.ts';
import type { Link } from '../../../src/core/monorepo/links.ts';

const old = '1'.repeat(40);
const older = '2'.repeat(40);
const platforms = ['linux/amd64'];
const entryOf = (key: string) => ({ ...emptyEntry, key, context: key });
const publishedOf = (key: string, more: Partial<PublishedImage> = {}): PublishedImage => ({
  text: `ghcr.io/acme/${key}:main`,
  name: `ghcr.io/acme/${key}`,
  digest: `sha256:${key}`,
  platforms,
  revision: old,
  ...more,
});

function imageOf(key: string, more: Partial<ImageCase> = {}): ImageCase {
  const counts = (path: string) => (path.startsWith(`${key}/`) ? 'it goes into the image' : undefined);
  return { entry: entryOf(key), platforms, links: [], counts, published: [publishedOf(key)], ...more };
}

const on = (key: string): readonly Link[] => [{ key, contexts: [key], reason: 'line 1 of its Dockerfile' }];
const since = (...comparisons: Comparison[]): Question => ({
  kind: 'published',
  comparisons: new Map(comparisons.map((one) => [one.commit, one])),
});

const decide = (cases: readonly ImageCase[], question: Question, publishes = true) =>
  Object.fromEntries(
    decideImages(cases, question, { listFile: 'images.yml', publishes }).map(({ key, builds, reason }) => [
      key,
      `${builds ? 'built' : 'kept'}: ${reason}`,
    ]),
  );

describe('which images are built', () => {
  const three = [imageOf('base'), imageOf('shop', { links: on('base') }), imageOf('mail')];

  it('none of which nothing has changed since the published one was built', () => {
    expect(decide(three, since({ commit: old, files: ['README.md'] }))).toEqual({
      base: 'kept: nothing that ghcr.io/acme/base:main is made of has changed since 1111111',
      shop: 'kept: nothing that ghcr.io/acme/shop:main is made of has changed since 1111111',
      mail: 'kept: nothing that ghcr.io/acme/mail:main is made of has changed since 1111111',
    });
  });

  it('what has changed, and what builds on that', () => {
    expect(decide(three, since({ commit: old, files: ['base/a', 'base/b'] }))).toEqual({
      base: 'built: ghcr.io/acme/base:main was built from 1111111, and `base/a` and 1 more have changed (it goes into the image)',
      shop: 'built: ghcr.io/acme/shop:main was built from 1111111, and `base/a` and 1 more have changed (`base`, which it needs, is made of it)',
      mail: expect.stringContaining('kept'),
    });
  });

  it('what builds on an image that is built for another reason', () => {
    const cases = [imageOf('base', { published: [] }), imageOf('shop', { links: on('base') })];
    expect(decide(cases, since({ commit: old, files: [] }))).toEqual({
      base: 'built: there is no image of it yet',
      shop: 'built: `base` is built anew, and it needs that (line 1 of its Dockerfile)',
    });
  });

  it('an image that was left behind when its base was published, and its own build had failed', () => {
    const cases = [
      imageOf('base', { published: [publishedOf('base', { revision: old })] }),
      imageOf('shop', { links: on('base'), published: [publishedOf('shop', { revision: older })] }),
    ];
    const question = since({ commit: old, files: [] }, { commit: older, files: ['base/a'] });
    expect(decide(cases, question)).toEqual({
      base: expect.stringContaining('kept'),
      shop: expect.stringContaining(
        'built: ghcr.io/acme/shop:main was built from 2222222, and `base/a` has changed',
      ),
    });
  });

  it.each<[string, Partial<PublishedImage>, string]>([
    [
      'is for other platforms',
      { platforms: ['linux/amd64', 'linux/arm64'] },
      'is for linux/amd64, linux/arm64',
    ],
    ['does not say its commit', { revision: undefined }, 'does not say which commit'],
    ['is of a commit that nobody knows', { revision: older }, '2222222 is not in this checkout'],
  ])('an image whose published one %s', (_, more, reason) => {
    const cases = [imageOf('mail', { published: [publishedOf('mail', more)] })];
    expect(decide(cases, since({ commit: old, files: [] })).mail).toContain(
      `built: ghcr.io/acme/mail:main ${reason.startsWith('2') ? 'was built from 2222222, and ' : ''}${reason}`,
    );
  });

  it('not one for which the second of two published images would do', () => {
    const published = [
      publishedOf('mail', { revision: older }),
      publishedOf('mail', { text: 'ghcr.io/acme/mail:sha-1' }),
    ];
    const question = since({ commit: older, files: ['mail/a'] }, { commit: old, files: [] });
    expect(decide([imageOf('mail', { published })], question).mail).toContain(
      'kept: nothing that ghcr.io/acme/mail:sha-1',
    );
  });

  it('the one whose settings in the list have changed, and those alone', () => {
    const before = [entryOf('mail'), { ...entryOf('shop'), buildArgs: ['A=1'] }];
    const files = ['images.yml'];
    const cases = [imageOf('mail'), imageOf('shop')];
    expect(decide(cases, since({ commit: old, files, entries: before }))).toEqual({
      mail: expect.stringContaining('kept'),
      shop: expect.stringContaining('its settings in images.yml have changed'),
    });
    expect(decide(cases, since({ commit: old, files })).mail).toContain('what it said before cannot be read');
  });

  it('on a pull request what has changed since its base; the others are left as they are, published or not', () => {
    const cases = [imageOf('base', { published: [] }), imageOf('mail', { published: [] })];
    const question: Question = {
      kind: 'commit',
      name: 'abc^1',
      comparison: { commit: 'abc^1', files: ['mail/x'] },
    };
    expect(decide(cases, question, false)).toEqual({
      base: 'kept: nothing of it has changed since abc^1',
      mail: 'built: `mail/x` has changed (it goes into the image) since abc^1',
    });
  });

  it('since a commit that somebody names, only where an image is there to take the tags', () => {
    const question: Question = { kind: 'commit', name: 'v1', comparison: { commit: 'v1', files: [] } };
    expect(decide([imageOf('base'), imageOf('mail', { published: [] })], question)).toEqual({
      base: 'kept: nothing of it has changed since v1, and there is ghcr.io/acme/base:main',
      mail: 'built: there is no image of it yet',
    });
  });

  it('by content, what was made of something else, or of something that nobody can compare', () => {
    const recipe = { text: 'images 1' };
    const cases = [
      imageOf('base', { recipe, published: [publishedOf('base', { recipe: 'images 1' })] }),
      imageOf('shop', { recipe, published: [publishedOf('shop', { recipe: 'images 2' })] }),
      imageOf('mail', {
        recipe: { obstacle: 'line 1' },
        published: [publishedOf('mail', { recipe: 'images 1' })],
      }),
      imageOf('post', { recipe, published: [publishedOf('post')] }),
    ];
    const decided = decide(cases, { kind: 'content' });
    expect(decided.base).toContain('kept');
    expect(decided.shop).toContain('built: ghcr.io/acme/shop:main was made of something else');
    expect(decided.mail).toContain('cannot be compared: line 1');
    expect(decided.post).toContain('does not say what it was made of');
  });

  it('not one that has no tag on this event, whatever has changed, and asked for or not', () => {
    const cases = [imageOf('base'), imageOf('shop', { links: on('base'), idle: 'no rule gives it a tag' })];
    for (const question of [
      since({ commit: old, files: ['base/a', 'shop/a'] }),
      { kind: 'all', reason: 'a schedule' } as const,
    ])
      expect(decide(cases, question)).toEqual({
        base: expect.stringContaining('built'),
        shop: 'kept: no rule gives it a tag',
      });
  });

  it('all, where somebody asks for it', () => {
    expect(decide(three, { kind: 'all', reason: 'a schedule' })).toEqual({
      base: 'built: a schedule',
      shop: 'built: a schedule',
      mail: 'built: a schedule',
    });
  });
});
