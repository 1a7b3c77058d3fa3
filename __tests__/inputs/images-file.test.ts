import { emptyEntry } from '../../src/core/monorepo/image-entry.ts';
import { parseImageList } from '../../src/inputs/images-file.ts';

const read = (text: string) => {
  const { images, problems } = parseImageList(text, 'images.yml');
  return { images, problems: problems.map(({ message }) => message) };
};

describe('the list of images', () => {
  it('needs no more than a name and a folder each', () => {
    expect(read('images:\n  shop: services/shop\n  mail:\n').images).toEqual([
      { ...emptyEntry, key: 'shop', context: 'services/shop' },
      { ...emptyEntry, key: 'mail' },
    ]);
  });

  it('takes what the inputs of a build are called, as text, list or map', () => {
    const { images, problems } = read(`
defaults:
  platforms: amd64, linux/arm/v7
  build-args: {NODE_ENV: production, LEVEL: 1}
images:
  shop:
    name: ghcr.io/acme/shop
    context: .
    file: services/shop/Dockerfile
    target: release
    build-args:
      LEVEL: 2
      URL: http://x?a=b
    build-contexts:
      base: image:base
      libs: ../libs
    paths:
      - tools/**
      - '!**/*.md'
    depends-on: [base, mail]
    runners: |
      linux/amd64 = big
    tags: |
      type=semver,pattern={{version}},prefix=shop-
    test: docker run --rm "$IMAGE_REF" true
  base: {platforms: linux/arm64}
  mail: mail
`);
    expect(problems).toEqual([]);
    const [shop, base, mail] = images;
    expect(shop).toEqual({
      key: 'shop',
      names: ['ghcr.io/acme/shop'],
      context: '.',
      file: 'services/shop/Dockerfile',
      target: 'release',
      platforms: ['linux/amd64', 'linux/arm/v7'],
      runners: 'linux/amd64 = big',
      buildArgs: ['NODE_ENV=production', 'LEVEL=2', 'URL=http://x?a=b'],
      buildContexts: ['base=image:base', 'libs=../libs'],
      paths: ['tools/**', '!**/*.md'],
      dependsOn: ['base', 'mail'],
      test: 'docker run --rm "$IMAGE_REF" true',
      metadata: { tags: 'type=semver,pattern={{version}},prefix=shop-' },
    });
    expect([base?.platforms, mail?.platforms]).toEqual([['linux/arm64'], ['linux/amd64', 'linux/arm/v7']]);
  });

  it.each([
    [
      'a field that there is not',
      'images:\n  shop:\n    contxt: a\n',
      'line 3: `shop` has the field `contxt`',
    ],
    ['a part that there is not', 'image:\n  shop: a\n', 'there is no `image`'],
    ['no image', 'images: {}\n', 'expected images, one an entry below `images`'],
    [
      'a name that no registry takes',
      'images:\n  Shop: a\n',
      'line 2: `Shop` cannot be part of an image name',
    ],
    ['an unknown platform', 'images:\n  shop:\n    platforms: linux/arm99\n', 'line 3:'],
    ['a list where a folder is meant', 'images:\n  shop: [a]\n', '`shop` has neither a folder nor fields'],
    ['a list inside a list', 'images:\n  shop:\n    paths: [[a]]\n', 'something else than texts'],
    ['no YAML', 'images: [\n', 'images.yml is not YAML'],
  ])('says where there is %s', (_, text, message) => {
    expect(read(text).problems.join('\n')).toContain(message);
  });
});

describe('a printed bake definition', () => {
  const print = (target: object) => read(JSON.stringify({ group: {}, target }));

  it('is a list of images by their targets, which may be each other’s contexts', () => {
    const { images, problems } = print({
      base: { context: 'base', dockerfile: 'Dockerfile', output: [{ type: 'cacheonly' }] },
      app: {
        context: 'app',
        dockerfile: 'Dockerfile.prod',
        contexts: { base: 'target:base' },
        args: { A: 'b' },
        labels: { x: 'y' },
        tags: ['ghcr.io/acme/app:dev', 'acme/app:dev', 'ghcr.io/acme/app:2'],
        platforms: ['linux/amd64'],
        target: 'release',
      },
    });
    expect(problems).toEqual([]);
    expect(images).toEqual([
      { ...emptyEntry, key: 'base', context: 'base', file: 'base/Dockerfile' },
      {
        ...emptyEntry,
        key: 'app',
        context: 'app',
        file: 'app/Dockerfile.prod',
        names: ['ghcr.io/acme/app', 'docker.io/acme/app'],
        target: 'release',
        platforms: ['linux/amd64'],
        buildArgs: ['A=b'],
        buildContexts: ['base=image:base'],
        metadata: { labels: 'x=y' },
      },
    ]);
  });

  it('is refused for what would give another image here, and where it was not printed', () => {
    expect(print({ app: { context: '.', 'dockerfile-inline': 'FROM a' } }).problems.join()).toContain(
      '`dockerfile-inline`',
    );
    expect(print({ app: { context: '.', secret: [{ id: 'x' }] } }).problems.join()).toContain('`secret`');
    expect(print({ app: { inherits: ['x'] } }).problems.join()).toContain('it is no printed definition');
  });
});

it.each([
  ['an alias of nothing', 'images:\n  a: *b\n'],
  [
    'aliases that multiply',
    `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'.replace(/./g, (name) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]\n`;
    })}images: *i\n`,
  ],
])('%s in the file is a problem of the file', (_, text) => {
  expect(parseImageList(text, 'images.yml').problems.map(({ code }) => code)).toEqual(['images-file.syntax']);
});
