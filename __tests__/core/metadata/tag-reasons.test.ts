import { describe, expect, it } from '@jest/globals';
import { listTagReasons } from '../../../src/core/metadata/tag-reasons.ts';
import { derive, type Wish } from './derive.ts';

const aboutLatest = (wish: Wish) =>
  listTagReasons(derive(wish).metadata)
    .filter(({ rule }) => rule.startsWith('flavor'))
    .map(({ rule, tag, reason }) => [rule, tag, reason]);

const semver = 'type=semver,pattern={{version}}';

describe('why there is a `latest`, or none, is said as for any rule', () => {
  it.each([
    {
      name: 'a release brings it along',
      wish: { event: 'push-tag', tags: semver },
      said: [
        'flavor: latest=auto',
        'latest',
        `\`${semver}\` gave the first tag, and brings \`latest\` along`,
      ],
    },
    {
      name: 'a pre-release does not',
      wish: { event: 'push-tag-prerelease', tags: semver },
      said: [
        'flavor: latest=auto',
        undefined,
        `\`${semver}\` gave the first tag, and brings no \`latest\` along`,
      ],
    },
    {
      name: 'a branch does not, unless the flavor says so',
      wish: { tags: 'type=ref,event=branch', flavor: 'latest=true' },
      said: ['flavor: latest=true', 'latest', '`flavor` says so'],
    },
    {
      name: 'the flavor can leave it out',
      wish: { event: 'push-tag', tags: semver, flavor: 'latest=false' },
      said: ['flavor: latest=false', undefined, '`flavor` says so'],
    },
  ])('$name', ({ wish, said }) => {
    expect(aboutLatest(wish)).toEqual([said]);
  });

  it('but not where a rule spells it, or where there is no tag', () => {
    expect(aboutLatest({ tags: 'type=raw,value=latest' })).toEqual([]);
    expect(aboutLatest({ tags: semver })).toEqual([]);
  });
});
