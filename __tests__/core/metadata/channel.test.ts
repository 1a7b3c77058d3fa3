import { describe, expect, it } from '@jest/globals';
import {
  decideFloatingTags,
  dependsOnVersions,
  isFloatingTag,
  type KnownVersions,
} from '../../../src/core/metadata/floating.ts';
import { derive, tagsOf, type Wish } from './derive.ts';

const v = (version: string) => ({ event: 'push-tag', ref: `refs/tags/${version}` });
const channel = 'type=semver,pattern={{version}}\ntype=channel';

describe('type=channel', () => {
  const cases: readonly (Wish & { name: string; gives: readonly string[] })[] = [
    {
      name: 'a pre-release gives its channel, after the version and without latest',
      ...v('v1.2.3-rc.1'),
      tags: channel,
      gives: ['1.2.3-rc.1', 'rc'],
    },
    {
      name: 'the order of the rules does not make the channel the version',
      ...v('v1.2.3-rc.1'),
      tags: 'type=channel\ntype=sha',
      gives: ['sha-860c190', 'rc'],
    },
    { name: 'a channel alone brings no latest', ...v('v1.2.3-rc.1'), tags: 'type=channel', gives: ['rc'] },
    {
      name: 'a channel with a high priority brings no latest',
      ...v('v1.2.3-rc.1'),
      tags: 'type=channel,priority=2000\ntype=ref,event=tag',
      gives: ['rc', 'v1.2.3-rc.1'],
    },
    { name: 'a number may follow the word', ...v('v1.2.3-beta2'), tags: 'type=channel', gives: ['beta'] },
    {
      name: 'a number may follow the word after a dash',
      ...v('v1.2.3-alpha-2'),
      tags: 'type=channel',
      gives: ['alpha'],
    },
    { name: 'words may be joined', ...v('v1.2.3-pre-view.4'), tags: 'type=channel', gives: ['pre-view'] },
    {
      name: 'the first word counts, whatever stands before it',
      ...v('v1.2.3-0.next.4'),
      tags: 'type=channel',
      gives: ['next'],
    },
    { name: 'the word stays as it is written', ...v('v1.2.3-RC1'), tags: 'type=channel', gives: ['RC'] },
    {
      name: 'a commit id is no word',
      ...v('v1.2.3-20240101.g1a2b3c4.nightly'),
      tags: 'type=channel',
      gives: ['nightly'],
    },
    {
      name: 'prefix and suffix go around it',
      ...v('v1.2.3-rc.1'),
      tags: 'type=channel,prefix=next-\ntype=channel,suffix=',
      flavor: 'suffix=-alpine',
      gives: ['next-rc-alpine', 'rc'],
    },
    {
      name: 'a value stands in for the git tag',
      tags: 'type=channel,value=2.0.0-beta.3',
      gives: ['beta'],
    },
    {
      name: 'match cuts the version out',
      ...v('app/v1.2.3-rc.1'),
      tags: 'type=channel,match=^app/(.*)',
      gives: ['rc'],
    },
    { name: 'it may be switched off', ...v('v1.2.3-rc.1'), tags: 'type=channel,enable=false', gives: [] },
  ];
  it.each(cases)('$name', ({ name: _, gives, ...wish }) => {
    expect(tagsOf(wish)).toEqual(gives);
  });

  const silent: readonly (Wish & { name: string; reason: string; more?: string })[] = [
    { name: 'a stable release', ...v('v1.2.3'), reason: '1.2.3 is no pre-release' },
    {
      name: 'a pre-release of numbers',
      ...v('v1.2.3-0'),
      reason: '1.2.3-0 has no channel: no part of its pre-release is a word',
    },
    {
      name: 'a pre-release of numbers and commit ids',
      ...v('v1.2.3-20240101.0a1b2c3'),
      reason: '1.2.3-20240101.0a1b2c3 has no channel: no part of its pre-release is a word',
    },
    {
      name: 'a tag that is no version',
      ...v('nightly'),
      reason: 'nightly is no semantic version, and only those have channels',
    },
    { name: 'a branch', reason: 'the ref is the branch main' },
    {
      name: 'a tag of another product',
      ...v('web/v1.2.3-rc.1'),
      more: ',match=^app/(.*)',
      reason: '`match=^app/(.*)` does not match web/v1.2.3-rc.1',
    },
  ];
  it.each(silent)('$name has none, and the reason is told', ({ name: _, reason, more = '', ...wish }) => {
    const { metadata, problems, warnings } = derive({ ...wish, tags: `type=channel${more}` });
    expect(metadata.rules).toMatchObject([{ type: 'channel', reason }]);
    expect([metadata.tagNames, problems, warnings]).toEqual([[], [], []]);
  });

  it('a pattern on it changes nothing, and that is told', () => {
    const { warnings } = derive({ tags: 'type=channel,pattern={{version}}' });
    expect(warnings).toMatchObject([{ code: 'tags.idle-attribute', line: 1 }]);
  });
});

describe('the guard of a channel', () => {
  interface Case extends Wish {
    readonly name: string;
    readonly git?: readonly string[];
    readonly registry?: readonly string[];
    readonly stays?: Readonly<Record<string, string>>;
  }
  const cases: readonly Case[] = [
    { name: 'the highest pre-release moves it', git: ['v1.2.3-rc.1', 'v1.2.3-rc.2', 'v1.2.2-rc.9'] },
    {
      name: 'a lower pre-release does not',
      git: ['v1.2.3-rc.2', 'v1.2.3-rc.10'],
      stays: { rc: '1.2.3-rc.10 is newer than 1.2.3-rc.2' },
    },
    {
      name: 'a pre-release of an older series does not',
      git: ['v2.0.0-rc.1', 'v1.2.3-rc.2'],
      stays: { rc: '2.0.0-rc.1 is newer than 1.2.3-rc.2' },
    },
    { name: 'other channels and releases do not hold it', git: ['v2.0.0-beta.1', 'v3.0.0', 'v1.2.3-zeta.1'] },
    { name: 'versions that nobody knows do not hold it' },
    {
      name: 'tags of the registry are as good as git tags',
      registry: ['1.2.3-rc.3', 'rc', 'latest', '3.0.0'],
      stays: { rc: '1.2.3-rc.3 is newer than 1.2.3-rc.2' },
    },
    {
      name: 'a prefix of its own does not hide the versions in the registry',
      tags: 'type=semver,pattern={{version}}\ntype=channel,prefix=next-',
      registry: ['1.2.3-rc.3'],
      stays: { 'next-rc': '1.2.3-rc.3 is newer than 1.2.3-rc.2' },
    },
    {
      name: 'a variant is compared with its own kind',
      flavor: 'suffix=-alpine',
      registry: ['1.2.3-rc.3', '1.2.3-rc.1-alpine'],
    },
    {
      name: 'the versions of another product do not count',
      ...v('app/v1.2.3-rc.2'),
      tags: 'type=channel,match=^app/(.*)',
      git: ['web/v9.0.0-rc.1', 'app/v1.2.3-rc.1'],
    },
  ];
  it.each(cases)('$name', ({ name: _, git, registry, stays = {}, ...wish }) => {
    const known: KnownVersions | undefined = git
      ? { source: 'git', names: git }
      : registry && { source: 'registry', names: registry };
    const { ref, event } = v('v1.2.3-rc.2');
    const facts = { ref, event, tags: channel, ...wish };
    const decisions = decideFloatingTags(derive(facts).metadata, { ref: facts.ref, ...(known && { known }) });
    const held = decisions.filter((one) => !one.moves).map((one) => [one.tag, one.reason]);
    expect(Object.fromEntries(held)).toEqual(stays);
  });

  it('its tag floats, and other versions have to be asked for', () => {
    const { metadata } = derive({ ...v('v1.2.3-rc.2'), tags: channel });
    expect(isFloatingTag('rc', metadata)).toBe(true);
    expect(isFloatingTag('1.2.3-rc.2', metadata)).toBe(false);
    expect(dependsOnVersions(metadata, { ref: 'refs/tags/v1.2.3-rc.2' })).toBe(true);
  });

  it('the number of a release is never taken by a pre-release, channel or not', () => {
    const tags = 'type=match,pattern=\\d+\\.\\d+\ntype=channel';
    const { metadata } = derive({ ...v('v1.2.3-rc.2'), tags });
    const decisions = decideFloatingTags(metadata, { ref: 'refs/tags/v1.2.3-rc.2' });
    expect(decisions.find(({ tag }) => tag === '1.2')?.moves).toBe(false);
  });
});
