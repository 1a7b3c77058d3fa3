import { describe, expect, it } from '@jest/globals';
import { derive, SHA, tagsOf, type Wish } from './derive.ts';

interface Case extends Wish {
  readonly name: string;
  readonly gives: readonly string[];
}

function check(cases: readonly Case[]): void {
  it.each(cases)('$name', ({ name: _, gives, ...wish }) => {
    expect(tagsOf(wish)).toEqual(gives);
  });
}

const v = (version: string) => ({ event: 'push-tag', ref: `refs/tags/${version}` });
const branch = (name: string) => ({ event: 'push-branch', ref: `refs/heads/${name}` });
const series =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';

describe('without rules', () => {
  check([
    { name: 'a branch gives its name', ...branch('dev'), gives: ['dev'] },
    { name: 'a git tag gives its name and latest', ...v('v1.2.3'), gives: ['v1.2.3', 'latest'] },
    { name: 'a pull request gives pr and its number', event: 'pull-request', gives: ['pr-42'] },
    {
      name: 'pull_request_target gives the pull request, not its base',
      event: 'pull-request-target',
      gives: ['pr-43'],
    },
    { name: 'a schedule gives nightly before the branch', event: 'schedule', gives: ['nightly', 'main'] },
    { name: 'a release gives the git tag', event: 'release-published', gives: ['v1.2.3', 'latest'] },
    {
      name: 'a merge queue gives its long branch',
      event: 'merge-group',
      gives: ['gh-readonly-queue-main-pr-42-f11797d'],
    },
    { name: 'only comments are no rules', ...branch('dev'), tags: '# nothing\n#type=sha', gives: ['dev'] },
    { name: 'a foreign ref gives nothing', event: 'push-tag', ref: 'refs/notes/x', gives: [] },
  ]);
});

describe('type=semver', () => {
  check([
    {
      name: 'a stable semver tag gives major, minor and latest',
      ...v('v1.2.3'),
      tags: series,
      gives: ['1.2.3', '1.2', '1', 'latest'],
    },
    {
      name: 'a pre-release gives its full version only, once',
      ...v('v1.2.3-rc.1'),
      tags: series,
      gives: ['1.2.3-rc.1'],
    },
    {
      name: 'a pre-release keeps its spelling for {{raw}}',
      ...v('v1.2.3-rc.1'),
      tags: 'type=semver,pattern={{ raw }}',
      gives: ['v1.2.3-rc.1'],
    },
    {
      name: 'build metadata is no part of the version',
      ...v('v2.0.0+build.1'),
      tags: 'type=semver,pattern={{version}}',
      gives: ['2.0.0', 'latest'],
    },
    {
      name: 'build metadata stays in raw, as a dash',
      ...v('v2.0.0+build.1'),
      tags: 'type=semver,pattern={{raw}}',
      gives: ['v2.0.0-build.1', 'latest'],
    },
    {
      name: 'a value makes a branch a version',
      ...branch('dev'),
      tags: 'type=semver,pattern={{version}},value=v3.4.5',
      gives: ['3.4.5', 'latest'],
    },
    {
      name: 'a value may be a template',
      ...branch('1.2.3'),
      tags: 'type=semver,pattern={{version}},value={{branch}}',
      gives: ['1.2.3', 'latest'],
    },
    {
      name: 'match cuts a version out of a component tag',
      ...v('app/v1.2.3'),
      tags: 'type=semver,pattern={{version}},match=app/v(.*)',
      gives: ['1.2.3', 'latest'],
    },
    { name: 'a tag that is no version gives nothing', ...v('v1.2'), tags: series, gives: [] },
    { name: 'a branch gives nothing', ...branch('v1.2.3'), tags: series, gives: [] },
    {
      name: 'an empty value is as none',
      ...v('v1.2.3'),
      tags: 'type=semver,pattern={{version}},value=',
      gives: ['1.2.3', 'latest'],
    },
  ]);

  it('warns that a match does not fit, and goes on with the whole tag', () => {
    const { metadata, warnings } = derive({
      ...v('v1.2.3'),
      tags: 'type=semver,pattern={{version}},match=app-(.*)',
    });
    expect(metadata.tagNames).toEqual(['1.2.3', 'latest']);
    expect(warnings).toEqual([
      { code: 'tags.no-match', message: '`match=app-(.*)` does not match v1.2.3', input: 'tags', line: 1 },
    ]);
  });
});

describe('type=pep440', () => {
  const tags =
    'type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}.{{minor}}\ntype=pep440,pattern={{major}}-{{patch}}';
  check([
    {
      name: 'a final release gives all and latest',
      ...v('1.2.3'),
      tags,
      gives: ['1.2.3', '1.2', '1-3', 'latest'],
    },
    { name: 'parts that are not written are 0', ...v('2'), tags, gives: ['2', '2.0', '2-0', 'latest'] },
    { name: 'a beta gives its normal form only', ...v('1.1beta2'), tags, gives: ['1.1b2'] },
    { name: 'a post release does not move latest', ...v('1.2.post1'), tags, gives: ['1.2.post1'] },
    {
      name: 'a development release keeps its spelling for raw',
      ...v('1.0DEV4'),
      tags: 'type=pep440,pattern={{raw}}',
      gives: ['1.0DEV4'],
    },
    {
      name: 'a date with a candidate is no version of semver, but of PEP 440',
      ...v('20200110-RC2'),
      tags,
      gives: ['20200110rc2'],
    },
  ]);
});

describe('type=match', () => {
  check([
    {
      name: 'the whole match is the tag',
      ...v('v1.2.3'),
      tags: 'type=match,pattern=\\d+\\.\\d+',
      gives: ['1.2', 'latest'],
    },
    {
      name: 'a group is the tag',
      ...v('v1.2.3'),
      tags: 'type=match,pattern=v(.*),group=1',
      gives: ['1.2.3', 'latest'],
    },
    {
      name: 'a pattern between slashes has flags',
      ...v('V1.2'),
      tags: 'type=match,pattern=/v(.+)/i,group=1',
      gives: ['1.2', 'latest'],
    },
    {
      name: 'with the flag g, group counts the matches',
      ...v('a1b2'),
      tags: 'type=match,pattern=/\\d/g,group=1',
      gives: ['2', 'latest'],
    },
    {
      name: 'a quantifier with a comma stands in quotes, doubled once',
      ...v('v12.34'),
      tags: '"type=match,""pattern=\\d{1,3}.\\d{1,3}"""',
      gives: ['12.34', 'latest'],
    },
    {
      name: 'a group that does not exist gives nothing',
      ...v('v1'),
      tags: 'type=match,pattern=v(.),group=4',
      gives: [],
    },
    {
      name: 'a group written 01 names none',
      ...v('v1'),
      tags: 'type=match,pattern=v(.),group=01',
      gives: [],
    },
    {
      name: 'a slash of a ref becomes a dash',
      ...v('a/b'),
      tags: 'type=match,pattern=.*',
      gives: ['a-b', 'latest'],
    },
  ]);
});

describe('the other types', () => {
  check([
    { name: 'edge is the default branch', tags: 'type=edge', gives: ['edge'] },
    { name: 'edge is not another branch', ...branch('dev'), tags: 'type=edge', gives: [] },
    {
      name: 'edge is the branch that is named',
      ...branch('dev'),
      tags: 'type=edge,branch=dev',
      gives: ['edge'],
    },
    {
      name: 'ref event=tag moves latest even for a pre-release',
      ...v('v1.0.0-rc.1'),
      tags: 'type=ref,event=tag',
      gives: ['v1.0.0-rc.1', 'latest'],
    },
    {
      name: 'ref event=pr has a prefix of its own',
      event: 'pull-request',
      tags: 'type=ref,event=pr',
      gives: ['pr-42'],
    },
    {
      name: 'an empty prefix takes the place of the prefix',
      event: 'pull-request',
      tags: 'type=ref,event=pr,prefix=',
      gives: ['42'],
    },
    { name: 'raw is any text', tags: 'type=raw,value=stable', gives: ['stable'] },
    { name: 'a bare word is raw', tags: 'stable', gives: ['stable'] },
    { name: 'an empty value gives nothing', tags: 'type=raw,value=', gives: [] },
    { name: 'sha is short', tags: 'type=sha', gives: ['sha-860c190'] },
    { name: 'sha is long on request', tags: 'type=sha,format=long,prefix=', gives: [SHA] },
    {
      name: 'sha is as long as the environment says',
      tags: 'type=sha',
      shortShaLength: '12',
      gives: ['sha-860c1904a1ce'],
    },
    {
      name: 'a schedule has a date',
      event: 'schedule',
      tags: "type=schedule,pattern={{date 'YYYYMMDD'}}",
      gives: ['20241230'],
    },
    { name: 'a schedule gives nothing on a push', tags: 'type=schedule', gives: [] },
  ]);
});

describe('order and choice', () => {
  check([
    {
      name: 'the higher priority is first',
      tags: 'type=sha\ntype=ref,event=branch',
      gives: ['main', 'sha-860c190'],
    },
    {
      name: 'a priority of its own decides',
      tags: 'type=sha,priority=2000\ntype=ref,event=branch',
      gives: ['sha-860c190', 'main'],
    },
    {
      name: 'the first tag decides about latest',
      ...v('v1.2.3'),
      tags: `type=raw,value=zz,priority=2000\n${series}`,
      gives: ['zz', '1.2.3', '1.2', '1'],
    },
    {
      name: 'the same tag is given once',
      ...v('v1.2.3'),
      tags: `${series}\ntype=raw,value=1.2`,
      gives: ['1.2.3', '1.2', '1', 'latest'],
    },
    {
      name: 'latest of the flavor stands beside a rule that spells latest',
      ...v('v1.2.3'),
      tags: 'type=semver,pattern={{version}}\ntype=raw,value=latest',
      gives: ['1.2.3', 'latest', 'latest'],
    },
    {
      name: 'a rule that is not enabled gives nothing',
      tags: 'type=sha,enable=false\ntype=raw,value=a',
      gives: ['a'],
    },
    {
      name: 'enable may be a template',
      tags: 'type=raw,value=latest,enable={{is_default_branch}}\ntype=sha,enable={{is_not_default_branch}}',
      gives: ['latest'],
    },
  ]);
});

describe('the reasons', () => {
  it('tell for every rule, in the order of the input, which tag it gave or why none', () => {
    const tags =
      '# rules\ntype=sha\ntype=semver,pattern={{version}}\n\ntype=ref,event=pr\ntype=edge,branch=dev\ntype=raw,value=x,enable=false';
    const { rules } = derive({ tags }).metadata;
    expect(rules.map(({ line, type, tag, reason }) => ({ line, type, tag, reason }))).toEqual([
      { line: 2, type: 'sha', tag: 'sha-860c190', reason: 'the commit' },
      { line: 3, type: 'semver', tag: undefined, reason: 'the ref is the branch main' },
      { line: 5, type: 'ref', tag: undefined, reason: 'the ref is the branch main' },
      { line: 6, type: 'edge', tag: undefined, reason: 'the branch is main, not dev' },
      { line: 7, type: 'raw', tag: undefined, reason: '`enable` is false' },
    ]);
  });

  it('tell that a pre-release gives the full version only', () => {
    const [rule] = derive({ event: 'push-tag-prerelease', tags: 'type=semver,pattern={{major}}' }).metadata
      .rules;
    expect(rule?.tag).toBe('1.2.3-rc.1');
    expect(rule?.reason).toBe(
      'v1.2.3-rc.1 from the git tag is no stable release, so it gives the full version only',
    );
  });
});
