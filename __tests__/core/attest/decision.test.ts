import { describe, expect, it } from '@jest/globals';
import { formatPlan } from '../../../src/core/plan-text.ts';
import type { RawInputs } from '../../../src/inputs/raw.ts';
import { classicEngine, codesOf, containerdEngine, decide, makeFacts } from '../../fixtures/values.ts';

const able = makeFacts({ hasIdentity: true });
const wish = (attest: string, more: RawInputs = {}): RawInputs => ({
  attest,
  'github-token': 'ghs_x',
  ...more,
});
const at = (serverUrl: string) => ({ ...able, event: { ...able.event, serverUrl } });
const owned = (type: string, isPrivate: boolean) => {
  const repository = { ...able.event.repository, isPrivate };
  return { ...able, event: { ...able.event, repository, payload: { repository: { owner: { type } } } } };
};

describe('whether an image is attested', () => {
  it('it is not, unless the workflow asks for it', () => {
    expect(decide({ 'github-token': 'ghs_x' }, able).plan.attest.attest).toBe(false);
  });

  it.each(['true', 'auto'])('`attest: %s` does it where the job can prove who it is', (attest) => {
    const { plan, problems, notices } = decide(wish(attest), able);
    expect(plan.attest.attest).toBe(true);
    expect([...problems, ...notices]).toEqual([]);
  });

  it.each([
    { what: 'the job has no `id-token: write`', facts: makeFacts(), code: 'attest.id-token' },
    { what: '`github-token` is empty', facts: able, raw: { 'github-token': '' }, code: 'attest.token' },
    { what: 'the server is one of the own', facts: at('https://git.example.com'), code: 'attest.server' },
    { what: 'a user keeps the repository private', facts: owned('User', true), code: 'attest.private' },
    {
      what: "the engine's own BuildKit is asked for",
      facts: able,
      raw: { driver: 'docker' },
      code: 'attest.driver',
    },
    {
      what: 'a builder is named that is the engine itself',
      facts: { ...able, engine: { ...containerdEngine, builderDriver: 'docker' as const } },
      raw: { builder: 'default' },
      code: 'attest.driver',
    },
    {
      what: 'an earlier step has selected the engine itself',
      facts: {
        ...able,
        engine: {
          ...containerdEngine,
          builderDriver: 'docker' as const,
          selectedBuilder: { name: 'default', reason: 'selected' },
        },
      },
      code: 'attest.driver',
    },
  ])('where $what, `true` is an error and `auto` one notice', ({ facts, raw, code }) => {
    expect(codesOf(decide(wish('true', raw), facts).problems)).toEqual([code]);
    const { plan, problems, notices } = decide(wish('auto', raw), facts);
    expect(problems).toEqual([]);
    expect(codesOf(notices)).toEqual(['attest.skipped']);
    expect(plan.attest.attest).toBe(false);
  });

  it('all that is missing is said at once', () => {
    const { problems } = decide(wish('true', { driver: 'docker', 'github-token': '' }));
    expect(codesOf(problems)).toEqual(['attest.id-token', 'attest.token', 'attest.driver']);
    const [notice] = decide(wish('auto', { driver: 'docker', 'github-token': '' })).notices;
    for (const problem of problems) expect(notice?.message).toContain(problem.message);
  });

  it.each([
    { what: 'public repositories of a user', facts: owned('User', false) },
    { what: 'private repositories of an organization', facts: owned('Organization', true) },
    { what: 'GitHub Enterprise Cloud with data residency', facts: at('https://acme.ghe.com') },
  ])('$what have attestations', ({ facts }) => {
    expect(decide(wish('true'), facts).problems).toEqual([]);
  });

  it('what is not pushed is not attested, and nothing is missing for it', () => {
    const { plan, problems, notices } = decide(wish('true'), makeFacts({}, 'pull-request-fork'));
    expect({ attest: plan.attest.attest, problems, notices }).toEqual({
      attest: false,
      problems: [],
      notices: [],
    });
  });

  it('the plan says whether, and why not', () => {
    expect(formatPlan(decide(wish('auto')).plan).join('\n')).toMatch(/attest +no: .*`id-token: write`/);
    expect(formatPlan(decide(wish('true'), able).plan).join('\n')).toMatch(/attest +yes: `attest: true`/);
  });
});

describe('the builder of an image that is attested', () => {
  it.each([containerdEngine, classicEngine])(
    'is one that brings content without a tag, since the attestation goes before the tag',
    (engine) => {
      const facts = { ...able, engine };
      expect(decide(wish('true'), facts).plan.engine.driver).toBe('docker-container');
    },
  );

  it("is the engine's own where `auto` finds that it cannot attest", () => {
    expect(decide(wish('auto')).plan.engine.driver).toBe('docker');
  });
});
