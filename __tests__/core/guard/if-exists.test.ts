import { describe, expect, it } from '@jest/globals';
import { formatHeld, holdTags } from '../../../src/core/guard/held.ts';
import { decideExisting, type IfExists, verifyExisting } from '../../../src/core/guard/if-exists.ts';
import { decideFloatingTags } from '../../../src/core/metadata/floating.ts';
import type { TagState, TagStates } from '../../../src/core/release.ts';
import { codesOf, decide, makeFacts } from '../../fixtures/values.ts';

const image = 'ghcr.io/acme/rocket';
const mirror = 'docker.io/acme/rocket';
const sha = '860c1904a1ce19322e91ac35af1ab07466440c37';
const other = 'abc1234'.padEnd(40, '0');
const digest = `sha256:${'a'.repeat(64)}`;

function makePlan(
  images = image,
  tags = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}\ntype=sha',
) {
  const { plan } = decide({ images, tags }, makeFacts({}, 'push-tag'));
  const decisions = decideFloatingTags(plan.metadata, { ref: 'refs/tags/v1.2.3' });
  return { ...plan, guard: { ...plan.guard, decisions, isOn: true } };
}

const at = (revision?: string): TagState => ({
  kind: 'present',
  digest: `sha256:${'0123456789ab'.padEnd(64, '0')}`,
  platforms: [],
  ...(revision && { revision }),
});
const unreadable: TagState = { kind: 'unreadable', problem: { code: 'x', message: 'the registry is down' } };
const statesOf = (states: Record<string, TagState>): TagStates => new Map(Object.entries(states));

describe('a version tag that exists', () => {
  it.each<{ policy: IfExists; state: TagState; held?: number; problems?: string[]; notices?: string[] }>([
    { policy: 'move', state: at(sha) },
    { policy: 'move', state: at() },
    { policy: 'move', state: at(other), notices: ['tags.exists-moves'] },
    { policy: 'move', state: unreadable },
    { policy: 'skip', state: at(sha), held: 3 },
    { policy: 'skip', state: at(other), held: 3 },
    { policy: 'skip', state: { kind: 'absent' } },
    { policy: 'skip', state: unreadable, problems: ['tags.exists-unknown'] },
    { policy: 'fail', state: at(sha), problems: ['tags.exists'] },
    { policy: 'fail', state: { kind: 'absent' } },
    { policy: 'fail', state: unreadable, problems: ['tags.exists-unknown'] },
    { policy: 'verify', state: at(sha) },
    { policy: 'verify', state: at() },
    { policy: 'verify', state: at(other), problems: ['tags.exists-differs'] },
  ])(
    '$policy, $state.kind, revision $state.revision',
    ({ policy, state, held = 0, problems = [], notices = [] }) => {
      const reading = decideExisting(makePlan(), policy, statesOf({ [`${image}:1.2.3`]: state }), sha);
      expect(reading.held).toHaveLength(held);
      expect(codesOf(reading.problems)).toEqual(problems);
      expect(codesOf(reading.notices)).toEqual(notices);
    },
  );

  it('says what it is', () => {
    const states = statesOf({ [`${image}:1.2.3`]: at(other) });
    expect(decideExisting(makePlan(), 'skip', states, sha).held.map(formatHeld)).toEqual([
      `${image}:1.2.3 stays: it exists, sha256:0123456789ab, built from abc1234`,
      `${image}:1 stays: 1.2.3 of this image exists and stays`,
      `${image}:latest stays: 1.2.3 of this image exists and stays`,
    ]);
  });

  it('in one registry holds nothing in another that lacks it, so that a broken release can be finished', () => {
    const plan = makePlan(`${image}\n${mirror}`);
    const { held } = decideExisting(plan, 'skip', statesOf({ [`${image}:1.2.3`]: at(sha) }), sha);
    const left = holdTags(plan, held).targets.map(({ text }) => text);
    expect(left).toEqual([
      `${image}:sha-860c190`,
      `${mirror}:1.2.3`,
      `${mirror}:1`,
      `${mirror}:sha-860c190`,
      `${mirror}:latest`,
    ]);
  });

  it('a branch, a commit and a word are no versions', () => {
    const plan = makePlan(image, 'type=sha\ntype=raw,value=stable\ntype=ref,event=branch');
    const states = statesOf({ [`${image}:sha-860c190`]: at(other), [`${image}:stable`]: at(other) });
    expect(decideExisting(plan, 'fail', states, sha).problems).toEqual([]);
  });
});

describe('verifyExisting', () => {
  const verify = (state: TagState) =>
    verifyExisting(makePlan(), statesOf({ [`${image}:1.2.3`]: state }), digest, sha);

  it('lets the very image pass', () => {
    expect(verify({ kind: 'present', digest, platforms: [] })).toEqual({
      held: [],
      problems: [],
      notices: [],
    });
  });

  it('leaves another build of this commit as it is', () => {
    expect(verify(at(sha))).toMatchObject({ held: [{}, {}, {}], problems: [] });
  });

  it('refuses what is of another commit, or says none', () => {
    expect(codesOf(verify(at(other)).problems)).toEqual(['tags.exists-differs']);
    expect(verify(at()).problems[0]?.message).toContain('does not say its commit');
  });
});
