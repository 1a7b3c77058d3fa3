import { describe, expect, it } from '@jest/globals';
import {
  findPreviousTag,
  formatChange,
  formatComparison,
  type PreviousImage,
} from '../../../src/core/picture/change.ts';
import type { TagStates } from '../../../src/core/release.ts';
import { decide } from '../../fixtures/values.ts';

const old = `sha256:${'b'.repeat(64)}`;
const before = 'c'.repeat(40);
const now = 'd'.repeat(40);
const page = 'https://github.com/acme/rocket';
const layer = (name: string, size: number) => ({ digest: `sha256:${name}`, size });
const amd = { name: 'linux/amd64', size: 1_000_000, layers: [layer('base', 600_000), layer('app', 400_000)] };
const previous: PreviousImage = { text: 'a:main', digest: old, revision: before, platforms: [amd] };

describe('formatChange', () => {
  it('says how much a pull grew, and how much of the image is new', () => {
    const image = { ...amd, size: 1_200_000, layers: [layer('base', 600_000), layer('new', 600_000)] };
    expect(formatChange(image, previous)).toBe('+200.0 kB, 1 of 2 layers new');
  });

  it('says so where it shrank', () => {
    const image = { ...amd, size: 600_000, layers: [layer('base', 600_000)] };
    expect(formatChange(image, previous)).toBe('-400.0 kB, no new layer');
  });

  it('says so where nothing changed', () => {
    expect(formatChange(amd, previous)).toBe('same size, no new layer');
  });

  it('says that a platform is new', () => {
    expect(formatChange({ ...amd, name: 'linux/arm64' }, previous)).toBe('new platform');
  });

  it('says nothing where there was no image, or where its size is not known', () => {
    expect(formatChange(amd, undefined)).toBe('');
    expect(formatChange({ name: 'linux/amd64' }, previous)).toBe('');
  });
});

describe('formatComparison', () => {
  it('names the tag, the image it had, and the commits between', () => {
    expect(formatComparison(previous, now, page)).toBe(
      `Compared with \`sha256:${'b'.repeat(12)}\`, which \`a:main\` named before: commits [ccccccc...ddddddd](${page}/compare/${before}...${now}).`,
    );
  });

  it('links nothing where the image before does not say which commit it is of', () => {
    const { revision: _, ...unknown } = previous;
    expect(formatComparison(unknown, now, page)).not.toContain('](');
    expect(formatComparison({ ...previous, revision: 'main](x)' }, now, page)).not.toContain('](');
  });

  it('says that it is the same commit, built again', () => {
    expect(formatComparison(previous, before, page)).toContain('the same commit `ccccccc`');
  });

  it('says nothing where every tag is new', () => {
    expect(formatComparison(undefined, now, page)).toBe('');
  });
});

describe('findPreviousTag', () => {
  const { plan } = decide({ tags: 'type=raw,value=a\ntype=raw,value=b\ntype=raw,value=c' });
  const find = (states: TagStates) => findPreviousTag(plan.targets, states);

  it('is the first tag that has an image', () => {
    const states: TagStates = new Map([
      ['ghcr.io/acme/rocket:a', { kind: 'absent' }],
      ['ghcr.io/acme/rocket:b', { kind: 'present', digest: old, platforms: [], revision: before }],
      ['ghcr.io/acme/rocket:c', { kind: 'present', digest: `${old}0`, platforms: [] }],
    ]);
    expect(find(states)).toMatchObject({ text: 'ghcr.io/acme/rocket:b', digest: old, revision: before });
  });

  it('is that of a version before that of a floating tag', () => {
    const [first, second] = decide({ tags: 'type=raw,value=1\ntype=raw,value=1.2.3' }).plan.targets;
    const targets = [
      { ...first!, isFloating: true },
      { ...second!, isFloating: false },
    ];
    const states: TagStates = new Map(
      targets.map(({ text }) => [text, { kind: 'present', digest: old, platforms: [] }]),
    );
    expect(findPreviousTag(targets, states)?.text).toBe('ghcr.io/acme/rocket:1.2.3');
  });

  it('is none where all tags are new, or could not be read', () => {
    const problem = { code: 'registry.outage', message: 'down' };
    const states: TagStates = new Map([
      ['ghcr.io/acme/rocket:a', { kind: 'absent' }],
      ['ghcr.io/acme/rocket:b', { kind: 'unreadable', problem }],
    ]);
    expect(find(states)).toBeUndefined();
  });
});
