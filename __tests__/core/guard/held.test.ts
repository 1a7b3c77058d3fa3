import { describe, expect, it } from '@jest/globals';
import { findHeld, formatHeld, holdTags, withoutEmptyPush } from '../../../src/core/guard/held.ts';
import { guardMetadata, isWholeList } from '../../../src/core/guard/versions.ts';
import { decideFloatingTags, dependsOnVersions } from '../../../src/core/metadata/floating.ts';
import { formatPlan } from '../../../src/core/plan-text.ts';
import { deriveOutputs } from '../../../src/core/report.ts';
import { formatSummary } from '../../../src/core/summary.ts';
import { decide, makeFacts, makeResult } from '../../fixtures/values.ts';
import { derive } from '../metadata/derive.ts';

const image = 'ghcr.io/acme/rocket';
const series = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}\ntype=sha';
const inputs = { tags: series };
const ref = 'refs/tags/v1.2.3';
const planOf = (more = {}) => decide({ ...inputs, ...more }, makeFacts({}, 'push-tag')).plan;
const known = { source: 'git' as const, names: ['v1.2.3', 'v1.10.0', 'v2.0.1'] };
const heldOf = (plan = planOf()) => findHeld(plan.targets, decideFloatingTags(plan.metadata, { ref, known }));

describe('a plan without the tags that stay', () => {
  it('says each with its version and reason', () => {
    expect(heldOf().map(formatHeld)).toEqual([
      `${image}:1 stays at 1.10.0: 1.10.0 is newer than 1.2.3`,
      `${image}:latest stays at 2.0.1: 2.0.1 is newer than 1.2.3`,
    ]);
  });

  it('has them neither in targets nor in any output, and keeps the version', () => {
    const plan = holdTags(planOf(), heldOf());
    expect(plan.targets.map(({ text }) => text)).toEqual([`${image}:1.2.3`, `${image}:sha-860c190`]);
    const outputs = deriveOutputs(makeResult(plan));
    expect(outputs).toMatchObject({
      version: '1.2.3',
      name: image,
      tags: `${image}:1.2.3\n${image}:sha-860c190`,
      'tag-names': '1.2.3\nsha-860c190',
    });
    expect(JSON.parse(outputs.json ?? '').tags).toHaveLength(2);
    expect(plan.metadata.latest).toBe(false);
  });

  it('shows them in the log and in the summary', () => {
    const plan = holdTags(planOf(), heldOf());
    expect(formatPlan(plan).join('\n')).toContain(`stays       ${image}:latest stays at 2.0.1`);
    expect(formatSummary(makeResult(plan))).toContain(
      `| \`${image}:latest\` | stays at 2.0.1: 2.0.1 is newer`,
    );
  });

  it('a reason cannot break the table', () => {
    const plan = holdTags(planOf(), [{ text: `${image}:1`, reason: 'a | b <b>' }]);
    expect(formatSummary(makeResult(plan))).toContain('a \\| b &lt;b');
  });

  it('holding the same names of one registry leaves those of the other', () => {
    const plan = planOf({ images: `${image}\ndocker.io/acme/rocket` });
    const left = holdTags(plan, [{ text: `${image}:latest`, reason: 'x' }]);
    expect(left.metadata.tagNames).toContain('latest');
    expect(left.targets.filter(({ reference }) => reference.tag === 'latest')).toHaveLength(1);
  });
});

describe('where no tag is left', () => {
  const empty = (driver: string) => {
    const plan = planOf({ driver });
    return withoutEmptyPush(
      holdTags(
        plan,
        plan.targets.map(({ text }) => ({ text, reason: 'x' })),
      ),
    );
  };

  it('the engine pushes nothing and says why', () => {
    expect(empty('docker').push).toMatchObject({
      push: false,
      reason: expect.stringContaining('no tag moves'),
    });
    expect(deriveOutputs(makeResult(empty('docker')))).toMatchObject({
      pushed: 'false',
      refs: '',
      name: image,
    });
  });

  it('a builder of its own pushes by digest', () => {
    const plan = empty('docker-container');
    expect(plan.push.push).toBe(true);
    const result = makeResult(plan);
    expect(deriveOutputs(result).refs).toBe(`${image}@${result.digest}`);
    expect(formatSummary(result)).toContain('without a tag');
  });
});

describe('guardMetadata', () => {
  it('gives metadata without the held tags, and every decision', () => {
    const { metadata } = derive({ event: 'push-tag', images: 'acme/a', tags: series });
    const guarded = guardMetadata(metadata, { ref, known }, 'docker-metadata-action');
    expect(guarded.metadata.tagNames).toEqual(['1.2.3', 'sha-860c190']);
    expect(guarded.decisions.map(({ tag, moves, by }) => [tag, moves, by])).toEqual([
      ['1.2.3', true, 'nothing'],
      ['1', false, 'version'],
      ['sha-860c190', true, 'nothing'],
      ['latest', false, 'version'],
    ]);
  });
});

describe('dependsOnVersions', () => {
  it.each([
    { name: 'shorter versions do', tags: series, depends: true },
    { name: 'latest does', tags: 'type=semver,pattern={{version}}', depends: true },
    { name: 'latest of a git tag does', tags: 'type=ref,event=tag', depends: true },
    {
      name: 'a full version alone does not',
      tags: 'type=semver,pattern={{version}}',
      flavor: 'latest=false',
      depends: false,
    },
    { name: 'a commit does not', tags: 'type=sha', depends: false },
    { name: 'a pre-release does not', tags: series, ref: 'refs/tags/v1.2.3-rc.1', depends: false },
    {
      name: 'a suffix that may count revisions does',
      tags: 'type=ref,event=tag',
      ref: 'refs/tags/1.2.3-2',
      depends: true,
    },
    {
      name: 'a git tag that is no version does',
      tags: 'type=ref,event=tag',
      ref: 'refs/tags/x',
      depends: true,
    },
    {
      name: 'a branch does not',
      tags: 'type=ref,event=branch\ntype=raw,value=latest',
      ref: 'refs/heads/main',
      depends: false,
    },
    {
      name: 'a value does, on a branch too',
      tags: 'type=semver,pattern={{major}},value=v1.2.3',
      ref: 'refs/heads/main',
      depends: true,
    },
    {
      name: 'latest by the flavor does not',
      tags: 'type=semver,pattern={{version}}',
      flavor: 'latest=true',
      depends: false,
    },
  ])('$name', ({ tags, flavor = '', ref: own = ref, depends }) => {
    const { metadata } = derive({ event: 'push-tag', ref: own, tags, flavor });
    expect(dependsOnVersions(metadata, { ref: own })).toBe(depends);
  });
});

describe('isWholeList', () => {
  const whole = { isShallow: false, fetches: ['+refs/heads/*:refs/remotes/origin/*'] };
  it.each([
    { name: 'a full clone has all tags', names: ['v1.0.0', 'v1.1.0'], clone: whole, expected: true },
    {
      name: 'so has a repository without a remote',
      names: ['v1.0.0', 'v1.1.0'],
      clone: { ...whole, fetches: [] },
      expected: true,
    },
    { name: 'the tag of this run alone tells nothing', names: ['v1.1.0'], clone: whole, expected: false },
    { name: 'no tag tells nothing', names: [], clone: whole, expected: false },
    {
      name: 'tags that are no versions tell nothing',
      names: ['v1.1.0', 'nightly'],
      clone: whole,
      expected: false,
    },
    {
      name: 'a shallow clone may have some',
      names: ['v1.0.0', 'v1.1.0'],
      clone: { ...whole, isShallow: true },
      expected: false,
    },
    {
      name: 'a clone of one branch has those of that branch',
      names: ['v1.0.0', 'v1.1.0'],
      clone: { isShallow: false, fetches: ['+refs/heads/1.x:refs/remotes/origin/1.x'] },
      expected: false,
    },
  ])('$name', ({ names, clone, expected }) => {
    expect(isWholeList(names, 'v1.1.0', clone)).toBe(expected);
  });
});
