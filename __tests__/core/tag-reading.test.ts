import { describe, expect, it } from '@jest/globals';
import { codesOf, decide, makeFacts } from '../fixtures/values.ts';

const image = 'ghcr.io/acme/rocket';

describe('names of the image', () => {
  const cases: {
    name: string;
    raw: Record<string, string>;
    event?: string;
    targets: string[];
    version?: string;
  }[] = [
    {
      name: 'a branch, in the own repository in lower case',
      raw: {},
      targets: [`${image}:main`],
      version: 'main',
    },
    {
      name: 'a release',
      raw: {},
      event: 'push-tag',
      targets: [`${image}:v1.2.3`, `${image}:latest`],
      version: 'v1.2.3',
    },
    { name: 'a pull request', raw: {}, event: 'pull-request', targets: [`${image}:pr-42`] },
    {
      name: 'rules',
      raw: { tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}' },
      event: 'push-tag',
      targets: [`${image}:1.2.3`, `${image}:1`, `${image}:latest`],
    },
    { name: 'a bare tag, which is a rule', raw: { tags: 'edge' }, targets: [`${image}:edge`] },
    { name: 'a tag with capitals', raw: { tags: 'type=raw,value=RC-1' }, targets: [`${image}:RC-1`] },
    {
      name: 'rules with Windows line ends and blanks',
      raw: { images: 'quay.io/a/b \r\n', tags: '\ttype=raw,value=a\r\n type=raw,value=b\r\n' },
      targets: ['quay.io/a/b:a', 'quay.io/a/b:b'],
    },
    {
      name: 'several images',
      raw: { images: `${image}\nname=Docker.io/Acme/Rocket`, tags: 'type=raw,value=1' },
      targets: [`${image}:1`, 'docker.io/acme/rocket:1'],
    },
    {
      name: 'references alone, and nothing beside them',
      raw: { tags: 'ghcr.io/acme/app:1.2\nacme/app:1.2' },
      targets: ['ghcr.io/acme/app:1.2', 'docker.io/acme/app:1.2'],
      version: '1.2',
    },
    {
      name: 'references separated by commas',
      raw: { tags: 'ghcr.io/acme/app:1,ghcr.io/acme/app:2' },
      targets: ['ghcr.io/acme/app:1', 'ghcr.io/acme/app:2'],
    },
    {
      name: 'references under a comment',
      raw: { tags: '# ours\nghcr.io/acme/app:1\n' },
      targets: ['ghcr.io/acme/app:1'],
    },
    {
      name: 'a reference without a tag, at a port',
      raw: { tags: 'localhost:5000/app' },
      targets: ['localhost:5000/app:latest'],
      version: 'latest',
    },
    {
      name: 'a reference beside rules',
      raw: { tags: 'type=raw,value=1\nquay.io/acme/app:nightly' },
      targets: [`${image}:1`, 'quay.io/acme/app:nightly'],
    },
    {
      name: 'the same name by a rule and as a reference, once',
      raw: { tags: `type=raw,value=1\n${image}:1` },
      targets: [`${image}:1`],
    },
    {
      name: 'references with `images`, which they make superfluous',
      raw: { images: 'quay.io/a/b', tags: 'ghcr.io/acme/app:1' },
      targets: ['ghcr.io/acme/app:1'],
    },
  ];
  it.each(cases)('come from $name', ({ raw, event, targets, version }) => {
    const { plan, problems } = decide(raw, makeFacts({}, event));
    expect(problems).toEqual([]);
    expect(plan.targets.map(({ text }) => text)).toEqual(targets);
    expect(plan.metadata.tags).toEqual(targets);
    if (version !== undefined) expect(plan.metadata.version).toBe(version);
  });

  const notices: { name: string; raw: Record<string, string>; code: string }[] = [
    { name: 'capitals in a reference', raw: { tags: 'ghcr.io/Acme/App:1' }, code: 'reference.lower-case' },
    {
      name: 'an image that is not used',
      raw: { images: 'quay.io/a/b', tags: 'ghcr.io/acme/app:1' },
      code: 'images.unused',
    },
  ];
  it.each(notices)('say a word on $name', ({ raw, code }) => {
    expect(codesOf(decide(raw).notices)).toEqual([code]);
  });

  const bad: {
    name: string;
    raw: Record<string, string>;
    code: string;
    input: string;
    line?: number;
    hint?: string;
  }[] = [
    {
      name: 'an image on ghcr.io without an owner',
      raw: { images: '\nghcr.io/rocket' },
      code: 'reference.no-owner',
      input: 'images',
      line: 2,
      hint: 'ghcr.io/acme/rocket',
    },
    {
      name: 'a reference without an owner',
      raw: { tags: '# x\nghcr.io/rocket:1' },
      code: 'reference.no-owner',
      input: 'tags',
      line: 2,
      hint: 'ghcr.io/acme/rocket',
    },
    {
      name: 'a wrong tag in a reference',
      raw: { tags: 'ghcr.io/acme/app:-1' },
      code: 'reference.tag',
      input: 'tags',
      line: 1,
    },
    {
      name: 'an address',
      raw: { tags: 'https://ghcr.io/acme/app:1' },
      code: 'reference.scheme',
      input: 'tags',
      line: 1,
      hint: 'ghcr.io/acme/app:1',
    },
    {
      name: 'a digest, which nobody can choose',
      raw: { tags: `acme/app:1@sha256:${'a'.repeat(64)}` },
      code: 'tags.digest',
      input: 'tags',
      line: 1,
      hint: '`acme/app:1`',
    },
    {
      name: 'a misspelt attribute',
      raw: { tags: 'type=sha\ntype=sha,fromat=long' },
      code: 'tags.unknown-attribute',
      input: 'tags',
      line: 2,
      hint: 'format',
    },
    {
      name: 'a misspelt type',
      raw: { tags: 'type=semvr,pattern={{version}}' },
      code: 'tags.unknown-type',
      input: 'tags',
      line: 1,
      hint: 'semver',
    },
  ];
  it.each(bad)('refuse $name, once', ({ raw, code, input, line, hint = '' }) => {
    const { problems } = decide(raw);
    expect(problems).toMatchObject([{ code, input, line }]);
    expect(problems[0]?.hint).toContain(hint);
  });

  it('refuse a repository whose name no registry takes, with the nearest one', () => {
    const { problems } = decide({}, makeFacts({}, 'push-branch', { GITHUB_REPOSITORY: 'Acme/.github' }));
    expect(problems).toMatchObject([{ code: 'reference.repository', input: 'images' }]);
    expect(problems[0]?.hint).toContain('ghcr.io/acme/github');
  });

  it('know which tags stand still', () => {
    const tags =
      'type=sha\ntype=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\nquay.io/a/b:v2.0.0-rc.1\nquay.io/a/b:2024';
    const { plan } = decide({ tags }, makeFacts({}, 'push-tag'));
    expect(plan.targets.map(({ reference, isFloating }) => [reference.tag, isFloating])).toEqual([
      ['1.2.3', false],
      ['1.2', true],
      ['sha-860c190', false],
      ['latest', true],
      ['v2.0.0-rc.1', false],
      ['2024', true],
    ]);
  });
});

describe('no tag for the event', () => {
  const tags = 'type=semver,pattern={{version}}\ntype=ref,event=pr';

  it('stops a push, and says of every rule why it gave none', () => {
    const { problems } = decide({ tags });
    expect(problems).toMatchObject([{ code: 'tags.none', input: 'tags' }]);
    expect(problems[0]?.message).toContain('push on refs/heads/main');
    expect(problems[0]?.message).toContain('type=semver,pattern={{version}}: ');
    expect(problems[0]?.message).toContain('type=ref,event=pr: ');
  });

  it('stops no build that is not pushed', () => {
    expect(decide({ tags, push: 'false' }).problems).toEqual([]);
  });

  it('is not told where the rules themselves are wrong', () => {
    expect(codesOf(decide({ tags: 'type=nonsense' }).problems)).toEqual(['tags.unknown-type']);
  });
});
