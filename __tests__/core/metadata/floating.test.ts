import { describe, expect, it } from '@jest/globals';
import {
  decideBranchTag,
  decideFloatingTags,
  findTagCollisions,
  isFloatingTag,
  type KnownVersions,
} from '../../../src/core/metadata/floating.ts';
import { withoutTags } from '../../../src/core/metadata/metadata.ts';
import { derive, type Wish } from './derive.ts';

const series =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';

interface Case extends Wish {
  readonly name: string;
  readonly git?: readonly string[];
  readonly registry?: readonly string[];
  readonly isMarkedPrerelease?: boolean;
  /** Tags that may be written, and those that may not with their reason. */
  readonly moves: readonly string[];
  readonly stays: Readonly<Record<string, string>>;
}

function decide({
  git,
  registry,
  isMarkedPrerelease = false,
  ...wish
}: Omit<Case, 'name' | 'moves' | 'stays'>) {
  const { metadata } = derive({ event: 'push-tag', ...wish });
  const known: KnownVersions | undefined = git
    ? { source: 'git', names: git }
    : registry && { source: 'registry', names: registry };
  const ref = wish.ref ?? 'refs/tags/v1.2.3';
  return decideFloatingTags(metadata, { ref, isMarkedPrerelease, ...(known && { known }) });
}

describe('decideFloatingTags', () => {
  const cases: readonly Case[] = [
    {
      name: 'the highest version moves everything',
      tags: series,
      git: ['v1.2.3', 'v1.2.2', 'v1.1.9', 'v0.9.0'],
      moves: ['1.2.3', '1.2', '1', 'latest'],
      stays: {},
    },
    {
      name: 'a backport moves its own minor only',
      tags: series,
      ref: 'refs/tags/v1.9.1',
      git: ['v2.0.1', 'v1.10.0', 'v1.9.0', 'v1.9.1'],
      moves: ['1.9.1', '1.9'],
      stays: { '1': '1.10.0 is newer than 1.9.1', latest: '2.0.1 is newer than 1.9.1' },
    },
    {
      name: 'a late patch does not move its own minor back',
      tags: series,
      git: ['v1.2.3', 'v1.2.10'],
      moves: ['1.2.3'],
      stays: {
        '1.2': '1.2.10 is newer than 1.2.3',
        '1': '1.2.10 is newer than 1.2.3',
        latest: '1.2.10 is newer than 1.2.3',
      },
    },
    {
      name: 'a pre-release of a higher version holds nothing back',
      tags: series,
      git: ['v1.2.3', 'v2.0.0-rc.1'],
      moves: ['1.2.3', '1.2', '1', 'latest'],
      stays: {},
    },
    {
      name: 'a pre-release gets its full version',
      event: 'push-tag-prerelease',
      ref: 'refs/tags/v1.2.3-rc.1',
      tags: series,
      git: [],
      moves: ['1.2.3-rc.1'],
      stays: {},
    },
    {
      name: 'a pre-release does not move latest through ref event=tag',
      ref: 'refs/tags/v1.2.3-rc.1',
      tags: 'type=ref,event=tag',
      git: [],
      moves: ['v1.2.3-rc.1'],
      stays: { latest: '1.2.3-rc.1 is no stable release' },
    },
    {
      name: 'a pre-release does not move latest through a raw rule',
      ref: 'refs/tags/v1.2.3-rc.1',
      tags: 'type=ref,event=tag\ntype=raw,value=latest',
      flavor: 'latest=false',
      git: [],
      moves: ['v1.2.3-rc.1'],
      stays: { latest: '1.2.3-rc.1 is no stable release' },
    },
    {
      name: 'a pre-release does not take the number of its release through match',
      ref: 'refs/tags/v1.2.3-rc.1',
      tags: 'type=match,pattern=\\d+\\.\\d+\\.\\d+\ntype=match,pattern=v(.*),group=1',
      git: [],
      moves: ['1.2.3-rc.1'],
      stays: { '1.2.3': '1.2.3-rc.1 is no stable release', latest: '1.2.3-rc.1 is no stable release' },
    },
    {
      name: 'match has ranges like any other type',
      tags: 'type=match,pattern=v(\\d+\\.\\d+),group=1',
      git: ['v1.2.4', 'v1.3.0'],
      moves: [],
      stays: { '1.2': '1.2.4 is newer than 1.2.3', latest: '1.3.0 is newer than 1.2.3' },
    },
    {
      name: 'the flavor decides about latest where it says true',
      tags: series,
      flavor: 'latest=true',
      git: ['v2.0.0'],
      moves: ['1.2.3', '1.2', '1', 'latest'],
      stays: {},
    },
    {
      name: 'tags of the registry are as good as git tags',
      tags: series,
      registry: ['1.2.3', '1.2', '1', 'latest', '1.2.4', '2.0.0', 'sha-860c190', 'main'],
      moves: ['1.2.3'],
      stays: {
        '1.2': '1.2.4 is newer than 1.2.3',
        '1': '1.2.4 is newer than 1.2.3',
        latest: '2.0.0 is newer than 1.2.3',
      },
    },
    {
      name: 'a variant is compared with its own kind',
      tags: series,
      flavor: 'suffix=-alpine,onlatest=true',
      registry: ['2.0.0', '1.2.2-alpine', '1.2-alpine'],
      moves: ['1.2.3-alpine', '1.2-alpine', '1-alpine', 'latest-alpine'],
      stays: {},
    },
    {
      name: 'a variant is held back by its own kind',
      tags: series,
      flavor: 'suffix=-alpine,onlatest=true',
      registry: ['1.3.0-alpine'],
      moves: ['1.2.3-alpine', '1.2-alpine'],
      stays: { '1-alpine': '1.3.0 is newer than 1.2.3', 'latest-alpine': '1.3.0 is newer than 1.2.3' },
    },
    {
      name: 'the versions of another product of the repository do not count',
      ref: 'refs/tags/app/v1.2.3',
      tags: 'type=semver,pattern={{version}},match=^app/v(.*)\ntype=semver,pattern={{major}},match=^app/v(.*)',
      git: ['web/v9.0.0', 'v7.0.0', 'app/v1.2.3'],
      moves: ['1.2.3', '1', 'latest'],
      stays: {},
    },
    {
      name: 'the versions of the same product do',
      ref: 'refs/tags/app/v1.2.3',
      tags: 'type=ref,event=tag',
      git: ['web/v9.0.0', 'app/v1.3.0'],
      moves: ['app-v1.2.3'],
      stays: { latest: '1.3.0 is newer than 1.2.3' },
    },
    {
      name: 'a value counts as the git tag would',
      event: 'push-default-branch',
      ref: 'refs/heads/main',
      tags: 'type=semver,pattern={{version}},value=v1.2.3\ntype=semver,pattern={{major}},value=v1.2.3',
      git: ['v1.4.0'],
      moves: ['1.2.3'],
      stays: { '1': '1.4.0 is newer than 1.2.3', latest: '1.4.0 is newer than 1.2.3' },
    },
    {
      name: 'PEP 440 has its own order',
      ref: 'refs/tags/1.2',
      tags: 'type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}',
      git: ['1.1.9', '1.2rc1', '1.2', '1.10.dev1'],
      moves: ['1.2', '1', 'latest'],
      stays: {},
    },
    {
      name: 'build metadata makes no version newer',
      ref: 'refs/tags/v1.2.3+b2',
      tags: series,
      git: ['v1.2.3+b3'],
      moves: ['1.2.3', '1.2', '1', 'latest'],
      stays: {},
    },
    {
      name: 'a git tag that is no version does not take latest from versions',
      ref: 'refs/tags/nightly',
      tags: 'type=ref,event=tag',
      git: ['nightly', 'v8.0.0', 'v9.0.0', 'v10.0.0-rc.1', 'app/v11.0.0'],
      moves: ['nightly'],
      stays: {
        latest: 'nightly is no version that can be compared with 9.0.0; `flavor: latest=true` moves it',
      },
    },
    {
      name: 'a git tag that is no version takes latest where there are no versions',
      ref: 'refs/tags/nightly',
      tags: 'type=ref,event=tag',
      git: ['nightly', 'stable'],
      moves: ['nightly', 'latest'],
      stays: {},
    },
    {
      name: 'a patch of a version with two numbers',
      ref: 'refs/tags/v0.28.1',
      tags: 'type=ref,event=tag',
      git: ['v0.28', 'v0.29'],
      moves: ['v0.28.1'],
      stays: { latest: '0.29 is newer than 0.28.1' },
    },
    {
      name: 'a version that the rule itself cannot read counts for latest',
      ref: 'refs/tags/v0.28.1',
      tags: 'type=semver,pattern={{version}}\ntype=ref,event=tag',
      git: ['v0.28', 'v0.29'],
      moves: ['0.28.1', 'v0.28.1'],
      stays: { latest: '0.29 is newer than 0.28.1' },
    },
    {
      name: 'calendar versions with zeros and without',
      ref: 'refs/tags/2025.11.2',
      tags: 'type=ref,event=tag',
      git: ['2026.02.0', '2025.11.2'],
      moves: ['2025.11.2'],
      stays: { latest: '2026.02.0 is newer than 2025.11.2' },
    },
    {
      name: 'four numbers beside three',
      ref: 'refs/tags/1.2.3',
      tags: 'type=ref,event=tag',
      git: ['1.2.3.4'],
      moves: ['1.2.3'],
      stays: { latest: '1.2.3.4 is newer than 1.2.3' },
    },
    {
      name: 'a capital V',
      ref: 'refs/tags/v1.0.1',
      tags: 'type=ref,event=tag',
      git: ['V2.0.0'],
      moves: ['v1.0.1'],
      stays: { latest: '2.0.0 is newer than 1.0.1' },
    },
    {
      name: 'a product whose versions have two numbers',
      ref: 'refs/tags/app/v1.2',
      tags: 'type=ref,event=tag',
      git: ['app/v1.3', 'web/v2.0'],
      moves: ['app-v1.2'],
      stays: { latest: '1.3 is newer than 1.2' },
    },
    ...['2026-11', '20261130-2', '1.2-2', '1.2.post1'].map((version) => ({
      name: `${version} is a release`,
      ref: `refs/tags/${version}`,
      tags: 'type=ref,event=tag',
      git: [version, '1.2', '1.2-1', '2025-12', '20261130'].filter((other) => {
        const isDate = /^20/.test(version);
        return /^20/.test(other) === isDate && !(version === '2026-11' && other === '20261130');
      }),
      moves: [version, 'latest'],
      stays: {},
    })),
    {
      name: '1.2.3-2 is a pre-release, as semver.org says',
      ref: 'refs/tags/1.2.3-2',
      tags: 'type=ref,event=tag',
      git: ['1.2.2', '1.2.3-1', '1.2.3-2'],
      moves: ['1.2.3-2'],
      stays: { latest: '1.2.3-2 is no stable release' },
    },
    {
      name: '1.2.3-2 is a revision where no version ever came out without such a number',
      ref: 'refs/tags/1.2.3-2',
      tags: 'type=ref,event=tag',
      git: ['1.2.2-1', '1.2.2-2', '1.2.3-1', '1.2.3-2'],
      moves: ['1.2.3-2', 'latest'],
      stays: {},
    },
    {
      name: 'an older revision does not move latest back',
      ref: 'refs/tags/1.2.2-9',
      tags: 'type=ref,event=tag',
      git: ['1.2.2-1', '1.2.2-2', '1.2.3-1', '1.2.3-2'],
      moves: ['1.2.2-9'],
      stays: { latest: '1.2.3-2 is newer than 1.2.2-9' },
    },
    {
      name: 'the commits in a registry are no versions, though one may consist of figures',
      ref: 'refs/tags/v1.2',
      tags: 'type=ref,event=tag',
      registry: ['8601907', '1.1', 'v1.1'],
      moves: ['v1.2', 'latest'],
      stays: {},
    },
    {
      name: 'a variant in the registry is no newer version',
      ref: 'refs/tags/1.2',
      tags: 'type=ref,event=tag',
      registry: ['1.2-alpine3.19', '1.2-alpine', '1.1'],
      moves: ['1.2', 'latest'],
      stays: {},
    },
    {
      name: 'a variant of a newer version is',
      ref: 'refs/tags/1.2',
      tags: 'type=ref,event=tag',
      registry: ['1.3-alpine', '1.1'],
      moves: ['1.2'],
      stays: { latest: '1.3-alpine is newer than 1.2' },
    },
    {
      name: 'a release that is marked as a pre-release on GitHub',
      ref: 'refs/tags/v4.0.5',
      tags: series,
      isMarkedPrerelease: true,
      git: ['v4.0.4'],
      moves: ['4.0.5'],
      stays: {
        '4.0': 'the release of 4.0.5 is marked as a pre-release on GitHub',
        '4': 'the release of 4.0.5 is marked as a pre-release on GitHub',
        latest: 'the release of 4.0.5 is marked as a pre-release on GitHub',
      },
    },
    {
      name: 'a marked release moves latest where the flavor says true',
      ref: 'refs/tags/v4.0.5',
      tags: 'type=ref,event=tag',
      flavor: 'latest=true',
      isMarkedPrerelease: true,
      moves: ['v4.0.5', 'latest'],
      stays: {},
    },
    {
      name: 'a marked release moves the tag of its channel',
      event: 'push-tag-prerelease',
      ref: 'refs/tags/v4.0.5-rc.1',
      tags: 'type=semver,pattern={{version}}\ntype=channel',
      isMarkedPrerelease: true,
      git: ['v4.0.4'],
      moves: ['4.0.5-rc.1', 'rc'],
      stays: {},
    },
    {
      name: 'a marked release whose tag is no version',
      ref: 'refs/tags/nightly',
      tags: 'type=ref,event=tag',
      isMarkedPrerelease: true,
      moves: ['nightly'],
      stays: { latest: 'the release of nightly is marked as a pre-release on GitHub' },
    },
    {
      name: 'nothing is held back where other versions are not known',
      tags: series,
      moves: ['1.2.3', '1.2', '1', 'latest'],
      stays: {},
    },
    {
      name: 'branch tags are no versions',
      event: 'push-default-branch',
      ref: 'refs/heads/main',
      tags: 'type=ref,event=branch\ntype=raw,value=latest',
      git: ['v9.0.0'],
      moves: ['main', 'latest'],
      stays: {},
    },
  ];
  it.each(cases)('$name', ({ name: _, moves, stays, ...facts }) => {
    const decisions = decide(facts);
    expect(decisions.filter((one) => one.moves).map((one) => one.tag)).toEqual(moves);
    expect(
      Object.fromEntries(decisions.filter((one) => !one.moves).map((one) => [one.tag, one.reason])),
    ).toEqual(stays);
  });

  it('looks through thousands of versions in a moment', () => {
    const git = Array.from({ length: 5000 }, (_, i) => `v1.${i % 100}.${i}`);
    const start = performance.now();
    expect(
      decide({ tags: series, git })
        .filter((one) => !one.moves)
        .map((one) => one.tag),
    ).toEqual(['1.2', '1', 'latest']);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('isFloatingTag', () => {
  it.each([
    { name: 'a full version stands still', tags: series, tag: '1.2.3', floating: false },
    { name: 'a minor version floats', tags: series, tag: '1.2', floating: true },
    { name: 'a major version floats', tags: series, tag: '1', floating: true },
    { name: 'latest floats', tags: series, tag: 'latest', floating: true },
    { name: 'a commit stands still', tags: 'type=sha', tag: 'sha-860c190', floating: false },
    { name: 'a git tag stands still', tags: 'type=ref,event=tag', tag: 'v1.2.3', floating: false },
    { name: 'a fixed word floats', tags: 'type=raw,value=stable', tag: 'stable', floating: true },
    {
      name: 'a full version stands still that a raw rule gives, too',
      tags: `${series}\ntype=raw,value=1.2.3`,
      tag: '1.2.3',
      floating: false,
    },
  ])('$name', ({ tags, tag, floating }) => {
    expect(isFloatingTag(tag, derive({ event: 'push-tag', tags }).metadata)).toBe(floating);
  });
});

describe('withoutTags', () => {
  it('takes the tags out of every output, and keeps the version', () => {
    const { metadata } = derive({ event: 'push-tag', images: 'acme/a\nacme/b', tags: series });
    const less = withoutTags(metadata, new Set(['latest', '1']), 'docker-metadata-action');
    expect(less.tagNames).toEqual(['1.2.3', '1.2']);
    expect(less.tags).toEqual(['acme/a:1.2.3', 'acme/a:1.2', 'acme/b:1.2.3', 'acme/b:1.2']);
    expect(less.json.tags).toEqual(less.tags);
    expect(less.json['tag-names']).toEqual(less.tagNames);
    expect(JSON.parse(less.bakeFiles.all).target['docker-metadata-action'].tags).toEqual(less.tags);
    expect(less.latest).toBe(false);
    expect(less.version).toBe('1.2.3');
  });
});

describe('decideBranchTag', () => {
  it.each([
    { name: 'moves to a commit that comes after', relation: 'ahead', moves: true },
    { name: 'stays when it has the same commit anyway', relation: 'same', moves: true },
    { name: 'does not go back to an older commit', relation: 'behind', moves: false },
    { name: 'follows a branch that was rewritten', relation: 'diverged', moves: true },
    { name: 'moves where nothing is known', relation: 'unknown', moves: true },
  ] as const)('$name', ({ relation, moves }) => {
    expect(decideBranchTag('main', relation, '183398c0', '490f01ca').moves).toBe(moves);
  });

  it('says which commit comes after which', () => {
    expect(decideBranchTag('main', 'behind', '183398c0', '490f01ca').reason).toBe(
      'it has 183398c, which comes after 490f01c',
    );
  });
});

describe('findTagCollisions', () => {
  const { metadata } = derive({
    event: 'push-branch',
    ref: 'refs/heads/feature/a',
    tags: 'type=ref,event=branch\ntype=ref,event=tag',
  });

  it('finds another branch that becomes the same tag', () => {
    const refs = ['refs/heads/feature/a', 'refs/heads/feature-a', 'refs/heads/main', 'refs/tags/feature-b'];
    expect(findTagCollisions(metadata, 'refs/heads/feature/a', refs)).toEqual([
      {
        code: 'tags.collision',
        input: 'tags',
        line: 1,
        message: 'the branch feature/a and the branch feature-a both become the tag `feature-a`',
        hint: 'whichever is built last has it: rename one, or put `{{sha}}` into `suffix`',
      },
    ]);
  });

  it('finds a git tag that becomes the tag of a branch', () => {
    const found = findTagCollisions(metadata, 'refs/heads/feature/a', ['refs/tags/feature-a']);
    expect(found.map((one) => one.message)).toEqual([
      'the branch feature/a and the tag feature-a both become the tag `feature-a`',
    ]);
  });

  it('finds nothing where refs stay apart', () => {
    expect(findTagCollisions(metadata, 'refs/heads/feature/a', ['refs/heads/feature/b'])).toEqual([]);
  });
});
