import { describe, expect, it } from '@jest/globals';
import { classicEngine, containerdEngine, decide, makeFacts } from '../../fixtures/values.ts';

const three = 'linux/amd64,linux/arm64';
const cases = [
  { name: 'what the engine builds is in its store', raw: {}, kind: 'engine' },
  {
    name: 'what another builder pushes is in the registry',
    raw: { driver: 'docker-container' },
    kind: 'registry',
  },
  {
    name: 'what is not pushed is loaded for the test',
    raw: { driver: 'docker-container', push: 'false' },
    kind: 'engine',
  },
  {
    name: 'one platform is built by the engine with the classic store, for the sake of the test',
    raw: { push: 'false' },
    engine: classicEngine,
    kind: 'engine',
  },
  {
    name: 'several platforms cannot be loaded into the classic store',
    raw: { push: 'false', platforms: three },
    engine: classicEngine,
    kind: 'none',
  },
  {
    name: 'attestations that were asked for are not given up for the test',
    raw: { push: 'false', provenance: 'true' },
    engine: classicEngine,
    kind: 'none',
  },
];

describe('where the image can be tested before a tag names it', () => {
  it.each(cases)('$name', ({ raw, kind, engine = containerdEngine }) => {
    const reading = decide({ test: 'true', ...raw } as Record<string, string>, makeFacts({ engine }));
    expect(reading.problems).toEqual([]);
    expect(reading.plan.candidate.kind).toBe(kind);
  });

  it('a foreign platform is emulated for the test, also where the build runs nothing on it', () => {
    const text = 'FROM scratch\nCOPY a /a\n';
    const facts = makeFacts();
    const workspace = { ...facts.workspace, dockerfile: { path: 'Dockerfile', text } };
    const emulated = (raw: Record<string, string>) =>
      decide({ platforms: three, ...raw }, { ...facts, workspace }).plan.emulation.map(
        ({ platform }) => platform,
      );
    expect(emulated({})).toEqual([]);
    expect(emulated({ test: 'true' })).toEqual(['linux/arm64']);
    expect(emulated({ test: 'true', 'test-platforms': 'linux/amd64' })).toEqual([]);
  });
});
